"""The vocabulary of facts: scopes, bindings, blocks, places, calls, assignments, imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, fields

from randlint import syntax as cst
from randlint.records import dataclass


@dataclass(slots=True, eq=False)
class Scope:
    """A region with names of its own: ``module``, ``class``, ``function``, ``lambda`` or ``comprehension``.

    ``bindings`` maps a name to its bindings in order. ``attributes`` (classes only) maps ``x`` to what methods
    assign to ``self.x``. ``qualname`` is dotted without ``<locals>`` and empty for the module.
    """

    kind: str
    name: str
    qualname: str
    node: cst.CSTNode
    parent: Scope | None = None
    place: Place | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    outer_names: dict[str, str] = field(default_factory=dict)
    children: list[Scope] = field(default_factory=list)
    returns: list[tuple[cst.BaseExpression, Place]] = field(default_factory=list)
    yields: bool = False

    @property
    def order(self) -> int:
        """The order of its place: what tells the scopes of a file apart; 0 for the module."""
        return self.place.order if self.place is not None else 0

    @property
    def function(self) -> Scope | None:
        """The nearest enclosing function (itself included), or None at module or class level."""
        scope: Scope | None = self
        while scope is not None and scope.kind in {"comprehension", "lambda"}:
            scope = scope.parent
        return scope if scope is not None and scope.kind == "function" else None

    @property
    def enclosing_class(self) -> Scope | None:
        """The class that this scope is, or stands directly or indirectly in."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope

    def chain(self) -> Iterator[Scope]:
        """This scope, then its parents, inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def decorators(self) -> tuple[cst.BaseExpression, ...]:
        if isinstance(self.node, (cst.FunctionDef, cst.ClassDef)):
            return tuple(d.decorator for d in self.node.decorators)
        return ()

    @property
    def parameters(self) -> tuple[cst.Param, ...]:
        """All named parameters in the order of the signature, ``*args`` and ``**kwargs`` left out."""
        if not isinstance(self.node, (cst.FunctionDef, cst.Lambda)):
            return ()
        p = self.node.params
        return (*p.posonly_params, *p.params, *p.kwonly_params)


@dataclass(slots=True, eq=False)
class Block:
    """One arm of a compound statement, counted from 0; kinds: ``if``, ``main``, ``loop``, ``with``, ``try``, ``match``.

    ``if``: arm 0 is the body, 1 the else; the right side of ``and`` or ``or`` is an arm 0, too.
    ``main`` is the body of the ``__name__`` guard.
    ``try``: 0 is the body and its else, 1 and up the handlers.
    ``loop``: 0 body, 1 else.
    """

    kind: str
    node: cst.CSTNode
    arm: int
    parent: Block | None
    order: int

    def chain(self) -> Iterator[Block]:
        """This block, then the blocks around it inside the same function, inside out."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent


@dataclass(slots=True, eq=False)
class Place:
    """Where something happens: ``order`` rises along the file, in order of evaluation within a scope."""

    order: int
    scope: Scope
    block: Block | None
    statement: cst.CSTNode | None = None

    def blocks(self) -> Iterator[Block]:
        """The compound statements around this place, inside out, up to the enclosing function."""
        if self.block is not None:
            yield from self.block.chain()

    @property
    def loop(self) -> Block | None:
        """The nearest enclosing loop body in the same function, or None."""
        return next((b for b in self.blocks() if b.kind == "loop" and b.arm == 0), None)

    @property
    def for_types_only(self) -> bool:
        """True inside ``if TYPE_CHECKING:``, which no run enters, and inside ``if TYPE_CHECKING or SLOW_IMPORT:``, by
        which packages that import their modules when they are asked for import all of them, if so wanted."""
        for block in self.blocks():
            test = block.node.test if isinstance(block.node, cst.If) and block.arm == 0 else None
            if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
                test = test.left
            name = test.attr if isinstance(test, cst.Attribute) else test
            if isinstance(name, cst.Name) and name.value == "TYPE_CHECKING":
                return True
        return False

    def excludes(self, other: Place) -> bool:
        """True where the two places stand in different arms of one ``if``, ``match`` or ``try``/``except``."""
        arms = {id(b.node): b for b in self.blocks()}
        for block in other.blocks():
            mine = arms.get(id(block.node))
            if mine is not None and mine.arm != block.arm and block.kind in {"if", "match", "try"}:
                return block.kind != "try" or (mine.arm != 0 and block.arm != 0)
        return False

    def dominates(self, other: Place) -> bool:
        """True where every run that reaches ``other`` has passed here: earlier, in no block other is not in."""
        if self.scope is not other.scope or self.order >= other.order:
            return False
        own = [b for b in self.blocks() if b.kind not in {"with", "main"}]
        if not own:
            return True
        around = {(id(b.node), b.arm) for b in other.blocks()}
        return all((id(b.node), b.arm) in around for b in own)


@dataclass(slots=True, eq=False)
class Load(Place):
    """Where a name is read: ``node`` is the name there."""

    node: cst.Name | None = None


@dataclass(slots=True, eq=False)
class Binding:
    """A name, or ``self.name``, given a value.

    ``kind``: ``import``, ``star``, ``assign``, ``augment``, ``annotate``, ``param``, ``for``, ``with``, ``def``,
    ``class``, ``except``, ``match``, ``delete``. ``value`` is the expression bound (for ``for`` the iterable, for
    ``with`` the context manager, for a parameter its default). ``unpack`` is the index in a tuple target, -1 when
    the position is unknown (starred or nested), None for a plain target. ``dotted`` is the imported name.
    """

    name: str
    kind: str
    place: Place
    node: cst.CSTNode
    value: cst.BaseExpression | None = None
    dotted: str = ""
    unpack: int | None = None
    scope: Scope | None = None
    annotation: cst.BaseExpression | None = None


@dataclass(slots=True, eq=False)
class Call:
    """A call; ``parent`` is the nearest enclosing expression or statement that uses its result."""

    node: cst.Call
    place: Place
    parent: cst.CSTNode | None


@dataclass(slots=True, eq=False)
class Assignment:
    """One target of an assignment; ``operator`` is the token of an augmented one, else empty."""

    target: cst.BaseExpression
    value: cst.BaseExpression | None
    place: Place
    node: cst.CSTNode
    operator: str = ""


@dataclass(slots=True, eq=False)
class ImportFact:
    """One imported name. ``module`` is absolute where the file's own package is known, else starts with dots.

    ``name`` is empty for ``import module``, ``*`` for a star import.
    """

    module: str
    name: str
    bound: str
    place: Place
    node: cst.CSTNode
    statement: cst.CSTNode


@dataclass(slots=True, eq=False)
class Statement:
    """A simple statement or the header of a compound one, for suppressions and for bare expressions.

    ``number`` rises along the file.
    """

    node: cst.CSTNode
    place: Place
    number: int = 0


@dataclass(slots=True, eq=False)
class Facts:
    """Everything one file does. Lists are in order of evaluation within each scope, else in order of the file."""

    tree: cst.Module
    module: Scope
    scopes: list[Scope] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    imports: list[ImportFact] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    loads: dict[str, list[Load]] = field(default_factory=dict)
    calls_by_node: dict[cst.Call, Call] = field(default_factory=dict)
    scope_by_node: dict[cst.CSTNode, Scope] = field(default_factory=dict)
    main_guards: list[Block] = field(default_factory=list)
    calls_by_scope: dict[Scope, list[Call]] | None = None

    def calls_in(self, scope: Scope) -> Sequence[Call]:
        """The calls that stand in a scope, in its comprehensions and lambdas (not in functions defined inside)."""
        if self.calls_by_scope is None:
            self.calls_by_scope = by_scope(self.calls)
        return self.calls_by_scope.get(scope, ())

    # Less than everything may do; of a file that is not parsed as a whole these look at what is asked for.

    def calls_near(self, scope: Scope) -> Iterable[Call]:
        """Some of :attr:`calls`, in the same order: at least all that running a function, or loading the module, makes
        by itself."""
        return self.calls

    def assignments_near(self, scope: Scope) -> Iterable[Assignment]:
        """The same for :attr:`assignments`."""
        return self.assignments

    def statements_near(self, scope: Scope) -> Iterable[Statement]:
        """The same for :attr:`statements`."""
        return self.statements

    def imports_near(self, scope: Scope) -> Iterable[ImportFact]:
        """The same for :attr:`imports`."""
        return self.imports

    def bindings_near(self, scope: Scope) -> Iterable[Sequence[Binding]]:
        """The bindings in a scope, each name's together: at least all that running the scope makes by itself."""
        return list(scope.bindings.values())

    def every_import(self) -> Iterable[ImportFact]:
        """All of :attr:`imports`."""
        return self.imports

    def functions_with(self, text: str) -> Iterable[Scope]:
        """Some of the functions, in order: at least all in whose code that text stands."""
        return self.functions()

    def scope_at(self, order: int) -> Scope | None:
        """The scope whose place has that order; the module for 0."""
        return next((s for s in self.scopes if s.order == order), None)

    def call_at(self, order: int) -> Call | None:
        """The call whose place has that order."""
        return next((c for c in self.calls if c.place.order == order), None)

    def statement_at(self, number: int) -> Statement | None:
        """The statement with that number."""
        return next((s for s in self.statements if s.number == number), None)

    def functions(self) -> Iterator[Scope]:
        return (s for s in self.scopes if s.kind == "function")

    def classes(self) -> Iterator[Scope]:
        return (s for s in self.scopes if s.kind == "class")

    def let_go(self) -> None:
        """Take the facts apart, after which nothing may use them. Scopes, places and bindings point at each other: the
        garbage collector would have to look at all trees there are to find these, which takes longer than making them.
        """
        for scope in self._all_scopes():
            scope.parent = scope.place = None
            del scope.bindings, scope.attributes, scope.children, scope.returns
        for part in fields(Facts):
            delattr(self, part.name)

    def _all_scopes(self) -> list[Scope]:
        return list(self.scopes)


def by_scope(calls: Iterable[Call]) -> dict[Scope, list[Call]]:
    """Calls by the scopes that they stand in: the innermost, and those around it which run it in their own course."""
    found: dict[Scope, list[Call]] = {}
    for call in calls:
        scope: Scope | None = call.place.scope
        while scope is not None:
            found.setdefault(scope, []).append(call)
            scope = scope.parent if scope.kind in {"comprehension", "lambda"} else None
    return found

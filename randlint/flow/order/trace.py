"""Follows a value whose order means nothing: what an expression stands in says where its order goes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from randlint import syntax as cst
from randlint.facts import Binding, Load, Place, Scope
from randlint.facts.tree import walk
from randlint.facts.values import literal
from randlint.flow.order import calls
from randlint.flow.order.callers import calls_of
from randlint.flow.order.expressions import HANDLERS
from randlint.flow.order.model import At, Use
from randlint.project import Module
from randlint.project.parents import parents_in, reads_of

_MOST = 400  # expressions that are followed for one value
_MOST_ASKED = 30  # names that something is made from
_DEEPEST = 5  # functions that a value is handed through


def uses_of_order(start: At) -> list[Use]:
    """The places at which the order of a value decides something, in order of discovery; empty where none is seen."""
    tracer = Tracer()
    tracer.follow(start)
    return [use for use in tracer.uses if use.kind != "pair" or not tracer.are_beside(use)]


class Tracer:
    """What is known of one value: its uses, and the names that hold its elements in the same order."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.names: set[str] = set()
        self._seen: set[tuple[cst.CSTNode, bool, bool]] = set()

    def use(self, kind: str, at: At, node: cst.CSTNode, others: tuple[cst.BaseExpression, ...] = ()) -> None:
        self.uses.append(Use(kind, at, node, others))

    def are_beside(self, pair: Use) -> bool:
        """Whether what is paired with the elements is in the same order: it comes from them, too."""
        return all(self._comes_along(pair.at, node, set()) for node in pair.others)

    def _comes_along(self, at: At, node: cst.BaseExpression, asked: set[Binding]) -> bool:
        """Whether an expression is made from what holds the elements, in steps that need not be understood."""
        if at.module.code(node) in self.names:
            return True
        if isinstance(node, cst.Attribute) and any(name.startswith("self.") for name in self.names):
            return isinstance(node.value, cst.Name)  # filled elsewhere in the class, in which order cannot be seen
        for name in (n for n in walk(node) if isinstance(n, cst.Name)):
            if name.value in self.names:
                return True
            found = [b for b in at.module.resolver.reaching(name.value, at.place) if b not in asked]
            if not found or len(asked) > _MOST_ASKED:
                continue
            asked.update(found)
            if name is node and any(binding.kind == "param" for binding in found):
                return True  # whoever calls may have made the two together
            made_from = [(b.value, b.place) for b in found if b.value is not None]
            made_from += [(put, at.place) for put in _put_into(at.module, name.value)]
            if any(self._comes_along(at.to(at.node, place), value, asked) for value, place in made_from):
                return True
        return False

    def follow(self, at: At) -> None:
        """Go on with what the expression stands in."""
        key = (at.node, at.unordered, at.numbered)
        if key in self._seen or len(self._seen) > _MOST or at.depth > _DEEPEST:
            return
        self._seen.add(key)
        parent = parents_in(at.module).get(at.node)
        handler = HANDLERS.get(type(parent)) if parent is not None else None
        if handler is not None:
            handler(self, at, parent)

    # -- names -------------------------------------------------------------------------------------------------

    def store(self, at: At, target: cst.CSTNode) -> None:
        """The value is given to a target."""
        if isinstance(target, cst.Name):
            binding = _binding_of(at.place, target)
            if binding is not None:
                self.follow_name(at, [binding], binding.place)
        elif isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name):
            self.follow_attribute(at, target)
        elif isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name):
            self._follow_key(at, target)

    def gather(self, at: At, receiver: cst.BaseExpression, place: Place) -> None:
        """The elements are put, one after the other, into what a name or an attribute of ``self`` holds."""
        at = at.to(at.node, place).gone_through()
        if isinstance(receiver, cst.Name):
            self.follow_name(at, at.module.resolver.reaching(receiver.value, place), place)
        elif isinstance(receiver, cst.Attribute) and isinstance(receiver.value, cst.Name):
            self.follow_attribute(at, receiver)

    def follow_name(self, at: At, bindings: Sequence[Binding], place: Place) -> None:
        """Go on wherever a name is read that holds the value from a place on."""
        if bindings and not at.unordered:
            self.names.add(bindings[0].name)
        self.follow_loads(at, reads_of(at.module, bindings, place))

    def follow_attribute(self, at: At, target: cst.Attribute) -> None:
        """Go on wherever the methods of a class read an attribute of ``self`` that holds the value."""
        assert isinstance(target.value, cst.Name)
        owner, name = at.place.scope.enclosing_class, target.attr.value
        if owner is None:
            return
        self.names.add(f"self.{name}")
        self._follow_reads(at, owner, name)

    def _follow_reads(self, at: At, owner: Scope, name: str) -> None:
        parents = parents_in(at.module)
        reads = []
        for load in _of_self(at.module, owner):
            parent = parents.get(load.node) if load.node is not None else None
            if isinstance(parent, cst.Attribute) and parent.value is load.node and parent.attr.value == name:
                reads.append((load, parent))
        if not any(calls.is_sorted_in_place(at.to(node, load), name) for load, node in reads):
            for load, node in reads:
                self.follow(at.to(node, load))

    def _follow_key(self, at: At, target: cst.Subscript) -> None:
        """``parts["train"] = files``: go on wherever that key is read."""
        assert isinstance(target.value, cst.Name)
        key = _key_of(target)
        parents = parents_in(at.module)
        bindings = at.module.resolver.reaching(target.value.value, at.place) if key is not None else []
        for load in reads_of(at.module, bindings, at.place):
            parent = parents.get(load.node) if load.node is not None else None
            if isinstance(parent, cst.Subscript) and parent.value is load.node and _key_of(parent) == key:
                self.follow(at.to(parent, load))

    def follow_loads(self, at: At, loads: Iterable[Load]) -> None:
        """Go on with each, but not behind a line that sorts the value, or puts it into another order."""
        ends: list[Place] = []
        for load in sorted(loads, key=lambda load: load.order):
            assert load.node is not None
            if any(_is_behind(load, end) for end in ends):
                continue
            here = at.to(load.node, load)
            if calls.ends_order(here):
                ends.append(load)
            self.follow(here)

    # -- functions ---------------------------------------------------------------------------------------------

    def give_back(self, at: At, kind: str, node: cst.CSTNode) -> None:
        """The function at hand returns or yields the value, or its elements one by one: go on where it is called."""
        function = at.place.scope.function
        if function is None:
            return
        owner = function.parent
        if owner is not None and owner.kind == "class" and _is_property(function):
            self._follow_reads(at, owner, function.name)
            return
        sites = calls_of(at.module, function)
        if not sites:
            self.use(kind, at, node)
        for module, call in sites:
            self.follow(at.into(module, call.node, call.place))

    def hand_over(self, at: At, module: Module, function: Scope, parameter: str) -> None:
        """A function of the project gets the value for a parameter."""
        bindings = [b for b in function.bindings.get(parameter, ()) if b.kind == "param"]
        if bindings:
            self.follow_name(at.into(module, at.node, bindings[0].place), bindings, bindings[0].place)


def _put_into(module: Module, name: str) -> Iterable[cst.BaseExpression]:
    """What is put into a list of that name, one by one."""
    for call in module.facts.calls:
        func = call.node.func
        fills = isinstance(func, cst.Attribute) and func.attr.value in {"append", "extend"}
        if fills and module.code(func).rpartition(".")[0] == name:
            yield from (arg.value for arg in call.node.args)


def _binding_of(place: Place, target: cst.Name) -> Binding | None:
    for scope in place.scope.chain():
        for binding in scope.bindings.get(target.value, ()):
            if binding.node is target:
                return binding
    return None


def _of_self(module: Module, owner: Scope) -> Iterable[Load]:
    """Where the methods of a class, and of those in the file that are derived from it, read their first parameter."""
    classes = [owner]
    for scope in module.facts.classes():
        bases = scope.node.bases if isinstance(scope.node, cst.ClassDef) else ()
        if any(isinstance(base.value, cst.Name) and base.value.value == owner.name for base in bases):
            classes.append(scope)
    for cls in classes:
        for method in cls.children:
            if method.kind == "function" and method.parameters:
                for load in module.facts.loads.get(method.parameters[0].name.value, ()):
                    if method in load.scope.chain():
                        yield load


def _key_of(node: cst.Subscript) -> object:
    index = node.slice[0].slice
    value = literal(index.value) if isinstance(index, cst.Index) else None
    return value if isinstance(value, str) else None


def _is_behind(load: Place, end: Place) -> bool:
    if load.scope is end.scope:
        return load.order > end.order and not end.excludes(load)
    return load.scope.function is not end.scope.function or load.order > end.order


def _is_property(function: Scope) -> bool:
    return any(
        (d.value if isinstance(d, cst.Name) else d.attr.value if isinstance(d, cst.Attribute) else "")
        in {"property", "cached_property"}
        for d in function.decorators
    )

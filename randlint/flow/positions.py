"""Whether what is predicted from a shuffled loader is compared by position with things in another order.

Expressions get marks: the loader itself, what was predicted from it, what keeps the order of the data, and what was
collected in one pass over it. Two different marks that meet in one call or comparison are two orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from randlint import syntax as cst
from randlint.facts import Binding, Place, Scope, Statement
from randlint.facts.tree import children, walk
from randlint.flow.consequence import last_name
from randlint.flow.passes import COLLECTS, NO_ROWS, READS, gives_back_pass, heads_of, parts_of
from randlint.names import name_features_and_labels
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.records import dataclass

LOADER, PREDICTED, ORDERED = "loader", "predicted", "ordered"
_PREDICTS = regex(r"^predict(_generator|_proba|_classes)?$")
_IN_ORDER = frozenset({"classes", "filenames", "filepaths", "file_paths", "labels"})
_IN_ORDER_OF_DATA = frozenset({"targets", "labels", "classes", "imgs", "samples", "img_labels"})
_LAZY = frozenset(
    ["batch", "unbatch", "cache", "prefetch", "map", "take", "skip", "repeat", "as_numpy_iterator", "with_options"]
)
_COUNTS = frozenset({"len", "range", "set", "unique", "Counter", "bincount", "type", "ceil", "min", "max", "sum"})
_SHOWS = regex(r"^(print|display|pprint|plot|show|figure|subplot\w*|append|extend|format)$")
_ELEMENTWISE = (cst.BitAnd, cst.BitXor, cst.Subtract)
_SIZES = frozenset({"shape", "size", "ndim", "dtype"})

Marks = frozenset[object]
_NOTHING: Marks = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """Where two orders meet, and what is in the other order than the predictions."""

    module: Module
    node: cst.CSTNode
    other: cst.BaseExpression


def meeting_of(loader: Operation) -> Meeting | None:
    """The first place where two orders of what a loader gives meet; None where none is known."""
    module = loader.module
    own = loader.place.scope.function or module.facts.module
    scopes = [own]
    if own.kind == "function":
        scopes += [c.place.scope.function or module.facts.module for c in module.call_sites(own)]
    for scope in dict.fromkeys(scopes):
        found = _Reader(loader, scope).read()
        if found is not None:
            return found
    return None


@dataclass(slots=True, eq=False)
class _Reader:
    """Reads the statements of one scope in order."""

    loader: Operation
    scope: Scope
    marks: dict[Binding, Marks] = field(default_factory=dict)
    loops: set[int] = field(default_factory=set)
    _bindings: dict[int, list[Binding]] = field(default_factory=dict)

    def read(self) -> Meeting | None:
        statements = self._statements()  # asking for all of them makes all bindings known
        for bindings in list(self.scope.bindings.values()):
            for binding in bindings:
                self._bindings.setdefault(id(binding.place.statement), []).append(binding)
        self._mark_labels()
        for function, binding in self._callees():
            inner = _Reader(self.loader, function, {binding: frozenset({LOADER})})
            found = inner.read()
            if found is not None:
                return found
        for statement in statements:
            found = self._meets(statement)
            if found is not None:
                return found
            self._note(statement)
        return None

    def _statements(self) -> list[Statement]:
        return [s for s in self.loader.module.facts.statements if s.place.scope is self.scope]

    def _callees(self) -> Iterator[tuple[Scope, Binding]]:
        """Local functions that are handed the loader, with the parameter that it becomes."""
        module = self.loader.module
        if self.marks:
            return  # one call deep
        for call in module.calls_in(self.scope):
            for index, arg in enumerate(call.node.args):
                if arg.star or not isinstance(arg.value, cst.Name):
                    continue
                if not any(v.node is self.loader.node for v in module.values(arg.value, call.place)):
                    continue
                for value in module.values(call.node.func, call.place):
                    function = value.scope
                    if function is not None and function.kind == "function" and value.facts is module.facts:
                        name = _parameter(function, call.node, index)
                        yield from ((function, b) for b in function.bindings.get(name, ()) if b.kind == "param")

    # -- marks -------------------------------------------------------------------------------------------------

    def _mark_labels(self) -> None:
        """What the loader is made of beside the data: ``y`` of ``flow(x, y)`` and ``TensorDataset(x, y)``."""
        module, place = self.loader.module, self.loader.place
        for node, where in self._label_arguments():
            for part in walk(node):
                if isinstance(part, cst.Name):
                    for binding in module.resolver.reaching(part.value, where):
                        if binding.kind not in {"import", "def", "class", "star"} and where.scope is place.scope:
                            self.marks[binding] = frozenset({ORDERED})

    def _label_arguments(self) -> Iterator[tuple[cst.BaseExpression, Place]]:
        loader = self.loader
        made: list[tuple[cst.Call, Place]] = []
        if loader.role == "loader":
            values = loader.argument("dataset").values
            made = [(v.node, v.place) for v in values if isinstance(v.node, cst.Call) and v.place is not None]
        elif loader.role == "shuffle":
            made = [(loader.node, loader.place)]
        for call, place in made:
            plain = [a.value for a in call.args if a.keyword is None and not a.star]
            yield from ((node, place) for node in plain[1:2])
            yield from ((a.value, place) for a in call.args if a.keyword is not None and a.keyword.value == "y")

    def _data_name(self) -> str:
        """The name of the data where the loader is given no labels."""
        args = self.loader.node.args
        if self.loader.role == "shuffle" and args and isinstance(args[0].value, cst.Name):
            return args[0].value.value
        return ""

    def _note(self, statement: Statement) -> None:
        node, place = statement.node, statement.place
        if isinstance(node, cst.For):
            if LOADER in self._of(node.iter, place):
                self.loops.add(id(node))
            return
        if isinstance(node, (cst.Assign, cst.AnnAssign)) and node.value is not None:
            for binding in self._bindings.get(id(node), ()):
                self._bind(binding, binding.value or node.value, place)
        loop = next((b.node for b in place.blocks() if id(b.node) in self.loops), None)
        if loop is not None:
            self._collect(node, place, loop)

    def _bind(self, binding: Binding, value: cst.BaseExpression, place: Place) -> None:
        if binding.unpack is not None and isinstance(value, (cst.Tuple, cst.List)) and binding.unpack >= 0:
            value = value.elements[binding.unpack].value if binding.unpack < len(value.elements) else value
        marks = self._of(value, place)
        if binding.unpack is not None:
            if binding.unpack != 0:
                marks -= {LOADER}  # with ``subset="both"`` only the first part is shuffled
            if self._returns_loader(value, place, binding.unpack):
                marks |= {LOADER}
        if marks:
            self.marks[binding] = self.marks.get(binding, _NOTHING) | marks

    def _returns_loader(self, value: cst.BaseExpression, place: Place, index: int) -> bool:
        """True where a call gives back several things, and the one at this place is the loader."""
        module = self.loader.module
        for found in module.values(value, place):
            made = found.node
            if isinstance(made, cst.Tuple) and found.place is not None and 0 <= index < len(made.elements):
                inner = module.values(made.elements[index].value, found.place)
                if any(v.node is self.loader.node for v in inner):
                    return True
        return False

    def _collect(self, node: cst.CSTNode, place: Place, loop: cst.CSTNode) -> None:
        """What a turn of a loop over the loader adds to a list, or to an array, is in the order of that pass."""
        name, value = "", None
        if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call) and node.value.args:
            func = node.value.func
            if isinstance(func, cst.Attribute) and func.attr.value in COLLECTS:
                name, value = last_name(func.value), node.value.args[0].value
        elif isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name):
            name, value = node.targets[0].target.value, node.value
            if not any(isinstance(n, cst.Name) and n.value == name for n in walk(node.value)):
                return
        elif isinstance(node, cst.AugAssign):
            name, value = last_name(node.target), node.value
        if value is None or not name or NO_ROWS.search(self.loader.module.code(value)):
            return
        for binding in self.loader.module.resolver.reaching(name, place):
            empty = binding.value
            kinds = (cst.List,) if isinstance(node, cst.AugAssign) else (cst.List, cst.Call)
            if isinstance(empty, kinds) and not any(b.node is loop for b in binding.place.blocks()):
                self.marks[binding] = self.marks.get(binding, _NOTHING) | {("pass", id(loop))}

    def _of(self, node: cst.CSTNode, place: Place) -> Marks:
        """The marks of an expression."""
        if node is self.loader.node:
            return frozenset({LOADER})
        if isinstance(node, cst.Name):
            return self._of_name(node, place)
        if isinstance(node, cst.Attribute):
            return self._of_attribute(node, place)
        if isinstance(node, cst.Call):
            return self._of_call(node, place)
        if isinstance(node, (cst.ListComp, cst.GeneratorExp, cst.SetComp)) and LOADER in self._of(
            node.for_in.iter, place
        ):
            return frozenset({("pass", id(node))})
        return frozenset().union(*(self._of(child, place) for child in children(node)))

    def _of_name(self, node: cst.Name, place: Place) -> Marks:
        module = self.loader.module
        bindings = module.resolver.reaching(node.value, place)
        marks = frozenset().union(*(self.marks.get(b, _NOTHING) for b in bindings))
        if not marks and any(v.node is self.loader.node for v in module.resolver.name(node.value, place)):
            return frozenset({LOADER}) if all(b.unpack is None and b.kind != "for" for b in bindings) else _NOTHING
        data = self._data_name()
        if not marks and data and name_features_and_labels(data, node.value):
            return frozenset({ORDERED})
        return marks

    def _of_attribute(self, node: cst.Attribute, place: Place) -> Marks:
        name = node.attr.value
        marks = self._of(node.value, place)
        if LOADER in marks:
            return frozenset({ORDERED}) if name in _IN_ORDER else _NOTHING
        if name in _IN_ORDER_OF_DATA and self.loader.role == "loader":
            data = self.loader.argument("dataset").values
            own = self.loader.module.values(node.value, place)
            if any(v.node is d.node and isinstance(d.node, cst.Call) for v in own for d in data):
                return frozenset({ORDERED})
        return _NOTHING if name in _SIZES else marks

    def _of_call(self, node: cst.Call, place: Place) -> Marks:
        name = last_name(node.func)
        given = frozenset().union(*(self._of(arg.value, place) for arg in node.args))
        if name in _COUNTS:
            return _NOTHING
        if LOADER in given:
            if _PREDICTS.match(name):
                return frozenset({PREDICTED})
            if name in {"enumerate", "tqdm", "iter", "zip"}:
                return frozenset({LOADER})
            return (
                frozenset({("pass", id(node))})
                if name in READS or gives_back_pass(self.loader.module, node, place)
                else _NOTHING
            )
        receiver = self._of(node.func.value, place) if isinstance(node.func, cst.Attribute) else _NOTHING
        if LOADER in receiver:
            return frozenset({LOADER}) if name in _LAZY else _NOTHING
        made = self.loader.module.values(node, place)
        if isinstance(node.func, cst.Name) and any(v.node is self.loader.node for v in made):
            return frozenset({LOADER})
        return receiver | given

    # -- meetings ----------------------------------------------------------------------------------------------

    def _meets(self, statement: Statement) -> Meeting | None:
        place = statement.place
        for head in heads_of(statement.node):
            for node in walk(head):
                if isinstance(node, cst.Call) and not _SHOWS.match(last_name(node.func)):
                    sides = [part for arg in node.args for part in parts_of(arg.value)]
                elif isinstance(node, cst.Comparison):
                    sides = [node.left, node.comparisons[0].comparator]
                elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, _ELEMENTWISE):
                    sides = [node.left, node.right]
                else:
                    continue
                found = self._differing([(side, self._of(side, place)) for side in sides])
                if found is not None:
                    return Meeting(self.loader.module, node, found)
        return None

    def _differing(self, sides: list[tuple[cst.BaseExpression, Marks]]) -> cst.BaseExpression | None:
        marked = [(side, marks - {LOADER}) for side, marks in sides if marks - {LOADER}]
        for index, (side, marks) in enumerate(marked):
            for other, others in marked[index + 1 :]:
                if not marks & others:
                    return side if PREDICTED in others or ORDERED in marks else other
        return None


def _parameter(function: Scope, call: cst.Call, index: int) -> str:
    arg = call.args[index]
    if arg.keyword is not None:
        return arg.keyword.value
    names = [p.name.value for p in function.parameters]
    is_method = function.parent is not None and function.parent.kind == "class" and isinstance(call.func, cst.Attribute)
    position = index + (1 if is_method and names[:1] == ["self"] else 0)
    return names[position] if position < len(names) else ""

"""What an expression may stand for, inside one file: imports, aliases, local definitions, attributes, results of calls.

A value is a symbolic path. ``torch.Generator().manual_seed`` is the method of a call's result, ``.Net`` a class of
this file, ``.Net()`` an instance of it, ``?model`` a parameter, ``x[]`` an element of x.
Paths are candidates: a name bound in both arms of an ``if`` has two. Order is that of the file, never of a set.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable

from randlint import syntax as cst
from randlint.facts.model import Binding, Facts, Place, Scope
from randlint.facts.reach import before, inline, visible
from randlint.facts.values import NOT_CONSTANT, UNKNOWN, Definition, Value, literal

_BUILTINS = frozenset(dir(builtins))
_MAX_DEPTH = 24
_MAX_CANDIDATES = 8
_MAX_STEPS = 2000
_MAX_STARS = 16  # more are an index of a whole library: looking through all its files would take minutes


class Resolver:
    """Resolves expressions of one file.

    ``foreign`` resolves a dotted name that another module of the project defines; ``peer`` gives the resolver of
    another file's facts, so that attributes of its classes can be followed.
    """

    def __init__(
        self,
        facts: Facts,
        foreign: Callable[[str], list[Value]] | None = None,
        peer: Callable[[Facts], Resolver | None] | None = None,
    ) -> None:
        self.facts = facts
        self.foreign = foreign or (lambda dotted: [])
        self.peer = peer or (lambda facts: None)
        self._cache: dict[cst.CSTNode, list[Value]] = {}
        self._active: set[int] = set()
        self._bases: dict[tuple[Scope, str, bool], list[Value]] = {}
        self._steps = 0
        self._cut = 0

    def let_go(self) -> None:
        """Forget all answers."""
        self._cache.clear()
        self._bases.clear()

    def values(self, node: cst.CSTNode | None, place: Place, depth: int = 0) -> list[Value]:
        """Candidates for ``node`` as read at ``place``, in file order; one unknown value where nothing is known."""
        if node is None:
            return []
        cached = self._cache.get(node)
        if cached is not None:
            return cached
        if depth == 0:
            self._steps = 0
        self._steps += 1
        if depth > _MAX_DEPTH or id(node) in self._active or self._steps > _MAX_STEPS:
            self._cut += 1
            return [Value(UNKNOWN, node, place, facts=self.facts)]
        self._active.add(id(node))
        cut = self._cut
        try:
            found = _distinct(self._resolve(node, place, depth + 1))[:_MAX_CANDIDATES]
        finally:
            self._active.discard(id(node))
        if depth == 0 or self._cut == cut:  # a result cut short by a cycle holds only for this question
            self._cache[node] = found
        return found

    def paths(self, node: cst.CSTNode | None, place: Place) -> list[str]:
        """The symbolic paths of the candidates, each once, in file order."""
        return list(dict.fromkeys(v.path for v in self.values(node, place)))

    def paths_of(self, name: str, place: Place) -> list[str]:
        """The symbolic paths that a plain name may have at a place."""
        return list(dict.fromkeys(v.path for v in self.name(name, place)))

    # -- by kind of expression ---------------------------------------------------------------------------------

    def _resolve(self, node: cst.CSTNode, place: Place, depth: int) -> list[Value]:
        constant = literal(node)
        if constant is not NOT_CONSTANT:
            return [Value(f"builtins.{type(constant).__name__}()", node, place, constant=constant, facts=self.facts)]
        if isinstance(node, cst.Name):
            return self.name(node.value, place, depth, node)
        if isinstance(node, cst.Attribute):
            bases = self.values(node.value, place, depth)
            return [v for base in bases for v in self.attribute(base, node.attr.value, node, place, depth)]
        if isinstance(node, cst.Call):
            return self._call(node, place, depth)
        if isinstance(node, cst.Subscript):
            return [Value(f"{b.path}[]", node, place, facts=self.facts) for b in self.values(node.value, place, depth)]
        if isinstance(node, cst.IfExp):
            return [*self.values(node.body, place, depth), *self.values(node.orelse, place, depth)]
        if isinstance(node, cst.BooleanOperation):
            return [*self.values(node.left, place, depth), *self.values(node.right, place, depth)]
        if isinstance(node, cst.NamedExpr):
            return self.values(node.value, place, depth)
        if isinstance(node, cst.Await):
            return self.values(node.expression, place, depth)
        if isinstance(node, cst.Lambda):
            return [Value(".<lambda>", node, place, self.facts.scope_by_node.get(node), facts=self.facts)]
        display = _DISPLAYS.get(type(node))
        if display is not None:
            return [Value(f"builtins.{display}()", node, place, facts=self.facts)]
        return [Value(UNKNOWN, node, place, facts=self.facts)]

    def _call(self, node: cst.Call, place: Place, depth: int) -> list[Value]:
        found: list[Value] = []
        for callee in self.values(node.func, place, depth):
            scope = callee.scope if callee.scope is not None and callee.scope.kind == "class" else None
            made = self._returned(callee, depth) if callee.scope is not None and callee.scope.kind == "function" else []
            found.extend(made or [Value(f"{callee.path}()", node, place, scope, facts=callee.facts or self.facts)])
        return found

    def _returned(self, callee: Value, depth: int) -> list[Value]:
        """What a local function gives back, where its ``return`` lines tell; empty where they do not."""
        function, owner = callee.scope, self._owner(callee)
        if function is None or owner is None or function.yields or not function.returns or function.decorators:
            return []
        found = [v for node, place in function.returns[:_MAX_CANDIDATES] for v in owner.values(node, place, depth)]
        return [] if any(v.is_unknown for v in found) else found

    def _owner(self, value: Value) -> Resolver | None:
        return self if value.facts is None or value.facts is self.facts else self.peer(value.facts)

    def attribute(self, base: Value, name: str, node: cst.CSTNode, place: Place, depth: int) -> list[Value]:
        """What ``base.name`` may be."""
        if base.scope is not None and base.scope.kind == "class":
            found = self._class_attribute(base, name, place, depth)
            if found:
                return found
        path = f"{base.path}.{name}"
        if not base.path.startswith((".", UNKNOWN)) and "(" not in base.path:
            foreign = self.foreign(path)
            if foreign:
                return foreign
        return [Value(path, node, place, facts=self.facts)]

    def _class_attribute(self, base: Value, name: str, place: Place, depth: int) -> list[Value]:
        owner, resolver = base.scope, self._owner(base)
        if owner is None or resolver is None or not isinstance(owner.node, cst.ClassDef) or owner.place is None:
            return []
        if resolver is not self:
            return resolver._class_attribute(base, name, place, depth) if depth < _MAX_DEPTH else []
        bindings = [*owner.attributes.get(name, ()), *owner.bindings.get(name, ())]
        if bindings:
            return [v for b in bindings[:_MAX_CANDIDATES] for v in self.bound(b, depth)]
        return self._inherited(owner, name, base.path.endswith("()"), place, depth)

    def _inherited(self, owner: Scope, name: str, instance: bool, place: Place, depth: int) -> list[Value]:
        """What the bases of a class give an attribute; each class is asked once for each name."""
        key = (owner, name, instance)
        if key in self._bases or not isinstance(owner.node, cst.ClassDef) or owner.place is None:
            return self._bases.get(key, [])
        self._bases[key] = []  # for classes that are bases of each other
        found: list[Value] = []
        for arg in owner.node.bases:
            for parent in self.values(arg.value, owner.place, depth):
                if parent.scope is owner or parent.path == "builtins.object":
                    continue
                receiver = Value(
                    f"{parent.path}()" if instance else parent.path, arg, place, parent.scope, facts=parent.facts
                )
                found.extend(self.attribute(receiver, name, arg, place, depth + 1) if depth < _MAX_DEPTH else [])
        self._bases[key] = found
        return found

    # -- names -------------------------------------------------------------------------------------------------

    def name(self, name: str, place: Place, depth: int = 0, node: cst.CSTNode | None = None) -> list[Value]:
        """What a plain name may be at a place, after Python's scoping rules."""
        bindings = self.reaching(name, place)
        if bindings:
            values = [v for b in bindings for v in self.bound(b, depth)]
            return values or [Value(f"{UNKNOWN}{name}", node, place, facts=self.facts)]
        if name in _BUILTINS:
            return [Value(f"builtins.{name}", node, place, facts=self.facts)]
        starred = [b for s in place.scope.chain() for b in s.bindings.get("*", ())]
        found: list[Value] = []
        for star in starred if len(starred) <= _MAX_STARS else ():
            dotted = f"{star.dotted}{name}" if star.dotted.endswith(".") else f"{star.dotted}.{name}"
            found.extend(self.foreign(dotted) or [Value(dotted, node, place, facts=self.facts)])
        return found or [Value(f"{UNKNOWN}{name}", node, place, facts=self.facts)]

    def reaching(self, name: str, place: Place) -> list[Binding]:
        """Bindings of ``name`` that may hold at ``place``, latest first; in an inner scope all that may run before."""
        outer_kind = place.scope.outer_names.get(name)
        for scope in place.scope.chain():
            if scope.kind == "class" and scope is not place.scope:
                continue
            if outer_kind == "global" and scope.kind != "module":
                continue
            bindings = [b for b in scope.bindings.get(name, ()) if b.kind != "annotate"]
            if not bindings:
                continue
            inner = place.scope is not scope and not inline(place.scope, scope)
            found = visible(bindings) if inner else before(bindings, place)
            if found:  # else it is not bound here yet: a default, ``x = x`` in a class, the first iterable
                return found
        return []

    def bound(self, binding: Binding, depth: int) -> list[Value]:
        """What one binding gives its name."""
        kind = binding.kind
        if kind == "import":
            return self.foreign(binding.dotted) or [
                Value(binding.dotted, binding.node, binding.place, facts=self.facts)
            ]
        if kind in {"def", "class"} and binding.scope is not None:
            return [Definition(binding.scope, binding.place, self.facts)]
        if kind == "param":
            return self._parameter(binding)
        if kind in {"assign", "with"} and binding.value is not None:
            values = self.values(binding.value, binding.place, depth)
            if binding.unpack is None:
                return values  # ``with f() as x``: taken to be f() itself, as for files, generators and guards
            return [Value(f"{v.path}[]", v.node, v.place, binding=binding, facts=self.facts) for v in values]
        if kind == "for" and binding.value is not None:
            values = self.values(binding.value, binding.place, depth)
            return [
                Value(f"{UNKNOWN}{binding.name}", v.node, v.place, binding=binding, facts=self.facts)
                for v in values[:1]
            ]
        return [Value(f"{UNKNOWN}{binding.name}", binding.node, binding.place, binding=binding, facts=self.facts)]

    def _parameter(self, binding: Binding) -> list[Value]:
        function = binding.place.scope
        owner = function.parent
        if owner is not None and owner.kind == "class" and function.parameters[:1]:
            decorators = {getattr(d, "value", "") for d in function.decorators}
            if function.parameters[0].name.value == binding.name and "staticmethod" not in decorators:
                path = f".{owner.qualname}" + ("" if "classmethod" in decorators else "()")
                return [Value(path, binding.node, binding.place, owner, facts=self.facts)]
        return [Value(f"{UNKNOWN}{binding.name}", binding.node, binding.place, binding=binding, facts=self.facts)]


_DISPLAYS: dict[type[cst.CSTNode], str] = {
    cst.Dict: "dict",
    cst.List: "list",
    cst.Set: "set",
    cst.Tuple: "tuple",
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.DictComp: "dict",
    cst.FormattedString: "str",
}


def _distinct(values: list[Value]) -> list[Value]:
    seen: set[tuple[str, int]] = set()
    return [v for v in values if (key := (v.path, v.identity)) not in seen and not seen.add(key)]  # type: ignore[func-returns-value]

"""One call of an ATen operation, as the hooks see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    from torch._ops import OpOverload

    from randlint.trace.data import Site


class Signature:
    """What is the same for all calls of one overload: names, positions and defaults of the parameters."""

    __slots__ = ("defaults", "mutated", "name", "op", "overload", "positions")

    def __init__(self, op: OpOverload) -> None:
        schema = op._schema
        self.op = op
        self.name: str = schema.name
        self.overload: str = schema.overload_name
        self.positions = {a.name: i for i, a in enumerate(schema.arguments)}
        self.defaults = {a.name: a.default_value for a in schema.arguments if a.has_default_value()}
        self.mutated = tuple(a.name for a in schema.arguments if a.alias_info is not None and a.alias_info.is_write)


class OpCall:
    """One call. It lives as long as the call does: nothing may keep it, it holds the tensors."""

    __slots__ = ("_site", "args", "device", "kwargs", "node", "phase", "place", "signature")

    def __init__(self, signature: Signature, args: tuple[Any, ...], kwargs: dict[str, Any], device: str) -> None:
        self.signature = signature
        self.args = args
        self.kwargs = kwargs
        self.device = device
        self.phase = "forward"
        self.node = ""
        self.place: Hashable = None
        self._site: Any = None

    @property
    def op(self) -> OpOverload:
        return self.signature.op

    @property
    def name(self) -> str:
        return self.signature.name

    @property
    def overload(self) -> str:
        return self.signature.overload

    def argument(self, name: str) -> Any:
        """An argument by its name in the schema, or the schema's default; KeyError for a name that is not there."""
        if name in self.kwargs:
            return self.kwargs[name]
        position = self.signature.positions[name]
        if position < len(self.args):
            return self.args[position]
        return self.signature.defaults.get(name)

    def site(self) -> Site | None:
        """The user's line that caused this call; in the backward pass the line of the forward pass."""
        site: Site | None = self._site() if self._site is not None else None
        return site

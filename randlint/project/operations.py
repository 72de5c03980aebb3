"""Operations: an API of the catalogue, used at a place, with an effect on a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randlint import syntax as cst
from randlint.catalogue import Api
from randlint.facts import Call, Place
from randlint.facts.values import NOT_CONSTANT
from randlint.project.arguments import Argument, bind_argument
from randlint.records import dataclass

if TYPE_CHECKING:
    from randlint.project.module import Module


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A call of a catalogued API. ``by_name_alone`` is True where the receiver is unknown and only the method's name
    and keywords speak for it."""

    api: Api
    call: Call
    module: Module
    by_name_alone: bool = False

    @property
    def node(self) -> cst.Call:
        return self.call.node

    @property
    def place(self) -> Place:
        return self.call.place

    @property
    def role(self) -> str:
        return self.api.role

    @property
    def effect(self) -> str:
        return self.api.effect

    @property
    def stream(self) -> str | None:
        """The shared stream it uses, None for an object's own."""
        stream = self.api.stream
        return stream if stream and stream != "own" else None

    @property
    def written(self) -> str:
        """The callee as the user wrote it, shortened to its last two parts where it is long."""
        text = self.module.code(self.node.func)
        if "\n" in text or len(text) > 40:
            text = self.api.short_name
        return text

    def argument(self, name: str) -> Argument:
        """What the call passes for a parameter; missing when ``name`` is empty."""
        if not name:
            return Argument("", "missing")
        default = self.api.defaults.get(name, NOT_CONSTANT)
        return bind_argument(self.module, self.node, self.place, name, self.api.parameters, default)

    @property
    def seed(self) -> Argument:
        """What the call passes as seed or generator: the first of the two that is not missing."""
        seed = self.argument(self.api.seed)
        if seed.is_missing and self.api.generator and self.api.generator != self.api.seed:
            generator = self.argument(self.api.generator)
            return seed if generator.is_missing and self.api.seed else generator
        return seed

    @property
    def seed_parameter(self) -> str:
        return self.api.seed or self.api.generator

    @property
    def is_unseeded(self) -> bool:
        """True where no seed or generator reaches the call: omitted, or None on every path."""
        seed = self.seed
        return seed.is_missing or seed.is_none

    @property
    def is_random(self) -> bool | None:
        """Whether the call draws, by its ``random_when`` and ``random_unless``; None where that cannot be told."""
        if not self.api.random_when and not self.api.random_unless:
            return True
        answers = [self.argument(name).may_be(wanted) for name, wanted in self.api.random_when.items()]
        answers += [self._may_be_other(name, excepted) for name, excepted in self.api.random_unless.items()]
        if any(answers):
            return True
        return None if any(a is None for a in answers) else False

    def _may_be_other(self, name: str, excepted: tuple[object, ...]) -> bool | None:
        argument = self.argument(name)
        if argument.is_missing and argument.default is NOT_CONSTANT:
            return False
        known = argument.constants
        if known:
            return any(k is not None and k not in excepted for k in known)
        return None

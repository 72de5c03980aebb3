"""What the arguments of an operation say about its draws. What is the same for all calls is worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from randlint.trace.calls import OpCall, Signature

_RATES = ("dropout_p", "dropout")
_SWITCHES = ("train", "training")
# Tagged as random for what they belong to, or for a state they make; they take no numbers themselves.
_NEVER = ("_sdp_choice", "_attention_backward", "_softmax_with_shape", "init_dropout_state")


class Traits:
    """Which parameters of an overload matter here."""

    __slots__ = ("count", "drops", "gate", "generator", "keeps", "never", "rate", "size", "switch", "tensors")

    def __init__(self, signature: Signature) -> None:
        positions, name = signature.positions, signature.name
        self.never = name.endswith(_NEVER)
        self.generator = "generator" in positions
        self.switch = next((p for p in _SWITCHES if p in positions), "")
        named = next((p for p in _RATES if p in positions), "")
        self.drops = bool(named) or "dropout" in name
        self.rate = named or ("p" if "p" in positions else "")
        self.gate = self.rate if self.drops else ""  # with a rate of 0 nothing is drawn
        self.keeps = name.startswith("aten::bernoulli")  # its probability is that of keeping an element
        self.size = "size" in positions
        self.count = "n" in positions
        self.tensors = tuple(positions.values())


_known: dict[Signature, Traits] = {}


def traits_of(call: OpCall) -> Traits:
    """The traits of the call's overload."""
    found = _known.get(call.signature)
    if found is None:
        found = _known[call.signature] = Traits(call.signature)
    return found


def draws_nothing(call: OpCall, traits: Traits) -> bool:
    """Whether an operation that can draw does not with these arguments."""
    if traits.never or (traits.switch and call.argument(traits.switch) is False):
        return True
    return bool(traits.gate) and call.argument(traits.gate) in (0, None)


def drop_rate(call: OpCall, traits: Traits) -> float | None:
    """The rate of a dropout, None where the operation does not tell."""
    rate = call.argument(traits.rate) if traits.rate else None
    if not isinstance(rate, float):
        return None
    return round(1 - rate, 6) if traits.keeps else rate


def elements_of(call: OpCall, traits: Traits) -> int:
    """How many numbers the call draws; 0 where it does not tell."""
    if traits.size:
        count = 1
        for length in call.argument("size") or ():
            count *= int(length)
        return count
    if traits.count:
        return int(call.argument("n"))
    for position in traits.tensors:
        if position < len(call.args) and hasattr(call.args[position], "numel"):
            return int(call.args[position].numel())
    return 0

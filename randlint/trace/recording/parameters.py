"""Names of the parameters that an optimizer updates, as the modules of the program name them."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

# What torch.compile, FSDP and activation checkpointing put into the names of parameters.
_WRAPPERS = ("_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.")


def names_of(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name for each parameter of an optimizer, in the order of its groups.

    Names that the optimizer was given come first. Else the name is the one in the outermost module that holds most of
    its parameters; what that one does not hold is named in the module that holds most of the rest, with the module's
    class before it; and what no module holds is ``group/index``.
    """
    numbers: dict[int, int] = {}
    names: list[str] = []
    for number, group in enumerate(groups):
        given = group.get("param_names") or [None] * len(group["params"])
        for index, parameter in enumerate(group["params"]):
            numbers.setdefault(id(parameter), len(names))
            names.append("" if given[index] is None else str(given[index]))
            if not names[-1]:
                names[-1] = f"{number}/{index}"
            else:
                numbers.pop(id(parameter))
    if numbers:
        for key, name in _in_modules(set(numbers)).items():
            names[numbers[key]] = name
    return names


def _in_modules(wanted: set[int]) -> dict[int, str]:
    """Names by identity of the parameters that modules hold."""
    holders = [(module, _held(module, wanted)) for module in _outermost()]
    found: dict[int, str] = {}
    prefixes: dict[str, int] = {}
    while holders:
        # Of modules that hold as many, the smaller one; then the one of the first name.
        module, held = max(
            holders,
            key=lambda pair: (
                len(pair[1].keys() - found.keys()),
                -sum(1 for _ in pair[0].parameters()),
                _kind(pair[0]),
            ),
        )
        fresh = {key: name for key, name in held.items() if key not in found}
        if not fresh:
            break
        prefix = ""
        if found:
            kind = type(module).__name__
            prefixes[kind] = prefixes.get(kind, 0) + 1
            prefix = f"{kind}." if prefixes[kind] == 1 else f"{kind} #{prefixes[kind]}."
        found.update({key: prefix + name for key, name in fresh.items()})
        holders = [(other, of) for other, of in holders if other is not module]
    return found


def _kind(module: nn.Module) -> str:
    return f"{type(module).__module__}.{type(module).__qualname__}"


def _held(module: nn.Module, wanted: set[int]) -> dict[int, str]:
    held: dict[int, str] = {}
    prefix = "module." if type(module).__name__ in ("DistributedDataParallel", "DataParallel") else ""
    for name, parameter in module.named_parameters(remove_duplicate=False):
        if id(parameter) in wanted:
            held.setdefault(id(parameter), _plain(name, prefix))
    return held


def _plain(name: str, prefix: str) -> str:
    """A name as it would be without wrappers, so that a wrapped and a plain run can be compared."""
    for wrapper in _WRAPPERS:
        name = name.replace(wrapper, "")
    return name.removeprefix(prefix)


def _outermost() -> list[nn.Module]:
    """All modules that are part of no other, in the order in which they were made as far as that is known."""
    from torch import nn

    # By type: asking an object for its class may run code of the program.
    modules = [each for each in gc.get_objects() if issubclass(type(each), nn.Module) and "_modules" in each.__dict__]
    inner = {id(child) for module in modules for child in module._modules.values()}
    return [module for module in modules if id(module) not in inner]


def local(tensor: Tensor) -> Tensor:
    """What this process holds of a tensor that is spread over several."""
    inner = getattr(tensor, "_local_tensor", None)
    return tensor if inner is None else inner

"""The path of a module, from the outermost module that holds it: ``encoder.layers.0.linear1``."""

from __future__ import annotations

import gc
import weakref

from torch import nn

# What torch.compile, FSDP and activation checkpointing put into the names of modules.
_WRAPPERS = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
_SEARCHES = 16  # through all objects of the process, which takes some tens of milliseconds
_LOOKS = 64  # at all modules of a program, for one that has come later


class ModuleNames:
    """Paths by module. The outermost module itself goes by the name of its class."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[nn.Module], str]] = {}
        self._searches = self._looks = 0

    def path(self, module: nn.Module, outermost: nn.Module | None = None) -> str:
        """The path of a module that is called now, inside the call of ``outermost`` if that is given."""
        found = self._find(module)
        if found is None and outermost is not None and self._looks < _LOOKS:
            self._looks += 1
            self._name_all(outermost)
            found = self._find(module)
        if found is None:
            # Programs also call parts of a module that they never call whole: model.encoder(x).
            self._name_all(self._holder(module))
            found = self._find(module)
        return type(module).__name__ if found is None else found

    def _find(self, module: nn.Module) -> str | None:
        known = self._known.get(id(module))
        return known[1] if known is not None and known[0]() is module else None

    def _holder(self, module: nn.Module) -> nn.Module:
        """The outermost module that holds this one, or itself."""
        if self._searches >= _SEARCHES:
            return module
        self._searches += 1
        # By type: asking an object for its class may run code of the program.
        modules = [
            each for each in gc.get_objects() if issubclass(type(each), nn.Module) and "_modules" in each.__dict__
        ]
        parents = {id(child): each for each in modules for child in each._modules.values() if child is not None}
        top, seen = module, {id(module)}
        while id(top) in parents and id(parents[id(top)]) not in seen:
            top = parents[id(top)]
            seen.add(id(top))
        return top

    def _name_all(self, top: nn.Module) -> None:
        for name, module in top.named_modules():
            if self._find(module) is None:
                parts = [part for part in name.split(".") if part not in _WRAPPERS]
                self._known[id(module)] = (weakref.ref(module), ".".join(parts) or type(module).__name__)

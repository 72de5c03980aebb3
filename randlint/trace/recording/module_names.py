"""The path of a module, from the outermost module that holds it: ``encoder.layers.0.linear1``."""

from __future__ import annotations

import gc
import weakref

from torch import nn

# What torch.compile, FSDP and activation checkpointing put into the names of modules.
_WRAPPERS = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
_SEARCHES = 16  # through all objects of the process, which takes some tens of milliseconds


class ModuleNames:
    """Paths by module. The outermost module itself goes by the name of its class."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[nn.Module], str]] = {}
        self._searches = 0

    def path(self, module: nn.Module, outermost: bool) -> str:
        """The path of a module that is called now, ``outermost`` if in none that is running."""
        found = self._find(module)
        if found is None:
            if outermost:
                # Programs also call parts of a module that they never call whole: model.encoder(x).
                self._search(module)
            found = self._find(module)
        if found is None:
            self._name_all(module)
            found = self._find(module)
        return type(module).__name__ if found is None else found

    def _find(self, module: nn.Module) -> str | None:
        known = self._known.get(id(module))
        return known[1] if known is not None and known[0]() is module else None

    def _search(self, module: nn.Module) -> None:
        """Name all modules of the outermost one that holds this one."""
        if self._searches >= _SEARCHES:
            return
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
        self._name_all(top)

    def _name_all(self, top: nn.Module) -> None:
        for name, module in top.named_modules():
            if self._find(module) is None:
                parts = [part for part in name.split(".") if part not in _WRAPPERS]
                self._known[id(module)] = (weakref.ref(module), ".".join(parts) or type(module).__name__)

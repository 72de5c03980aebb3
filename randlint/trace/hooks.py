"""Overrides the kernels of the catalogue, and only those: everything else runs as if nobody were watching.

The mechanism is the one that ``torch.library.get_kernel`` is documented for (torch 2.9 and later): the override
records and calls the kernel it replaced. It sees the backward pass, custom functions, recomputation, fused optimizers,
new threads, forked processes and the kernels that compiled graphs call.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from randlint.catalogue import load_kernels, load_random_ops
from randlint.trace.watch import Watch, Watched

if TYPE_CHECKING:
    from torch._ops import OpOverload

    from randlint.catalogue import Kernel


class Overrides:
    """The installed overrides; :meth:`remove` puts every kernel back."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._libraries: list[Any] = []
        self._done: set[tuple[OpOverload, str]] = set()

    def install(self, watched: dict[tuple[OpOverload, str], Watched]) -> None:
        """Override each (overload, dispatch key) that is not overridden yet and has a kernel."""
        import torch

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says once that an override was made
            for (op, key), what in watched.items():
                if (op, key) in self._done or _is_out_of_reach(op, key):
                    continue
                try:
                    kernel = torch.library.get_kernel(op, key)
                except RuntimeError:  # no kernel there, as for the CUDA-only operations of a CPU build
                    continue
                self._override(op, key, what, kernel)
                self._done.add((op, key))

    def _override(self, op: OpOverload, key: str, what: Watched, kernel: Any) -> None:
        import torch

        run = self.watch.run
        proceed = kernel.call_boxed

        def observed(keyset: Any, *args: Any, **kwargs: Any) -> Any:
            return run(what, args, kwargs, lambda: proceed(keyset, *args, **kwargs))

        namespace, _, name = what.signature.name.partition("::")
        overload = what.signature.overload
        library = torch.library.Library(namespace, "IMPL")
        self._libraries.append(library)
        library.impl(f"{name}.{overload}" if overload else name, observed, key, with_keyset=True, allow_override=True)

    def remove(self) -> None:
        while self._libraries:
            self._libraries.pop()._destroy()
        self._done.clear()


def _is_out_of_reach(op: OpOverload, key: str) -> bool:
    """Whether there is no kernel to replace. Autograd differentiates what a composite operation calls: a kernel of its
    own would cut the graph."""
    import torch

    has = torch._C._dispatch_has_kernel_for_dispatch_key
    name = op.name()
    if name.startswith("c10d::") and key == "CPU":
        # An override calls its kernel with the GIL held. Gloo's waits for a lock that its own thread may hold while it
        # waits for the GIL: seen as two ranks that never ended their first backward pass.
        return True
    try:
        return has(name, "CompositeImplicitAutograd") and not has(name, key)
    except RuntimeError:  # in the list of overloads, but not registered: *.hacked_twin
        return True


def watched_operations(version: str, cuda: bool) -> dict[tuple[OpOverload, str], Watched]:
    """What to watch with this torch: by overload and dispatch key.

    Without a CUDA device, what runs on the CPU is judged by the rows for CUDA as well: it predicts.
    """
    devices = ("CPU", "CUDA") if cuda else ("CPU",)
    rows: dict[tuple[OpOverload, str], list[Kernel]] = {}
    partners: dict[tuple[OpOverload, str], None] = {}
    for row in load_kernels().of(version):
        for device in _devices_of(row, cuda):
            names = (row.op, *row.seen_as) if device == "CPU" and row.device == "cuda" else (row.op,)
            for name in names:
                for op in _overloads(name, row.overloads if name == row.op else None):
                    for backend in row.backends:
                        rows.setdefault((op, backend + device), []).append(row)
        partners.update(((op, d), None) for name in row.partners for op in _overloads(name, None) for d in devices)
    random = {
        (op, device): None
        for entry in load_random_ops()
        if entry.kernel
        for op in _overloads(entry.op, entry.overloads)
        for device in devices
    }
    return {
        (op, key): Watched(op, _device(key), tuple(rows.get((op, key), ())), (op, key) in partners, (op, key) in random)
        for op, key in dict.fromkeys((*rows, *partners, *random))
    }


def _devices_of(row: Kernel, cuda: bool) -> tuple[str, ...]:
    if cuda:
        return (row.device.upper(),)
    return ("CPU",)


def _device(key: str) -> str:
    return "cuda" if key.endswith("CUDA") else "cpu"


def _overloads(name: str, only: tuple[str, ...] | None) -> Iterator[OpOverload]:
    """The overloads of an operation that this torch has; all of them where ``only`` is None."""
    import torch

    namespace, _, short = name.partition("::")
    packet = getattr(getattr(torch.ops, namespace), short, None)
    if packet is None:
        return
    for overload in packet.overloads():
        plain = "" if overload == "default" else overload
        if only is None or plain in only:
            yield getattr(packet, overload)

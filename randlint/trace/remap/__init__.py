"""``--assume-cuda``: programs that hard-code CUDA run unchanged on a machine without it.

Python's ways into CUDA are replaced, for all threads and for the life of the process: what asks for a CUDA device gets
the CPU, and the functions of ``torch.cuda`` answer as if one card were there. Operations themselves are left alone, so
nothing is slower but the calls that may name a device (by 0.6 us, torch 2.13), and ``torch.compile`` stays on. A mode
that sees every call of torch would cost 0.9 us for each of them, and would miss new threads.

What a program can notice:

- tensors say what they are: ``tensor.device`` is ``cpu``, ``is_cuda`` is False, ``get_device()`` is -1;
- ``torch.device("cuda")`` makes the object it always makes, but ``torch.device(0)`` and ``torch.device("cuda") ==
  tensor.device`` are as on a machine without CUDA;
- ``.cuda()``, ``.to("cuda")`` and ``.cpu()`` give the tensor itself, where a copy between devices would be made;
- ``autocast("cuda")`` is that of the CPU, which keeps other operations in float32;
- ``torch.accelerator`` finds no accelerator: programs that ask it run on the CPU by themselves;
- the stream of random numbers of CUDA does not exist: seeding it changes nothing, and what would be drawn from it is
  drawn from the CPU's.

What cannot run without a card (CUDA graphs, kernels compiled from CUDA or Triton, CuPy) raises
:class:`AssumeCudaError`. Custom operators that only have a kernel for CUDA raise torch's own error, which names them.
"""

from __future__ import annotations

from randlint.trace.remap.behaviours import AssumeCudaError
from randlint.trace.remap.patches import Patches

__all__ = ["AssumeCudaError", "install_remap", "uninstall_remap"]

_patches: Patches | None = None


def install_remap() -> None:
    """Replace the ways into CUDA. To be called right after torch is imported, so that no other name is bound yet."""
    global _patches
    if _patches is None:
        from randlint.trace.remap.table import rows

        _patches = Patches()
        _patches.apply(rows())


def uninstall_remap() -> None:
    """Put every replaced attribute back."""
    global _patches
    if _patches is not None:
        _patches.undo()
        _patches = None

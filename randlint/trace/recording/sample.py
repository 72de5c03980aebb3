"""Values at fixed places of the parameters: enough to estimate how far two runs are from each other."""

from __future__ import annotations

import torch
from torch import Tensor

from randlint.trace.recording.parameters import local
from randlint.trace.recording.quiet import unobserved

PLACES = 256


class Sample:
    """Places that are spread evenly over all elements of these parameters."""

    def __init__(self, parameters: list[Tensor]) -> None:
        self._places: list[tuple[int, Tensor, int]] = []  # number of the parameter, places in it, its elements
        sizes = [0 if _is_odd(local(p)) else local(p).numel() for p in parameters]
        total = sum(sizes)
        count = min(PLACES, total)
        wanted = iter([(2 * k + 1) * total // (2 * count) for k in range(count)])
        place, start = next(wanted, None), 0
        for number, (parameter, size) in enumerate(zip(parameters, sizes, strict=True)):
            here = []
            while place is not None and place < start + size:
                here.append(place - start)
                place = next(wanted, None)
            start += size
            if here:
                with unobserved():
                    self._places.append((number, torch.tensor(here, device=local(parameter).device), size))

    def of(self, parameters: list[Tensor]) -> list[float]:
        """The values there now, in order."""
        taken: dict[torch.device, list[tuple[int, Tensor]]] = {}
        with unobserved():
            for order, (number, places, size) in enumerate(self._places):
                tensor = local(parameters[number])
                if tensor.numel() == size and tensor.untyped_storage().nbytes():
                    taken.setdefault(tensor.device, []).append((order, torch.take(tensor, places)))
            found: dict[int, list[float]] = {}
            for parts in taken.values():  # one transfer from each device
                numbers = iter(torch.cat([values for _, values in parts]).double().tolist())
                for order, values in parts:
                    found[order] = [next(numbers) for _ in range(values.numel())]
        return [number for order in sorted(found) for number in found[order]]


def _is_odd(tensor: Tensor) -> bool:
    return tensor.is_complex() or tensor.is_meta or tensor.layout is not torch.strided or tensor.is_quantized

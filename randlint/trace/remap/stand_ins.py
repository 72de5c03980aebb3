"""What stands in for the objects of CUDA: the card and its state, streams, events, generators."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace, TracebackType
from typing import Any

import torch

from randlint.trace.remap.behaviours import on_cpu

NAME = "CUDA device assumed by randlint"
CAPABILITY = (8, 0)
MEMORY = 80 * 2**30  # bytes
# The seed of a CUDA generator that nobody seeded: c10::detail default_rng_seed_val.
_DEFAULT_SEED = 67280421310721


def device_count() -> int:
    """One card, or one for each process of this machine that a launcher started."""
    return max(1, int(os.environ.get("LOCAL_WORLD_SIZE") or 1))


def get_device_properties(device: Any = None) -> SimpleNamespace:
    """Properties of the card that is assumed."""
    return SimpleNamespace(
        name=NAME,
        major=CAPABILITY[0],
        minor=CAPABILITY[1],
        total_memory=MEMORY,
        multi_processor_count=108,
        max_threads_per_multi_processor=2048,
        max_threads_per_block=1024,
        regs_per_multiprocessor=65536,
        shared_memory_per_block=49152,
        shared_memory_per_block_optin=166912,
        shared_memory_per_multiprocessor=167936,
        L2_cache_size=41943040,
        warp_size=32,
        gcnArchName="",
        is_integrated=0,
        is_multi_gpu_board=0,
        uuid="00000000-0000-0000-0000-000000000000",
        pci_bus_id=0,
        pci_device_id=0,
        pci_domain_id=0,
    )


class Card:
    """The state that programs set and ask for: the current device, and the seed of its random stream."""

    def __init__(self) -> None:
        self.index = 0
        self.state = self._seeded(_DEFAULT_SEED)

    @staticmethod
    def _seeded(seed: int) -> bytes:
        return (seed % 2**64).to_bytes(8, "little") + bytes(8)  # seed and offset, as CUDA's generator keeps them

    def set_device(self, device: Any) -> None:
        index = device if isinstance(device, int) else torch.device(device).index
        if index is not None and index >= 0:
            self.index = index

    def current_device(self) -> int:
        return self.index

    def manual_seed(self, seed: int) -> None:
        self.state = self._seeded(int(seed))

    def initial_seed(self) -> int:
        return int.from_bytes(self.state[:8], "little")

    def get_rng_state(self, device: Any = None) -> torch.Tensor:
        return torch.tensor(list(self.state), dtype=torch.uint8)

    def get_rng_state_all(self) -> list[torch.Tensor]:
        return [self.get_rng_state() for _ in range(device_count())]

    def set_rng_state(self, new_state: torch.Tensor, device: Any = None) -> None:
        self.state = bytes(new_state.tolist())

    def set_rng_state_all(self, new_states: Any) -> None:
        for state in new_states:
            self.set_rng_state(state)


class Nothing:
    """A context that changes nothing, such as ``torch.cuda.device(0)``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def base_of(name: str, **arguments: Any) -> tuple[Any, dict[str, Any]]:
    """Torch's own class, and what it is made with, so that torch.compile knows it; a plain one if that needs a card."""
    own = getattr(torch, name, object)
    try:
        own(**arguments)
    except (TypeError, RuntimeError):
        return object, {}
    return own, arguments


_Event: Any
_Stream: Any
_Event, _EVENT = base_of("Event", device="cpu")
_Stream, _STREAM = base_of("Stream", stream_id=0, device_index=0, device_type=1)  # 1: c10::DeviceType::CUDA


class Event(_Event):  # type: ignore[misc]
    """``torch.cuda.Event``. Work is done when it is asked for, so the time between two events is that of the clock."""

    cuda_event = 0

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        event = super().__new__(cls, **_EVENT)
        event.recorded = 0.0
        return event

    def record(self, stream: Any = None) -> None:
        self.recorded = time.perf_counter()

    def wait(self, stream: Any = None) -> None: ...

    def synchronize(self) -> None: ...

    def query(self) -> bool:
        return True

    def elapsed_time(self, end_event: Any) -> float:
        """Milliseconds until another event."""
        return float(end_event.recorded - self.recorded) * 1000.0


class Stream(_Stream):  # type: ignore[misc]
    """``torch.cuda.Stream``: everything runs in order."""

    cuda_stream = 0
    priority = 0

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return super().__new__(cls, **_STREAM)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None: ...

    def record_event(self, event: Any = None) -> Any:
        event = event or Event()
        event.record(self)
        return event

    def wait_event(self, event: Any) -> None: ...

    def wait_stream(self, stream: Any) -> None: ...

    def synchronize(self) -> None: ...

    def query(self) -> bool:
        return True

    def is_capturing(self) -> bool:
        return False


class StreamContext(Nothing):
    """``torch.cuda.stream(s)``."""

    def __init__(self, stream: Any = None) -> None:
        self.stream = stream


class _Runtime:
    """``torch.cuda.cudart()``: every function succeeds, as those that start and stop a profiler do."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: 0


RUNTIME = _Runtime()


class _GeneratorType(type(torch._C.Generator)):  # type: ignore[misc]
    """Generators that C++ made are generators too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, torch._C.Generator) if cls is Generator else type.__instancecheck__(cls, value)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, torch._C.Generator) if cls is Generator else type.__subclasscheck__(cls, other)


class Generator(torch._C.Generator, metaclass=_GeneratorType):
    """``torch.Generator``, of which those on CUDA are made on the CPU."""

    def __new__(cls, device: Any = "cpu") -> Any:
        if cls is Generator:
            return torch._C.Generator(device=on_cpu(device))
        return super().__new__(cls, device=on_cpu(device))  # type: ignore[call-arg]

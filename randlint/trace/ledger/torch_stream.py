"""Torch's random streams: who draws is told by the hooks of its operators, who seeds by its functions, wrapped here."""

from __future__ import annotations

import functools
import os
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from randlint.trace.data import Draw
from randlint.trace.ledger.book import IMPORT, OBJECT, Book, Origin, being_imported
from randlint.trace.ledger.states import of_torch
from randlint.trace.ledger.torch_ops import draws_nothing, drop_rate, elements_of, traits_of
from randlint.trace.ledger.torch_purpose import DROPOUT, calling_frame, evaluation, purpose_of
from randlint.trace.sites import SITES

if TYPE_CHECKING:
    from randlint.trace.calls import OpCall
    from randlint.trace.ledger.torch_ops import Traits
    from randlint.trace.recorder import Recorder
    from randlint.trace.tracer import Tracer

CONSTANT_SEED = 67280421310721  # what a torch.Generator starts from (c10::detail, default_rng_seed_val)
# Seeds that the operating system chooses for the default generators have 53 bits or more; people's have fewer.
_LARGEST_USUAL_SEED = 2**32
_LOOKS = 8  # sizes and rates are looked at on the first calls of a place, and then at every doubling
_SEEDING = {
    "torch": ("manual_seed", "seed", "set_rng_state"),
    "torch.cuda": ("manual_seed", "manual_seed_all", "seed", "seed_all", "set_rng_state", "set_rng_state_all"),
}


class TorchStream:
    """Wraps torch's seeding functions and ``torch.Generator``; :meth:`remove` puts every name back."""

    def __init__(self, tracer: Tracer) -> None:
        import torch

        self.torch = torch
        self.tracer = tracer
        self.book = Book(tracer)
        self.cuda_seeded = False
        self.unseeded = torch.default_generator.initial_seed()
        if self.unseeded < _LARGEST_USUAL_SEED:  # somebody had seeded before
            self.unseeded = -1
        # By address: an operator is given another Python object for the same generator.
        self.made: dict[int, tuple[weakref.ref[Any], Origin]] = {}
        self._unknown = Origin(OBJECT, "torch.Generator")
        self._nested = threading.local()
        self._saved: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        torch = self.torch
        for stream, names in _SEEDING.items():
            package = torch if stream == "torch" else torch.cuda
            for name in names:
                wrapper = self._seeding(stream, name, getattr(package, name))
                for module in (package, package.random):
                    self._replace(module, name, wrapper)
        self._replace(torch, "Generator", _births(torch.Generator, self._remember))

    def remove(self) -> None:
        while self._saved:
            module, name, value = self._saved.pop()
            setattr(module, name, value)

    def _replace(self, module: Any, name: str, value: Any) -> None:
        self._saved.append((module, name, getattr(module, name)))
        setattr(module, name, value)

    # -- seeding -------------------------------------------------------------------------------------------------

    def _seeding(self, stream: str, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        nested = self._nested

        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            outermost = not getattr(nested, "inside", False)
            before = self.tracer.guard(torch_states)() if outermost and "state" in name else None
            nested.inside = True  # manual_seed calls the one of CUDA, set_rng_state_all the one for a device
            try:
                result = original(*args, **kwargs)
            finally:
                nested.inside = not outermost
            with self.tracer.guarding(f"{stream}.{name}"):
                self._pinned(stream, name)
                if outermost:
                    value = None if "state" in name else (args[0] if args else kwargs.get("seed"))
                    changed = before is None or before != torch_states()
                    self.book.seed(stream, f"{stream}.{name}", value, name in ("seed", "seed_all"), changed)
            return result

        return wrapper

    def _pinned(self, stream: str, name: str) -> None:
        if stream == "torch" and name == "seed":
            self.unseeded = self.torch.default_generator.initial_seed()
        elif stream == "torch.cuda" and "state" not in name:
            self.cuda_seeded = name.startswith("manual")

    def _remember(self, generator: Any) -> None:
        """A generator was made by the code that is running now."""
        with self.tracer.guarding("a new torch.Generator"):
            made = self.book.birthplace()
            # Nobody's line: it comes from a pickle that another process wrote.
            origin = Origin(OBJECT, "torch.Generator", made, pid=0 if made is None else None)
            address, births = generator._cdata, self.made
            births[address] = (weakref.ref(generator, lambda _: births.pop(address, None)), origin)
            self.book.born(generator, origin)

    # -- drawing -------------------------------------------------------------------------------------------------

    def observe(self, call: OpCall, recorder: Recorder) -> None:
        """Count a call that is about to draw."""
        traits = traits_of(call)
        if draws_nothing(call, traits):
            return
        generator = call.argument("generator") if traits.generator else None
        stream, generator, origin = self._source(call, generator)
        seeded, constant = self._is_seeded(stream, generator)
        frame = calling_frame()
        purpose = purpose_of(call, traits, frame)
        evaluating, module = evaluation(frame) if purpose == DROPOUT else ("", "")
        inner = None if frame is None else (id(frame.f_code), frame.f_lasti)
        token = origin.token if origin is not None else stream
        key = ("draw", token, call.name, call.phase, call.place, inner, purpose, evaluating, module, constant)
        record: Draw | None = recorder.find(key)
        if record is None:
            new = Draw(
                stream,
                call.name,
                call.site(),
                purpose=purpose or (IMPORT if being_imported() else ""),
                seeded=seeded,
                constant=constant,
                device=call.device,
                phase=call.phase,
                evaluating=evaluating,
                module=module,
                state=of_torch(generator) if generator is not None else "",
                library=SITES.library(),
            )
            if origin is not None:
                new.kind, new.made = origin.kind, origin.made
                new.inherited = origin.pid != os.getpid()
            record = recorder.add(key, new)
            assert record is not None
        record.calls += 1
        record.unseeded_calls += not seeded
        if record.calls <= _LOOKS or record.calls & (record.calls - 1) == 0:
            self._look(record, call, traits)
        if recorder.step and not record.step_state and generator is not None:
            record.step_state = of_torch(generator)
        recorder.drawn(record, lambda: of_torch(generator) if generator is not None else "")

    def _look(self, record: Draw, call: OpCall, traits: Traits) -> None:
        """The largest size and rate."""
        record.elements = max(record.elements, elements_of(call, traits))
        if record.purpose == DROPOUT:
            rate = drop_rate(call, traits)
            record.rate = rate if record.rate is None else max(record.rate, rate or 0.0)

    def _source(self, call: OpCall, generator: Any) -> tuple[str, Any, Origin | None]:
        """The stream, the generator behind it (None where it cannot be had) and, of an object, where it was made."""
        torch = self.torch
        if generator is None and call.device != "cuda":
            return "torch", torch.default_generator, None
        of_cuda = torch.cuda.default_generators if torch.cuda.is_initialized() else ()
        if generator is None:
            return "torch.cuda", of_cuda[torch.cuda.current_device()] if of_cuda else None, None
        address = generator._cdata
        if address == torch.default_generator._cdata:
            return "torch", generator, None
        if any(address == default._cdata for default in of_cuda):
            return "torch.cuda", generator, None
        born = self.made.get(address)
        return OBJECT, generator, self._unknown if born is None else born[1]

    def _is_seeded(self, stream: str, generator: Any) -> tuple[bool, bool]:
        """Whether the stream has been seeded, and whether it always starts from the same constant."""
        if stream == OBJECT:
            constant = generator.initial_seed() == CONSTANT_SEED
            return not constant, constant
        if generator is None:
            return self.cuda_seeded, False
        initial: int = generator.initial_seed()
        if stream == "torch.cuda":
            return self.cuda_seeded or initial < _LARGEST_USUAL_SEED, False
        return initial != self.unseeded, False


def _births(original: Any, remember: Callable[[Any], None]) -> Any:
    """What stands for ``torch.Generator``: calling it makes originals, and tells ``remember`` of them."""

    class Births(type(original)):  # type: ignore[misc]
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            if cls is not Generator:  # a subclass that the program has made
                return super().__call__(*args, **kwargs)
            generator = original(*args, **kwargs)
            remember(generator)
            return generator

        def __instancecheck__(cls, instance: Any) -> bool:
            if cls is Generator:
                return isinstance(instance, original)
            return type.__instancecheck__(cls, instance)

        def __subclasscheck__(cls, subclass: Any) -> bool:
            return issubclass(subclass, original) if cls is Generator else type.__subclasscheck__(cls, subclass)

    body = {"__module__": "torch", "__doc__": original.__doc__}
    Generator = Births("Generator", (original,), body)
    return Generator


_installed: list[TorchStream] = []


def install_torch(tracer: Tracer) -> None:
    """Watch torch's seeding and generators, importing torch. A second call changes nothing."""
    if _installed:
        return
    stream = TorchStream(tracer)
    _installed.append(stream)
    stream.install()


def uninstall_torch() -> None:
    """Put every name back."""
    while _installed:
        _installed.pop().remove()


def torch_states() -> dict[str, str]:
    """Fingerprints of the default generators' states: ``torch`` and, where CUDA is in use, ``torch.cuda:0``, ..."""
    if not _installed:
        return {}
    torch = _installed[0].torch
    states = {"torch": of_torch(torch.default_generator)}
    if torch.cuda.is_initialized():
        states |= {f"torch.cuda:{i}": of_torch(each) for i, each in enumerate(torch.cuda.default_generators)}
    return states


def torch_is_seeded() -> bool:
    return bool(_installed) and _installed[0]._is_seeded("torch", _installed[0].torch.default_generator)[0]


def observe_random(call: OpCall, recorder: Recorder) -> None:
    """Count a call of an operation that takes random numbers. Call it before the kernel runs, for the outermost one."""
    for stream in _installed:
        stream.observe(call, recorder)

"""NumPy's random streams: the global one behind ``numpy.random.normal`` and its like, and generator objects."""

from __future__ import annotations

import functools
import sys
from collections import deque
from collections.abc import Callable
from types import ModuleType
from typing import Any

from randlint.trace.ledger.book import OBJECT, Book, Origin
from randlint.trace.ledger.numpy_classes import Fronts
from randlint.trace.ledger.states import of_numpy
from randlint.trace.tracer import Tracer

_REMEMBERED = 64  # states of the global stream that somebody has read while nobody had seeded
_ENTROPIES = 65_536  # values from the operating system that are known as such


class NumpyStream:
    """Replaces names in ``numpy.random``; :meth:`remove` puts every one back.

    ``numpy.random.mtrand._rand``, which scikit-learn, SciPy and pandas take for the global stream, is fronted too.
    """

    def __init__(self, tracer: Tracer) -> None:
        # By these names, for while it is imported it is no attribute of numpy yet.
        self.module: Any = sys.modules["numpy.random"]
        self.mtrand: Any = sys.modules["numpy.random.mtrand"]
        self.tracer = tracer
        self.book = Book(tracer)
        self.rand: Any = self.mtrand._rand
        # After seeding the legacy way there is no seed sequence any more.
        self.origin = Origin("numpy", seeded=self.rand._bit_generator._seed_seq is None)
        self.fronts = Fronts(self.book, self._is_seeded)
        self._entropies: dict[int, None] = {}
        self._unseeded_states: deque[str] = deque(maxlen=_REMEMBERED)
        self._saved: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        random, mtrand = self.module, self.mtrand
        bits: Any = sys.modules["numpy.random.bit_generator"]
        self._replace(bits, "randbits", self._remembering(bits.randbits))
        state = self.fronts.make(random.RandomState, self._state_methods(random.RandomState))
        generator = self.fronts.make(random.Generator)
        front = self.fronts.front(state, self.rand, self.origin)
        for module in (random, mtrand):
            for name in dir(module):
                if getattr(getattr(module, name), "__self__", None) is self.rand:
                    self._replace(module, name, getattr(front, name))
            self._replace(module, "RandomState", state)
            if hasattr(module, "set_bit_generator"):
                self._replace(module, "set_bit_generator", self._switching(module.set_bit_generator, front))
        self._replace(mtrand, "_rand", front)
        for module in (random, sys.modules[random.Generator.__module__]):
            self._replace(module, "Generator", generator)
        making = self._making(random.default_rng, generator)
        for module in (random, sys.modules[generator.__module__]):
            self._replace(module, "default_rng", making)
        pickles: Any = sys.modules["numpy.random._pickle"]
        for name, cls in (("__generator_ctor", generator), ("__randomstate_ctor", state)):
            self._replace(pickles, name, self._unpickling(getattr(pickles, name), cls))

    def remove(self) -> None:
        while self._saved:
            module, name, value = self._saved.pop()
            setattr(module, name, value)

    def _replace(self, module: ModuleType | Any, name: str, value: Any) -> None:
        self._saved.append((module, name, getattr(module, name)))
        setattr(module, name, value)

    # -- what was made from a seed -------------------------------------------------------------------------------

    def _remembering(self, original: Callable[..., int]) -> Callable[..., int]:
        """NumPy asks this function for entropy where no seed is given."""

        @functools.wraps(original)
        def randbits(*args: Any, **kwargs: Any) -> int:
            value = original(*args, **kwargs)
            self._entropies[value] = None
            if len(self._entropies) > _ENTROPIES:
                self._entropies.pop(next(iter(self._entropies)))
            return value

        return randbits

    def _is_seeded(self, bit_generator: Any) -> bool:
        entropy = getattr(getattr(bit_generator, "_seed_seq", None), "entropy", None)
        return not (isinstance(entropy, int) and entropy in self._entropies)

    # -- wrappers ------------------------------------------------------------------------------------------------

    def _making(self, original: Callable[..., Any], cls: Any) -> Callable[..., Any]:
        @functools.wraps(original)
        def default_rng(*args: Any, **kwargs: Any) -> Any:
            plain = original(*args, **kwargs)
            if type(plain) is not cls.original or any(plain is given for given in (*args, *kwargs.values())):
                return plain
            return self._adopt(plain, cls, Origin, self.book.birthplace)

        return default_rng

    def _unpickling(self, original: Callable[..., Any], cls: Any) -> Callable[..., Any]:
        @functools.wraps(original)
        def constructor(*args: Any, **kwargs: Any) -> Any:
            plain = original(*args, **kwargs)
            if type(plain) is not cls.original:
                return plain
            return self._adopt(plain, cls, functools.partial(Origin, pid=0), lambda: None)

        return constructor

    def _adopt(self, plain: Any, cls: Any, origin: Callable[..., Origin], made: Callable[[], Any]) -> Any:
        """A front for a plain object; the plain object itself should the tracer fail."""
        with self.tracer.guarding(f"a new {cls.__name__}"):
            kind = f"numpy.random.{cls.__name__}"
            return self.fronts.front(cls, plain, origin(OBJECT, kind, made(), self._is_seeded(plain._bit_generator)))
        return plain

    def _switching(self, original: Callable[..., Any], front: Any) -> Callable[..., Any]:
        """``set_bit_generator`` changes the global object from C: it must find the original."""

        @functools.wraps(original)
        def set_bit_generator(bitgen: Any) -> Any:
            self.mtrand._rand = self.rand
            try:
                return original(bitgen)
            finally:
                type(front).original.__init__(front, self.rand._bit_generator)
                self.mtrand._rand = front
                self.origin.seeded = self._is_seeded(self.rand._bit_generator)

        return set_bit_generator

    def _state_methods(self, original: Any) -> dict[str, Any]:
        """Seeding, and reading and setting the state, of legacy generators: of the global one and of objects."""

        def target(this: Any) -> Any:
            return this if this._randlint_inner is None else this._randlint_inner

        def seed(this: Any, seed: Any = None) -> Any:
            result = original.seed(target(this), seed)
            with self.tracer.guarding("numpy.random.seed"):
                self._pinned(this, seed is not None)
                if this._randlint_origin is self.origin:
                    self.book.seed("numpy", "numpy.random.seed", seed, seed is None)
            return result

        def get_state(this: Any, *args: Any, **kwargs: Any) -> Any:
            if this._randlint_origin is self.origin and not self.origin.seeded:
                with self.tracer.guarding("numpy.random.get_state"):
                    self._unseeded_states.append(this._randlint_state())
            return original.get_state(target(this), *args, **kwargs)

        def set_state(this: Any, *args: Any, **kwargs: Any) -> Any:
            before = self.tracer.guard(_state_of)(this)
            result = original.set_state(target(this), *args, **kwargs)
            if this._randlint_origin is self.origin:
                with self.tracer.guarding("numpy.random.set_state"):
                    after = this._randlint_state()
                    # Putting back what was there before any seed pins nothing.
                    self.origin.seeded = after not in self._unseeded_states
                    self.book.seed("numpy", "numpy.random.set_state", changed=after != before)
            return result

        methods = {"seed": seed, "get_state": get_state, "set_state": set_state}
        return {name: functools.update_wrapper(m, getattr(original, name)) for name, m in methods.items()}

    def _pinned(self, this: Any, seeded: bool) -> None:
        origin = this._randlint_origin
        if origin is self.origin:
            origin.seeded = seeded
        elif origin is not None:
            this._randlint_origin = Origin(OBJECT, origin.kind, origin.made, seeded)


def _state_of(generator: Any) -> str:
    state: str = generator._randlint_state()
    return state


def numpy_state() -> str:
    """The fingerprint of the global stream's state; empty where it is not watched."""
    return of_numpy(_installed[0].rand.get_state(legacy=False)) if _installed else ""


def numpy_is_seeded() -> bool:
    return bool(_installed) and _installed[0].origin.seeded


_installed: list[NumpyStream] = []


def install_numpy(tracer: Tracer) -> None:
    """Watch ``numpy.random``, importing it. A second call changes nothing."""
    if _installed:
        return
    stream = NumpyStream(tracer)
    _installed.append(stream)
    stream.install()


def uninstall_numpy() -> None:
    """Put every name back. Generators that were made meanwhile keep working."""
    while _installed:
        _installed.pop().remove()

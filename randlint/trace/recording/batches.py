"""BATCH events: what a loop gets from a ``DataLoader``, in the order in which it gets it."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from randlint.trace.recording.fingerprint import of_value
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session

_SHOWN = 64  # indices of a batch that are written down


class _Loader:
    """A DataLoader: its number among all that were iterated over, and how often it was."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.epoch = -1


class _Iteration:
    """One pass over a loader. ``sent`` are the indices of the batches that are being made, by number of the task."""

    def __init__(self, loader: _Loader) -> None:
        self.loader = loader
        self.count = 0
        self.sent: dict[int, Any] = {}
        loader.epoch += 1


class Batches:
    """Wraps the methods of the iterators that all loaders of torch share."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._loaders: weakref.WeakKeyDictionary[Any, _Loader] = weakref.WeakKeyDictionary()
        self._iterations: weakref.WeakKeyDictionary[Any, _Iteration] = weakref.WeakKeyDictionary()
        self._saved: list[tuple[type[Any], str, Any]] = []

    def install(self) -> None:
        from torch.utils.data._utils.fetch import _IterableDatasetFetcher, _MapDatasetFetcher
        from torch.utils.data.dataloader import _BaseDataLoaderIter as Base

        for cls, name, wrap in (
            (Base, "__init__", self._beginning),
            (Base, "_reset", self._resetting),
            (Base, "_next_index", self._choosing),
            (Base, "__next__", self._giving),
            (_MapDatasetFetcher, "fetch", self._fetching),
            (_IterableDatasetFetcher, "fetch", self._fetching),
        ):
            original = cls.__dict__[name]
            self._saved.append((cls, name, original))
            setattr(cls, name, functools.wraps(original)(wrap(original)))

    def remove(self) -> None:
        while self._saved:
            cls, name, original = self._saved.pop()
            setattr(cls, name, original)

    def stepped(self) -> None: ...

    # -- wrappers ------------------------------------------------------------------------------------------------

    def _beginning(self, original: Callable[..., None]) -> Callable[..., None]:
        def __init__(this: Any, loader: Any, *args: Any, **kwargs: Any) -> None:
            with TRACER.guarding("a loop over a loader"):
                self._iterations[this] = _Iteration(self._loader(loader))
            with self.session.within(Phase.DATA):
                original(this, loader, *args, **kwargs)

        return __init__

    def _resetting(self, original: Callable[..., None]) -> Callable[..., None]:
        def _reset(this: Any, loader: Any, first_iter: bool = False) -> None:
            with TRACER.guarding("another loop over a loader"):
                if not first_iter:  # workers that stay
                    self._iterations[this] = _Iteration(self._loader(loader))
            with self.session.within(Phase.DATA):
                original(this, loader, first_iter)

        return _reset

    def _choosing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def _next_index(this: Any) -> Any:
            index = original(this)
            with TRACER.guarding("the indices of a batch"):
                iteration = self._iterations.get(this)
                if iteration is not None:
                    iteration.sent[getattr(this, "_send_idx", 0)] = index
            return index

        return _next_index

    def _giving(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def __next__(this: Any) -> Any:
            with self.session.within(Phase.DATA):
                batch = original(this)
            with TRACER.guarding("recording a batch"):
                self._record(this, batch)
            return batch

        return __next__

    def _fetching(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def fetch(this: Any, *args: Any, **kwargs: Any) -> Any:
            batch = original(this, *args, **kwargs)
            # Workers that stay until the end of the program are ended by a signal.
            if self.session.process.role == "loader-worker":
                with TRACER.guarding("writing down a batch"):
                    self.session.rest()
            return batch

        return fetch

    # -- what is written -----------------------------------------------------------------------------------------

    def _loader(self, loader: Any) -> _Loader:
        known = self._loaders.get(loader)
        if known is None:
            name = f"{type(loader.dataset).__name__} #{len(self._loaders) + 1}"
            known = self._loaders[loader] = _Loader(name)
        return known

    def _record(self, this: Any, batch: Any) -> None:
        iteration = self._iterations.get(this)
        if iteration is None:  # the loop had begun before the recording
            return
        indices = _indices(iteration, this)
        detail: dict[str, Any] = {"epoch": iteration.loader.epoch, "iteration": iteration.count}
        iteration.count += 1
        if indices is not None:
            plain = indices if isinstance(indices, (list, tuple)) else [indices]
            detail["size"] = len(plain)
            detail["indices"] = [_plain(index) for index in plain[:_SHOWN]]
        self.session.event(
            Kind.BATCH,
            phase=Phase.DATA,
            name=iteration.loader.name,
            site=self.session.site(),
            inputs=None if indices is None else of_value(indices),
            outputs=of_value(batch),
            detail=detail,
        )


def _indices(iteration: _Iteration, this: Any) -> Any:
    """The indices of the batch that was just given: those whose task is done. None where a dataset has none."""
    waiting = getattr(this, "_task_info", {})
    done = next((number for number in iteration.sent if number not in waiting), None)
    indices = None if done is None else iteration.sent.pop(done)
    first = indices[0] if isinstance(indices, (list, tuple)) and indices else indices
    return None if first is None else indices


def _plain(index: Any) -> Any:
    if isinstance(index, (bool, int, str)):
        return index
    try:
        return index.__index__()
    except (AttributeError, TypeError):
        return repr(index)[:80]

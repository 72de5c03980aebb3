"""The one tracer of a process: which recorders are listening, and a guard between its errors and the program."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TypeVar

from randlint.trace.recorder import Recorder

_F = TypeVar("_F", bound=Callable[..., Any])


class Busy(threading.local):
    """Per thread: set while the tracer itself works, so that what it calls is not recorded."""

    observing = False
    inside = False  # a watched operation is running
    drawing = False  # an operation that draws numbers is running


class Tracer:
    """Holds the active recorders. The hooks read ``recorders`` on every event."""

    def __init__(self) -> None:
        self.recorders: tuple[Recorder, ...] = ()
        self.busy = Busy()

    def listen(self, recorder: Recorder) -> None:
        self.recorders = (*self.recorders, recorder)

    def forget(self, recorder: Recorder) -> None:
        self.recorders = tuple(r for r in self.recorders if r is not recorder)

    def remark(self, text: str) -> None:
        for recorder in self.recorders:
            recorder.remark(text)

    def guard(self, function: _F) -> _F:
        """Turn errors of the tracer itself into a remark: none may reach the program."""

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception as error:
                self._failed(function.__qualname__, error)
                return None

        return guarded  # type: ignore[return-value]

    def guarding(self, what: str) -> AbstractContextManager[None]:
        """The same around a block."""
        return _Guard(self, what)

    def _failed(self, what: str, error: Exception) -> None:
        if os.environ.get("RANDLINT_DEBUG"):
            import traceback

            traceback.print_exception(error)
        self.remark(
            f"a part of the tracer failed ({what}: {type(error).__name__}: {error}); what it watches is missing"
        )


class _Guard:
    def __init__(self, tracer: Tracer, what: str) -> None:
        self.tracer, self.what = tracer, what

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            self.tracer._failed(self.what, error)
            return True
        return False


TRACER = Tracer()

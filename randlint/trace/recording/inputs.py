"""Data files that the user's code opens for reading, and folders that it lists.

The functions of Python for both are wrapped; what C and C++ code opens by itself (Arrow, HDF5, safetensors) is not
seen. An audit hook would see as much, but Python calls it for every ``id()`` and ``sys._getframe()`` too, which takes
more time than all else that records, and it can never be taken away.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
import stat
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_64, xxh3_64_hexdigest

from randlint.trace.sites import LIBRARY, SITES, USER
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session

_MOST = 1_000
_WHOLE = 64 << 20  # bytes of a file that is read as a whole
_ALTOGETHER = 1 << 30  # bytes that are read as a whole in one process
_PIECE = 1 << 20
_CODE = (".py", ".pyc", ".pyi", ".pyw", ".so", ".pyd", ".dll", ".dylib", ".pth", ".egg-link")
_OF_THE_SYSTEM = ("/proc/", "/dev/", "/sys/", "/etc/", "/lib/", "/lib64/", "/usr/lib", "/usr/bin/")
_DATA_IN_MEMORY = "/dev/shm/"  # a file system in memory, where people copy what they read often
_WRITES = os.O_WRONLY | getattr(os, "O_DIRECTORY", 0)


class _Busy(threading.local):
    looking = False


class _Wrapped:
    """A function of C with a look before it. No function of Python, which a class would take for a method."""

    def __init__(self, module: Any, original: Callable[..., Any], look: Callable[..., None]) -> None:
        functools.update_wrapper(self, original)
        self.__module__ = module.__name__  # where pickle finds this one; the original says _io or posix
        self._original, self._look = original, look

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._look(*args, **kwargs)
        return self._original(*args, **kwargs)

    def __reduce__(self) -> str:
        return self._original.__name__  # as the original is pickled


class Inputs:
    """Looks at each file when it is first opened: at the end it may be another one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._seen: set[str] = set()
        self._read = 0
        self._saved: list[tuple[Any, str, Any, _Wrapped]] = []
        self._busy = _Busy()

    def begin(self) -> None:
        opened = _Wrapped(io, io.open, self._looking(self._opened))
        self._replace(builtins, "open", opened)
        self._replace(io, "open", opened)
        self._replace(os, "open", _Wrapped(os, os.open, self._looking(self._opened_by_system)))
        for name in ("listdir", "scandir"):
            self._replace(os, name, _Wrapped(os, getattr(os, name), self._looking(self._listed)))

    def end(self) -> None:
        while self._saved:
            module, name, original, wrapped = self._saved.pop()
            if getattr(module, name) is wrapped:
                setattr(module, name, original)

    def forked(self) -> None:
        self._busy = _Busy()

    def _replace(self, module: Any, name: str, wrapped: _Wrapped) -> None:
        self._saved.append((module, name, getattr(module, name), wrapped))
        setattr(module, name, wrapped)

    def _looking(self, look: Callable[..., None]) -> Callable[..., None]:
        """A look at what is about to be opened, of which nothing reaches the program."""

        def looking(*args: Any, **kwargs: Any) -> None:
            if self._busy.looking or self.session.ended or len(self._seen) >= _MOST:
                return
            self._busy.looking = True
            try:
                with TRACER.guarding("looking at an input"):
                    look(*args, **kwargs)
            finally:
                self._busy.looking = False

        return looking

    def _opened_by_system(self, path: Any = None, flags: Any = 0, *_: Any, **__: Any) -> None:
        if isinstance(flags, int) and not flags & _WRITES:
            self._opened(path)

    def _opened(self, file: Any = None, mode: Any = "r", *_: Any, **__: Any) -> None:
        if not isinstance(mode, str) or any(letter in mode for letter in "wax"):
            return
        name = self._name(file)
        if name is None or name.endswith(_CODE):
            return
        try:
            about = os.stat(name)
        except OSError:
            return
        if stat.S_ISREG(about.st_mode):
            self._seen.add(name)
            mark = self._fingerprint(name, about.st_size)
            self.session.writer.input(name, about.st_size, mark, self.session.site())

    def _listed(self, path: Any = None) -> None:
        name = self._name("." if path is None else path)
        if name is None:
            return
        try:
            names = os.listdir(name)
        except OSError:
            return
        self._seen.add(name)
        mark = xxh3_64_hexdigest("\0".join(names).encode("utf-8", "surrogateescape"))
        self.session.writer.input(name, -1, mark, self.session.site())

    def _name(self, path: Any) -> str | None:
        """The absolute path, if it is new, no library's, and the user's code is behind it."""
        if not isinstance(path, (str, bytes)) and not hasattr(path, "__fspath__"):
            return None  # a descriptor
        name = os.path.abspath(os.fsdecode(path))
        system = name.startswith(_OF_THE_SYSTEM) and not name.startswith(_DATA_IN_MEMORY)
        if system or name in self._seen or name.startswith(f"{self.session.folder}{os.sep}"):
            return None
        return name if _is_for_the_user() and SITES.is_of_user(name) else None

    def _fingerprint(self, name: str, size: int) -> str:
        """Of the whole content; of a large file of its size and three pieces: first, middle and last."""
        mark = xxh3_64()
        with open(name, "rb") as file:
            if size <= _WHOLE and self._read + size <= _ALTOGETHER:
                self._read += size
                while piece := file.read(_PIECE):
                    mark.update(piece)
            else:
                mark.update(str(size).encode())
                for start in (0, size // 2, max(size - _PIECE, 0)):
                    file.seek(start)
                    mark.update(file.read(_PIECE))
        return mark.hexdigest()


def _is_for_the_user() -> bool:
    """Whether the user's code opens this: not the import system, nor a library while it is imported."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        kind = SITES.kind(code)
        if kind == USER:
            return True
        if code.co_filename.startswith("<frozen importlib") or code.co_filename.endswith("linecache.py"):
            return False
        if kind == LIBRARY and (code.co_name == "<module>" or "torch/_inductor" in code.co_filename):
            return False
        frame = frame.f_back
    return False

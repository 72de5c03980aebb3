"""Where the user's code caused something: the frames of a running program, sorted into the user's and libraries'.

Finding a place costs about a microsecond for ten frames; describing it (:meth:`Sites.site`) is for new places only.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Hashable, Iterator
from itertools import islice
from opcode import opname as _OPERATIONS
from types import CodeType, FrameType

from randlint.trace.data import Frame, Site

USER, LIBRARY, HIDDEN = 0, 1, 2
_USER, _TELLING, _PASSED, _ENGINE = 0, 1, 2, 3
_VIA = 4
_SCOPE = 8
# Libraries whose frames say nothing about where an operation came from, as long as another frame does.
_PLUMBING = frozenset(
    [
        "torch",
        "numpy",
        "random",
        "multiprocessing",
        "concurrent",
        "threading",
        "contextlib",
        "functools",
        "os",
        "collections",
        "_collections_abc",
        "copy",
        "importlib",
        "pickle",
        "runpy",
    ]
)


class Sites:
    """Sorts code objects once each. ``cwd`` is what relative file names of code objects are relative to."""

    def __init__(self, cwd: str | None = None) -> None:
        self.cwd = cwd or os.getcwd()
        # By identity, for equal code objects may come from different files. They are kept, so no identity comes twice.
        self._kinds: dict[int, int] = {}
        self._steps: dict[int, int] = {}
        self._codes: list[CodeType] = []
        self._own = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
        paths = sysconfig.get_paths()
        self._libraries = tuple(
            dict.fromkeys(os.path.join(os.path.realpath(paths[k]), "") for k in ("stdlib", "platstdlib"))
        )
        self._scripts = os.path.realpath(paths["scripts"])
        self._user_packages: list[str] = []

    def count_as_user(self, folder_or_file: str) -> None:
        """Take an installed package for the user's own: the one whose module or console script is run."""
        self._user_packages.append(os.path.realpath(folder_or_file))
        self._kinds.clear()
        self._steps.clear()

    def kind(self, code: CodeType) -> int:
        """Whether code is the user's, a library's, or neither (the tracer's own, the import system)."""
        found = self._kinds.get(id(code))
        if found is None:
            found = self._kinds[id(code)] = self._sort(code.co_filename)
            self._codes.append(code)
        return found

    def _sort(self, name: str) -> int:
        if name.startswith("<"):  # <frozen importlib>, <string>; a cell of a notebook may be <ipython-input-...>
            return USER if name.startswith("<ipython-input") else HIDDEN
        if name.startswith(self._own):
            return HIDDEN
        path = os.path.realpath(os.path.join(self.cwd, name))
        if any(path == own or path.startswith(own + os.sep) for own in self._user_packages):
            return USER
        if os.path.dirname(path) == self._scripts and _is_generated_script(os.path.basename(path)):
            return HIDDEN
        if f"{os.sep}site-packages{os.sep}" in path or f"{os.sep}dist-packages{os.sep}" in path:
            return LIBRARY
        return LIBRARY if path.startswith(self._libraries) else USER

    def is_of_user(self, path: str) -> bool:
        """Whether a file is the user's code, as :meth:`kind` sorts what is compiled from it."""
        return self._sort(path) == USER

    def absolute(self, path: str) -> str:
        """A path as :meth:`describe` gives it."""
        return os.path.normpath(os.path.join(self.cwd, path))

    # -- walking ---------------------------------------------------------------------------------------------

    def key(self, depth: int = 1) -> Hashable:
        """The identity of the place: the user's innermost call and the innermost library call that is no plumbing."""
        frame: FrameType | None = sys._getframe(depth + 1)
        steps = self._steps
        library: FrameType | None = None
        while frame is not None:
            code = frame.f_code
            step = steps.get(id(code))
            if step is None:
                step = self._step(code)
            if step == _USER:
                if library is None:
                    return (id(code), frame.f_lasti)
                return (id(code), frame.f_lasti, id(library.f_code), library.f_lasti)
            if step == _TELLING:
                if library is None:
                    library = frame
            elif step == _ENGINE:
                return None
            frame = frame.f_back
        return None if library is None else (id(library.f_code), library.f_lasti)

    def _step(self, code: CodeType) -> int:
        """What a frame with this code means to :meth:`key`, which runs for every operation."""
        kind = self.kind(code)  # which also keeps the code
        if kind == USER:
            step = _USER
        elif _is_engine(code):
            step = _ENGINE
        else:
            step = _TELLING if kind == LIBRARY and _package(code.co_filename) not in _PLUMBING else _PASSED
        self._steps[id(code)] = step
        return step

    def site(self, depth: int = 1) -> Site | None:
        """The place in full, or None where only plumbing is running, as in a thread of the backward pass."""
        frames = list(_until_engine(sys._getframe(depth + 1)))
        user = next((i for i, f in enumerate(frames) if self.kind(f.f_code) == USER), None)
        below = [f for f in frames[:user] if self.kind(f.f_code) == LIBRARY]
        telling = [f for f in below if _package(f.f_code.co_filename) not in _PLUMBING]
        if user is None:
            return Site(self.describe(telling[0])) if telling else None
        via = [*reversed(telling[: _VIA - 1]), *below[:1]]
        scope = [f.f_code.co_name for f in frames[user:] if self.kind(f.f_code) == USER][:_SCOPE]
        return Site(self.describe(frames[user]), tuple(dict.fromkeys(self.describe(f) for f in via)), tuple(scope))

    def library(self, depth: int = 1) -> str:
        """The package of the innermost library that is no plumbing; empty where the user's own code calls."""
        for frame in _until_engine(sys._getframe(depth + 1)):
            kind = self.kind(frame.f_code)
            package = _package(frame.f_code.co_filename)
            if kind == USER:
                return ""
            if kind == LIBRARY and package not in _PLUMBING:
                return package
        return ""

    def describe(self, frame: FrameType) -> Frame:
        """The place a frame is at; with columns from Python 3.11 on."""
        code = frame.f_code
        path = code.co_filename
        if not path.startswith("<"):
            path = self.absolute(path)
        name = getattr(code, "co_qualname", code.co_name)
        position = _position(code, frame.f_lasti)
        if position is None:
            return Frame(path, frame.f_lineno, name)
        line, end_line, column, end_column = position
        return Frame(path, line, name, column, end_line, end_column)


def _is_generated_script(name: str) -> bool:
    """Whether pip wrote this console script: three lines that call a function of a package."""
    from importlib.metadata import entry_points

    return any(entry.name == name for entry in entry_points(group="console_scripts"))


def _until_engine(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        if _is_engine(frame.f_code):
            return
        frame = frame.f_back


def _is_engine(code: CodeType) -> bool:
    """The call that runs the backward pass: what stands above it did not cause the operations below it."""
    return code.co_name == "_engine_run_backward"


def _position(code: CodeType, offset: int) -> tuple[int, int, int, int] | None:
    """Line, end line, column and end column (1-based, in characters as far as the line is ASCII)."""
    positions = getattr(code, "co_positions", None)
    if positions is None:
        return None
    found = next(islice(positions(), offset // 2, None), None)
    # A step of a loop has the whole loop for its place.
    if found is None or None in found or _OPERATIONS[code.co_code[offset]] in ("GET_ITER", "FOR_ITER"):
        return None
    line, end_line, column, end_column = found
    return line, end_line, column + 1, end_column + 1


_PACKAGES: dict[str, str] = {}


def _package(path: str) -> str:
    """The top-level package (or module) that an installed file belongs to."""
    known = _PACKAGES.get(path)
    if known is None:
        parts = path.replace("\\", "/").split("/")
        below = next((i for i in range(len(parts) - 1, -1, -1) if parts[i] in ("site-packages", "dist-packages")), None)
        if below is None:  # the standard library: below a folder such as python3.11
            below = next((i for i in range(len(parts) - 1, -1, -1) if parts[i].startswith("python3")), len(parts) - 2)
        known = parts[below + 1].removesuffix(".py") if below + 1 < len(parts) else ""
        _PACKAGES[path] = known
    return known


SITES = Sites()

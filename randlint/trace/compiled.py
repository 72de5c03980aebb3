"""Finds atomic additions in the code that torch.compile generates, and the function that was compiled.

Kernels inside a compiled graph are called by nobody that could be watched, so the generated source is read as inductor
loads it: ``PyCodeCache.load_by_key_path`` loads every graph, fresh or from the caches on disk. Only the entry point of
a graph with an atomic addition is wrapped, to count its calls; everything else runs as generated.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from randlint.trace.data import BACKWARD, FORWARD, CompiledGraph, Frame
from randlint.trace.settings import deterministic_mode
from randlint.trace.sites import SITES

if TYPE_CHECKING:
    from randlint.trace.tracer import Tracer

_MODULE = "torch._inductor.codecache"
_MARK = "_randlint_counts"
# tl.atomic_add in Triton, atomic_add and atomic_add_vec in C++, atomicAdd in CUDA, libdevice and Metal templates
_ATOMIC = re.compile(r"\b(?:tl\.)?(atomic_add\w*|atomicAdd\w*|atomic_fetch_add_explicit)\b(?:<[^>]*>)?\s*\(")
# name = async_compile.triton('name', '''...''') or name = async_compile.cpp_pybinding([...], '''...'''), up to the next
_KERNEL = re.compile(r"^(\w+) = async_compile\.(\w+)\(", re.MULTILINE)
_IN_C_WRAPPER = re.compile(r'^extern "C"\s+(void)\s+(\w+)\(', re.MULTILINE)
_ORIGINAL = re.compile(r"Original ATen: \[([^\]]*)\]")
# Operations that inductor turns into atomic additions, as they stand in the names that it gives to kernels.
_SCATTERING = (
    "index_put",
    "index_add",
    "scatter_add",
    "scatter_reduce",
    "scatter",
    "embedding_dense_backward",
    "index_reduce",
    "bincount",
    "histc",
    "max_pool2d_with_indices_backward",
    "grid_sampler_2d_backward",
    "upsample_bilinear2d_backward",
)
_TARGET = re.compile(r"[^(]*\(\s*&?(\w+)")
_RESUMED = re.compile(r"torch_dynamo_resume_in_(.+)_at_\d+$")


@dataclass(frozen=True)
class Atomics:
    """What a generated graph adds with atomics. ``device`` is that of the first kernel that does."""

    operations: tuple[str, ...]
    origins: tuple[str, ...]
    device: str


def find_atomics(source: str) -> Atomics | None:
    """The atomic additions in generated source, or None where there are none.

    Additions of integers are left out: their order does not matter.
    """
    operations: list[str] = []
    origins: list[str] = []
    devices: list[str] = []
    for name, language, comment, code in _kernels(source):
        found = [m[1] for m in _ATOMIC.finditer(code) if not _adds_integers(code, m.start())]
        if not found:
            continue
        operations += found
        origins += _origins(name, comment)
        devices.append("cpu" if language.startswith("cpp") else _gpu(code))
    if not operations:
        return None
    return Atomics(tuple(dict.fromkeys(operations)), tuple(dict.fromkeys(origins)), devices[0])


def _adds_integers(code: str, start: int) -> bool:
    """Whether the atomic addition at ``start`` goes to a buffer that the kernel's signature declares as integers."""
    target = _TARGET.match(code, start)
    if target is None:
        return False
    in_c = re.search(rf"(\w+)\s*\*\s*(?:__restrict__\s*)?{target[1]}\b", code)
    in_triton = re.search(rf"'{target[1]}': '\*(\w+)'", code)
    declared = in_c or in_triton
    return declared is not None and re.fullmatch(r"u?int\w*|bool|long|[iu]\d+", declared[1]) is not None


def _kernels(source: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, language, comment before and code of each kernel."""
    starts = [(m.start(), m.end(), m[1], m[2]) for m in _KERNEL.finditer(source)]
    if not starts:  # the whole graph is in C++
        starts = [(m.start(), m.end(), m[2], "cpp") for m in _IN_C_WRAPPER.finditer(source)]
    for i, (start, end, name, language) in enumerate(starts):
        before = source[starts[i - 1][1] if i else 0 : start]
        after = starts[i + 1][0] if i + 1 < len(starts) else len(source)
        yield name, language, before.rpartition("'''")[2], source[end:after]


def _origins(name: str, comment: str) -> list[str]:
    """The ATen operations that inductor names beside a kernel, or else those in the kernel's own name."""
    named = [op.strip() for listed in _ORIGINAL.findall(comment) for op in listed.split(",")]
    telling = [op for op in named if any(word in op for word in _SCATTERING)]
    if telling or named:
        return telling or named
    found = [word for word in _SCATTERING if f"_{word}_" in f"{name}_"]
    # scatter is part of scatter_add and scatter_reduce
    return [f"aten.{w}" for w in found if not any(w != other and w in other for other in found)]


def _gpu(code: str) -> str:
    found = re.search(r"(?:device_str=|DeviceProperties\(type=)'(\w+)'", code)
    return found[1] if found else "cuda"


# -- which function ----------------------------------------------------------------------------------------------


class _Origins:
    """Which function a graph was compiled from, by dynamo's number for the compilation.

    The backward graph is often compiled in the first backward pass, when the frame of the compiler that knew the
    function is gone; dynamo restores the number.
    """

    def __init__(self) -> None:
        self._functions: dict[str, Frame] = {}

    def find(self) -> Frame | None:
        """The function that is being compiled in this thread now."""
        number = _compile_number()
        code = _compiled_code(sys._getframe(1))
        if code is None:
            return self._functions.get(number)
        frame = _described(code)
        if number:
            self._functions[number] = frame
        return frame


def _described(code: CodeType) -> Frame:
    """The place of a function's definition; what dynamo resumes after a graph break has the name of the whole."""
    resumed = _RESUMED.search(code.co_name)
    name = resumed[1] if resumed else getattr(code, "co_qualname", code.co_name)
    path = code.co_filename
    return Frame(
        path if path.startswith("<") else os.path.normpath(os.path.join(SITES.cwd, path)), code.co_firstlineno, name
    )


def _compiled_code(frame: FrameType | None) -> CodeType | None:
    """The code that dynamo is translating in this stack: the argument ``code`` of its function ``_compile``."""
    while frame is not None:
        if frame.f_code.co_name == "_compile" and frame.f_globals.get("__name__") == "torch._dynamo.convert_frame":
            code = frame.f_locals.get("code")
            return code if isinstance(code, CodeType) else None
        frame = frame.f_back
    return None


def _compile_number() -> str:
    guards = sys.modules.get("torch._guards")
    context = getattr(guards, "CompileContext", None)
    number = context.current_compile_id() if context is not None else None
    return "" if number is None else str(number)


# -- hook --------------------------------------------------------------------------------------------------------


class _Compiled:
    """Wraps the loader of generated code."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.watching = True
        self._origins = _Origins()
        self._cache: Any = None
        self._original: Any = None

    def install(self, codecache: ModuleType) -> None:
        cache = getattr(codecache, "PyCodeCache", None)
        original = vars(cache).get("load_by_key_path") if cache is not None else None
        if not isinstance(original, classmethod):
            self.tracer.remark(
                "this version of torch loads compiled graphs in another way: atomic additions in them are not seen"
            )
            return
        load = original.__func__

        @functools.wraps(load)
        def watched(cls: Any, key: str, path: str, *args: Any, **kwargs: Any) -> Any:
            module = load(cls, key, path, *args, **kwargs)
            if self.watching:
                with self.tracer.guarding("generated code"):
                    self._look(module, path)
            return module

        self._cache, self._original = cache, original
        cache.load_by_key_path = classmethod(watched)  # type: ignore[union-attr]

    def remove(self) -> None:
        self.watching = False
        if self._cache is not None:
            self._cache.load_by_key_path = self._original
            self._cache = None

    def _look(self, module: ModuleType, path: str) -> None:
        function = self._origins.find()  # also where nothing is found: the backward graph asks later
        call = getattr(module, "call", None)
        if call is None or hasattr(call, _MARK):
            return
        with open(path, encoding="utf-8") as file:
            atomics = find_atomics(file.read())
        if atomics is not None:
            module.call = self._counting(call, function, atomics)  # type: ignore[attr-defined]

    def _counting(self, call: Callable[..., Any], function: Frame | None, atomics: Atomics) -> Callable[..., Any]:
        from torch import _C

        node: Callable[[], object] = _C._current_autograd_node
        key = ("compiled", function, atomics)

        @functools.wraps(call)
        def counted(*args: Any, **kwargs: Any) -> Any:
            if self.watching:
                with self.tracer.guarding("compiled graphs"):
                    self._count(key, FORWARD if node() is None else BACKWARD)
            return call(*args, **kwargs)

        setattr(counted, _MARK, True)
        return counted

    def _count(self, key: tuple[str, Frame | None, Atomics], phase: str) -> None:
        _, function, atomics = key
        mode = deterministic_mode()
        for recorder in self.tracer.recorders:
            record = recorder.find((*key, phase, mode))
            if record is None:
                graph = CompiledGraph(function, atomics.operations, atomics.origins, atomics.device, phase, mode)
                record = recorder.add((*key, phase, mode), graph)
            record.calls += 1
            recorder.touch(record)


_compiled: _Compiled | None = None


def install_compiled(tracer: Tracer) -> None:
    """Watch the code that inductor generates, from the moment on at which inductor is imported."""
    global _compiled
    uninstall_compiled()
    hook = _compiled = _Compiled(tracer)
    if _MODULE in sys.modules:
        hook.install(sys.modules[_MODULE])
        return
    import wrapt

    def imported(codecache: ModuleType) -> None:
        if hook.watching:
            with tracer.guarding("generated code"):
                hook.install(codecache)

    wrapt.register_post_import_hook(imported, _MODULE)


def uninstall_compiled() -> None:
    """Put inductor's loader back; graphs that count their calls stop counting."""
    global _compiled
    if _compiled is not None:
        _compiled.remove()
        _compiled = None

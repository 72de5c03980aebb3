"""What torch, NumPy and the matrix libraries say about themselves in this process; they are imported for that."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from randlint.trace.settings import flag_values


def facts() -> dict[str, dict[str, str]]:
    """Facts by section, of the libraries that are installed and can be imported.

    torch's numbers of threads, which are flags for the tracer, stand beside those of the other libraries.
    """
    found: dict[str, dict[str, str]] = {"processor": {}, "gpu": {}, "threads": {}, "blas": {}, "flags": {}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numpy, torch = _import("numpy"), _import("torch")
        if numpy is not None:
            found["processor"]["numpy instructions"] = _numpy_instructions(numpy)
        if torch is not None:
            found["processor"]["torch instructions"] = _asked(torch.backends.cpu.get_cpu_capability)
            found["gpu"] |= _cuda(torch)
            found["threads"]["torch"] = _asked(torch.get_num_threads)
            found["threads"]["torch between operations"] = _asked(torch.get_num_interop_threads)
            found["flags"] = {name: value for name, value in flag_values().items() if "num_" not in name}
        pools = _import("threadpoolctl")
        for name, threads, kernels in _pools(pools) if pools is not None else ():
            found["threads"][name] = threads
            if kernels:
                found["blas"][name] = kernels
    return found


def _import(name: str) -> Any:
    """A module, None where it is absent or broken: a broken torch must not keep the rest from being shown."""
    if importlib.util.find_spec(name) is None:
        return None
    try:
        return importlib.import_module(name)
    except Exception:  # whatever a foreign module raises
        return None


def _asked(question: Callable[[], object]) -> str:
    """The answer as text; empty where this version has none."""
    try:
        answer = question()
    except (AttributeError, RuntimeError, ImportError, OSError):
        return ""
    return "" if answer is None else str(answer)


def _numpy_instructions(numpy: Any) -> str:
    try:
        found = numpy.show_config(mode="dicts")["SIMD Extensions"]["found"]
    except (KeyError, TypeError):  # NumPy before 1.25 only prints
        return ""
    return ", ".join(map(str, found))


def _cuda(torch: Any) -> dict[str, str]:
    """Versions that torch was built with; none of these calls starts CUDA."""
    cudnn = _asked(torch.backends.cudnn.version)
    built = {"cuda": torch.version.cuda or "", "rocm": getattr(torch.version, "hip", None) or "", "cudnn": cudnn}
    if built["cuda"]:
        built["nccl"] = _asked(lambda: ".".join(map(str, torch.cuda.nccl.version())))
    return built


def _pools(threadpoolctl: Any) -> Iterator[tuple[str, str, str]]:
    """(name, threads, version and kernels) of each thread pool and matrix library that is loaded."""
    seen: dict[str, int] = {}
    for pool in threadpoolctl.threadpool_info():
        name = str(pool.get("internal_api", "")) or str(pool.get("prefix", ""))
        seen[name] = seen.get(name, 0) + 1
        named = name if seen[name] == 1 else f"{name} ({seen[name]})"
        parts = (pool.get("version"), pool.get("architecture")) if pool.get("user_api") == "blas" else ()
        yield named, str(pool.get("num_threads", "")), ", ".join(str(part) for part in parts if part)

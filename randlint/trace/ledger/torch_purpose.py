"""What numbers are drawn for, and whether a model is being evaluated: read off the Python frames of a running call.

Only code objects, flags and names are kept; no module, tensor or frame outlives the look.
"""

from __future__ import annotations

import functools
import linecache
import sys
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from randlint.trace.sites import HIDDEN, SITES

if TYPE_CHECKING:
    from randlint.trace.calls import OpCall
    from randlint.trace.ledger.torch_ops import Traits

DROPOUT = "dropout"
LOADER_ORDER = "loader-order"
LOADER_WORKERS = "loader-workers"
LOADER_UNUSED = "loader-unused"
ROOT_IN_EVAL = "root-module-in-eval"
INFERENCE_MODE = "inference-mode"
_BASE_SEED = "base seed"
_ASK_THE_SOURCE = "ask the source"
# Frames of torch between its operators and who calls them.
_PASSAGES = (
    "torch/_compile.py",
    "torch/_dynamo/eval_frame.py",
    "torch/_ops.py",
    "torch/library.py",
    "torch/utils/_device.py",
    "torch/utils/_python_dispatch.py",
)


_skipped: dict[int, bool] = {}  # by identity of the code, which SITES keeps


def calling_frame() -> FrameType | None:
    """The innermost frame that is neither the tracer's own nor a passage to the operator."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        skipped = _skipped.get(id(code))
        if skipped is None:
            path = code.co_filename.replace("\\", "/")
            skipped = _skipped[id(code)] = SITES.kind(code) == HIDDEN or path.endswith(_PASSAGES)
        if not skipped:
            return frame
        frame = frame.f_back
    return None


def purpose_of(call: OpCall, traits: Traits, frame: FrameType | None) -> str:
    """Dropout, the order or the workers of a loader, or nothing known; ``frame`` is that of :func:`calling_frame`."""
    if traits.drops:
        return DROPOUT
    if frame is None:
        return ""
    found = _purpose_of_function(frame.f_code.co_filename, frame.f_code.co_name)
    if found == _BASE_SEED:
        loader = frame.f_locals.get("loader")
        return LOADER_UNUSED if getattr(loader, "num_workers", None) == 0 else LOADER_WORKERS
    if found == _ASK_THE_SOURCE:
        return DROPOUT if traits.keeps and call.name == "aten::bernoulli_" and _names_dropout(frame) else ""
    return found


@functools.lru_cache(maxsize=4096)
def _purpose_of_function(path: str, name: str) -> str:
    path = path.replace("\\", "/")
    if path.endswith("torch/nn/functional.py"):
        return DROPOUT if "dropout" in name or name == "multi_head_attention_forward" else ""
    if path.endswith("torch/nn/modules/rnn.py"):
        return DROPOUT if name == "forward" else ""
    if path.endswith("torch/utils/data/sampler.py"):
        return LOADER_ORDER
    if path.endswith("torch/utils/data/dataloader.py"):
        return _BASE_SEED if name == "__init__" else LOADER_ORDER
    return _ASK_THE_SOURCE


def _names_dropout(frame: FrameType) -> bool:
    """Whether the running line calls dropout: ``torch.dropout`` and attention leave no Python frame of their own."""
    return _line_names_dropout(frame.f_code.co_filename, frame.f_lineno)


@functools.lru_cache(maxsize=4096)
def _line_names_dropout(path: str, line: int) -> bool:
    text = linecache.getline(path, line)
    return "dropout" in text or "scaled_dot_product_attention" in text


def outermost_module(frame: FrameType | None) -> Any:
    """The outermost module that is being called; look at it and let it go."""
    calls = _module_calls()
    found: FrameType | None = None
    while frame is not None and frame.f_code.co_name != "_engine_run_backward":
        if frame.f_code in calls:
            found = frame
        frame = frame.f_back
    return None if found is None else found.f_locals.get("self")


@functools.lru_cache(maxsize=1)
def _module_calls() -> frozenset[CodeType]:
    from torch.nn import Module

    functions = (getattr(Module, name, None) for name in ("_wrapped_call_impl", "_call_impl"))
    return frozenset(f.__code__ for f in functions if f is not None)


def evaluation(frame: FrameType | None) -> tuple[str, str]:
    """Why this is evaluation (empty where nothing says so), and the class of the outermost module."""
    import torch

    module = outermost_module(frame)
    name = type(module).__name__ if module is not None else ""
    if module is not None and not module.training:
        return ROOT_IN_EVAL, name
    return (INFERENCE_MODE if torch.is_inference_mode_enabled() else ""), name

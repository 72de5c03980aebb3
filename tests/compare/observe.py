"""Runs a program without randlint and writes what it had at each step of its optimizer into ``seen.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# Operations that do not read what they write to.
FILLING = (
    "uniform_",
    "normal_",
    "random_",
    "bernoulli_",
    "exponential_",
    "zero_",
    "fill_",
    "copy_",
    "lift_fresh",
    "set_",
)
CHANNELS = ("python", "numpy", "torch", "hyper", "grads", "params")


def observe(program: str) -> None:
    import random
    import runpy
    import zlib

    import numpy as np
    import torch
    from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
    from torch.utils._python_dispatch import TorchDispatchMode

    def digest(values: Any) -> int:
        return zlib.crc32(repr(values).encode())

    def content(tensor: torch.Tensor) -> int:
        whole = tensor.detach().contiguous().flatten().view(torch.uint8)
        return zlib.crc32(whole.numpy().tobytes(), zlib.crc32(repr(tuple(tensor.shape)).encode()))

    seen: dict[str, list[Any]] = {name: [] for name in ("ops", *CHANNELS)}

    def states() -> dict[str, int]:
        words = np.random.get_state()
        return {
            "python": digest(random.getstate()),
            "numpy": digest([*words[1], words[2]]),
            "torch": digest(torch.get_rng_state().numpy().tobytes()),
        }

    class Operations(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            before = [content(t) for t in torch.utils._pytree.tree_leaves((args, kwargs)) if torch.is_tensor(t)]
            if any(f".{name}." in str(func) for name in FILLING):
                before = []
            result = func(*args, **(kwargs or {}))
            after = [content(t) for t in torch.utils._pytree.tree_leaves(result) if torch.is_tensor(t)]
            frame: Any = sys._getframe()
            while frame is not None and not frame.f_code.co_filename.endswith("program.py"):
                frame = frame.f_back
            line = frame.f_lineno if frame is not None else 0
            if "empty" not in str(func):  # what it holds is not yet a result
                seen["ops"].append([str(func), line, len(seen["params"]), before, after])
            return result

    def before(optimizer: Any, *_: Any) -> None:
        with torch.utils._python_dispatch._disable_current_modes():
            for name, state in states().items():
                seen[name].append(state if state != started[name] else "untouched")
            groups = [{k: v for k, v in g.items() if k != "params"} for g in optimizer.param_groups]
            seen["hyper"].append(digest(groups))
            seen["grads"].append([content(p.grad) for g in optimizer.param_groups for p in g["params"]])

    def after(optimizer: Any, *_: Any) -> None:
        with torch.utils._python_dispatch._disable_current_modes():
            seen["params"].append([content(p) for g in optimizer.param_groups for p in g["params"]])

    started = states()
    register_optimizer_step_pre_hook(before)
    register_optimizer_step_post_hook(after)
    sys.path.insert(0, str(Path(program).parent))
    try:
        with Operations():
            runpy.run_path(program, run_name="__main__")
    finally:
        Path("seen.json").write_text(json.dumps(seen), "utf-8")


if __name__ == "__main__":
    del sys.argv[0]
    observe(sys.argv[0])

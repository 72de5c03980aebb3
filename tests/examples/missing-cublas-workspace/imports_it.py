# /// script
# dependencies = ["torch==2.5.1"]
# ///
"""The module that the fix needs is not imported yet."""

from __future__ import annotations

import torch

torch.use_deterministic_algorithms(True)  # want: missing-cublas-workspace

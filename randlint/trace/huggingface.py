"""A Hugging Face Trainer callback: ``Trainer(..., callbacks=[RandlintTrace()])`` traces ``train``."""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback

from randlint.trace.callbacks import TrainingTrace


class RandlintTrace(TrainerCallback):
    """Traces the training loop, and reports when it ends. The options are those of :class:`TrainingTrace`."""

    def __init__(self, **options: Any) -> None:
        self.training = TrainingTrace(**options)

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.training.begin()

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.training.end()

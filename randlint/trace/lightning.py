"""A Lightning callback: ``Trainer(callbacks=[RandlintTrace()])`` traces ``fit``."""

from __future__ import annotations

from typing import Any

from randlint.trace.callbacks import TrainingTrace

try:
    from lightning.pytorch.callbacks import Callback
except ImportError:
    from pytorch_lightning.callbacks import Callback  # type: ignore[assignment]


class RandlintTrace(Callback):
    """Traces the fit, and reports when it ends. The options are those of :class:`TrainingTrace`."""

    def __init__(self, **options: Any) -> None:
        self.training = TrainingTrace(**options)

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        if stage == "fit":
            self.training.begin()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        self.training.abandon()

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        if stage == "fit":
            self.training.end()

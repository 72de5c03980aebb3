"""The callbacks for training frameworks trace the training and report when it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from randlint.trace.callbacks import NondeterministicTraining, TrainingTrace
from randlint.trace.tracer import TRACER

pytestmark = pytest.mark.slow


class Pooled(nn.Module):
    """Adds the features of one group with index_add, as graph networks do."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        groups = torch.arange(len(x)) % 2
        return torch.zeros(2, 2).index_add(0, groups, self.linear(x))  # the line that is found


LINE = next(n for n, text in enumerate(Path(__file__).read_text().splitlines(), 1) if "that is found" in text)


def test_lightning(tmp_path: Path) -> None:
    """`fit` is traced; the report goes to a file; with fail_on the training fails at its end."""
    lightning = pytest.importorskip("lightning.pytorch")
    from randlint.trace.lightning import RandlintTrace

    class Module(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.pooled = Pooled()

        def training_step(self, batch: Any, _: int) -> torch.Tensor:
            return self.pooled(batch[0]).sum()

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    def fit(**options: Any) -> RandlintTrace:
        callback = RandlintTrace(output=tmp_path / "report.txt", **options)
        trainer = lightning.Trainer(
            max_steps=3, callbacks=[callback], logger=False, enable_checkpointing=False, accelerator="cpu",
            enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path,
        )  # fmt: skip
        trainer.fit(Module(), DataLoader(TensorDataset(torch.ones(12, 4)), batch_size=4))
        return callback

    callback = fit()
    assert callback.training.trace is not None
    sites = [s for s in callback.training.trace.kernels if s.op == "aten::index_add" and s.phase == "forward"]
    assert [(s.calls, s.site.frame.line) for s in sites if s.site] == [(3, LINE)]
    assert "index_add" in (tmp_path / "report.txt").read_text()
    assert TRACER.recorders == ()
    with pytest.raises(NondeterministicTraining, match="index_add"):
        fit(fail_on="note")
    assert TRACER.recorders == ()


def test_hugging_face(tmp_path: Path) -> None:
    """`train` is traced, with the line of the model."""
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    from randlint.trace.huggingface import RandlintTrace

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pooled = Pooled()

        def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"loss": self.pooled(x).sum()}

    said: list[str] = []
    callback = RandlintTrace(write=said.append)
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path), max_steps=3, per_device_train_batch_size=4, report_to=[], use_cpu=True,
        save_strategy="no", disable_tqdm=True, logging_strategy="no",
    )  # fmt: skip
    data = [{"x": torch.ones(4)} for _ in range(12)]
    transformers.Trainer(Model(), arguments, train_dataset=data, callbacks=[callback]).train()
    assert callback.training.trace is not None
    sites = [s for s in callback.training.trace.kernels if s.op == "aten::index_add" and s.phase == "forward"]
    assert [(s.calls, s.site.frame.line) for s in sites if s.site] == [(3, LINE)]
    assert len(said) == 1
    assert "index_add" in said[0]
    assert TRACER.recorders == ()


def test_options_that_cannot_be_right() -> None:
    """A level that does not exist is refused when the callback is made, not when the training has ended."""
    with pytest.raises(ValueError, match="'fatal' is not a valid Severity"):
        TrainingTrace(fail_on="fatal")
    with pytest.raises(ValueError, match="must not be negative"):
        TrainingTrace(confirm=-1)

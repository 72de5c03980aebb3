"""Programs that leave the training to a library: what happens in it is put down to the user's own lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.programs import DIGEST, check, found_draws, marks, remarks, wanted_draws
from tests.trace.support import places

SKLEARN = """
import random
import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

samples, labels = make_classification(60, random_state=0)  # draws: object 11
first, second, third, fourth = train_test_split(samples, labels)  # draws: numpy 1 unseeded
np.random.seed(0)  # late
forest = RandomForestClassifier(5).fit(first, third)  # draws: numpy 5; draws: object 10
free = np.random.default_rng()  # free
free.integers(3)  # draws: object 1 unseeded
random.random()  # draws: python 1 unseeded
random.seed(1)  # late
random.shuffle([1, 2, 3])  # draws: python 1
print(forest.n_features_in_)
"""


def test_streams_of_scikit_learn_belong_to_the_lines_that_call_it(tmp_path: Path) -> None:
    """Draws before the seed, a generator without one, and what an estimator takes from NumPy's global stream."""
    pytest.importorskip("sklearn")
    report = check(tmp_path, SKLEARN)
    # How many numbers a release of scikit-learn takes is its own affair.
    assert [(*draw[:2], draw[4]) for draw in found_draws(report)] == [(*d[:2], d[4]) for d in wanted_draws(SKLEARN)]
    lines = SKLEARN.splitlines()
    assert places(report, "late-seed-at-runtime") == [n for n, text in enumerate(lines, 1) if text.endswith("# late")]
    assert places(report, "unseeded-draw") == [n for n, text in enumerate(lines, 1) if text.endswith("# free")]
    assert {f["rule"] for f in report["findings"]} == {"late-seed-at-runtime", "unseeded-draw"}
    assert remarks(report) == []


TRAINER = """
import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed
from transformers.utils import logging

logging.set_verbosity_error()
set_seed(3)
model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_positions=16, n_embd=16, n_layer=2, n_head=2))
tokens = [torch.randint(0, 50, (16,)) for _ in range(8)]
data = [{"input_ids": one, "labels": one} for one in tokens]
told = TrainingArguments(
    "out", per_device_train_batch_size=4, max_steps=2, report_to=[], save_strategy="no", use_cpu=True, disable_tqdm=True
)
trainer = Trainer(model, told, train_dataset=data)
trainer.log = lambda *_, **__: None
trainer.train()  # hit: _softmax_backward_data backward
show(*model.parameters(), torch.get_rng_state())
"""
LIGHTNING = """
import logging
import torch
import lightning
from torch.utils.data import DataLoader, TensorDataset

class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(10, 8)
        self.pool = torch.nn.AdaptiveAvgPool2d(2)
        self.head = torch.nn.Linear(4, 2)

    def training_step(self, batch, index):
        tokens, labels = batch
        x = self.table(tokens)
        x = self.pool(x[:, None]).flatten(1)  # hit: _adaptive_avg_pool2d_backward backward
        return torch.nn.functional.cross_entropy(self.head(x), labels)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
lightning.seed_everything(1, verbose=False)
data = TensorDataset(torch.randint(0, 10, (16, 6)), torch.randint(0, 2, (16,)))
quiet = dict.fromkeys(
    ("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"), False
)
module = Module()
trainer = lightning.Trainer(max_epochs=2, accelerator="cpu", **quiet)
trainer.fit(module, DataLoader(data, batch_size=4, shuffle=True))
show(*module.parameters(), torch.get_rng_state())
"""


@pytest.mark.slow
@pytest.mark.parametrize(("library", "code"), [("transformers", TRAINER), ("lightning", LIGHTNING)])
def test_a_trainer_trains_as_without_the_tracer(tmp_path: Path, library: str, code: str) -> None:
    """Bit-equal weights; every step is counted, and the model's own file is named where the user wrote the model."""
    pytest.importorskip(library)
    pytest.importorskip("accelerate" if library == "transformers" else "lightning")
    code = DIGEST + code
    report = check(tmp_path, code, PYTHONWARNINGS="ignore")
    (hit,) = report["trace"]["kernels"]
    assert [hit["line"]] == [line for line, _ in marks(code, "hit")]
    assert len(hit["steps"]) == report["trace"]["processes"][0]["steps"] == (2 if library == "transformers" else 8)
    assert places(report, "unseeded-draw") == places(report, "late-seed-at-runtime") == []
    assert remarks(report) == []

"""What the gate looks at of other files brings back the files that it dropped, once that changes."""

from __future__ import annotations

import pytest

from randlint.gate import seeders
from tests.cache.support import Bench, bench, quick_clock, rules_of

__all__ = ["bench", "quick_clock"]

PIPELINE = """import torch
from lib.base import Base


class Pipeline(Base):
    @torch.no_grad()
    def evaluate(self, x):
        return self.net(x)
"""
BASE = """from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout()

    def forward(self, x):
        return self.drop(x)


class Base:
    def __init__(self):
        self.{name} = Net()
"""
TRAINING = "def fit(model):\n    prepare(model)\n"


def test_a_base_gives_an_attribute(bench: Bench) -> None:
    """A base in another file begins to hold the model that a pipeline runs."""
    found = ("lib/pipeline.py", "missing-eval-mode")
    bench.write("lib/pipeline.py", PIPELINE)
    bench.write("lib/base.py", BASE.format(name="other"))
    assert found not in rules_of(bench.run())
    bench.write("lib/base.py", BASE.format(name="net"))
    warm = bench.run()
    assert found in rules_of(warm)
    assert warm == bench.run(cache=False)


def test_a_function_begins_to_seed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper that a library calls is now there to seed, by another name."""
    monkeypatch.setattr(seeders, "_PATIENCE", 0)
    found = ("lib/fit.py", "global-reseed-in-library")
    bench.write("lib/helper.py", "def seed_all(seed):\n    return seed\n")
    bench.write("lib/names.py", "from lib.helper import seed_all as prepare\n")
    bench.write("lib/fit.py", f"from lib.names import prepare\n\n\n{TRAINING}")
    assert found not in rules_of(bench.run())
    assert bench.run() == bench.run(cache=False)
    bench.write("lib/helper.py", "import torch\n\n\ndef seed_all(seed):\n    torch.manual_seed(seed)\n")
    warm = bench.run()
    assert found in rules_of(warm)
    assert warm == bench.run(cache=False)

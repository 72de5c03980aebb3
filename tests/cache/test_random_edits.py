"""A project that is edited at random: after each edit a warm run finds what a run without the cache finds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable

import pytest

from tests.cache.support import FILES, Bench, bench, quick_clock, touch, wait_a_tick

__all__ = ["bench", "quick_clock"]

# What may stand in a Python file; pieces are put together, so that they refer to each other.
PIECES = (
    "import random\n",
    "import numpy as np\n",
    "import torch\n",
    "from sklearn.model_selection import train_test_split\n",
    "from lib.config import SEED\n",
    "from lib import data, config\n",
    "from lib.data import split\n",
    "from .config import *\n",
    "import helper\n",
    "from helper import seed_everything\n",
    "SEED = None\n",
    "SEED = 3\n",
    "def split(x):\n    return train_test_split(x, random_state=SEED)\n",
    "def split(x):\n    random.shuffle(x)\n    return x\n",
    "def seed_everything(seed=0):\n    random.seed(seed)\n    np.random.seed(seed)\n",
    "def seed_everything(seed=0):\n    np.random.seed(seed)\n",
    "seed_everything(1)\n",
    "helper.seed_everything(2)\n",
    "data.split([])\n",
    "split([])\n",
    "random.shuffle([])\n",
    "np.random.rand(3)\n",
    "torch.use_deterministic_algorithms(True)\n",
    "def train():\n    model = torch.nn.Linear(2, 2)\n    model(torch.rand(2)).sum().backward()\n",
    "if __name__ == '__main__':\n    split([])\n",
    "if __name__ == '__main__':\n    train()\n",
    "x = train_test_split([], random_state=None)  # randlint: ignore[unseeded-split] on purpose\n",
    "print(1  # broken\n",
)
PLACES = (
    "train.py",
    "tune.py",
    "helper.py",
    "lib/__init__.py",
    "lib/config.py",
    "lib/data.py",
    "lib/helper.py",
    "tools/run.py",
    "tools/lib.py",
    "src/helper.py",
    "sklearn/__init__.py",
    "sklearn/model_selection.py",
    "numpy.py",
)
OTHERS = (
    ("pyproject.toml", FILES["pyproject.toml"]),
    ("pyproject.toml", '[project]\nname = "demo"\n[project.scripts]\ngo = "lib.data:split"\n'),
    ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["src"]\n'),
    ("requirements.txt", "torch==2.2\nnumpy<1.17\n"),
    (".gitignore", "tools\n"),
    (".gitignore", "helper.py\n"),
    ("run.sh", "CUBLAS_WORKSPACE_CONFIG=:4096:8 python train.py\n"),
    ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    go = tools.run:train\n"),
)

Edit = Callable[[Bench, random.Random], None]


def write_anything(bench: Bench, chance: random.Random) -> None:
    bench.write(chance.choice(PLACES), "".join(chance.sample(PIECES, chance.randrange(1, 7))))


def add_a_piece(bench: Bench, chance: random.Random) -> None:
    path = bench.root / chance.choice(PLACES)
    if path.is_file():
        path.write_text(path.read_text() + chance.choice(PIECES))


def write_another(bench: Bench, chance: random.Random) -> None:
    bench.write(*chance.choice(OTHERS))


def remove(bench: Bench, chance: random.Random) -> None:
    path = bench.root / chance.choice([*PLACES, "requirements.txt", ".gitignore", "run.sh", "setup.cfg", "src", "lib"])
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def rename(bench: Bench, chance: random.Random) -> None:
    """The time of the last change moves with the file."""
    path, target = bench.root / chance.choice(PLACES), bench.root / chance.choice(PLACES)
    if path.is_file() and target.parent.is_dir():
        path.replace(target)


def touch_anything(bench: Bench, chance: random.Random) -> None:
    path = bench.root / chance.choice(PLACES)
    if path.is_file():
        touch(path)


EDITS: tuple[Edit, ...] = (
    *(write_anything, write_anything, add_a_piece, add_a_piece),
    *(write_another, remove, rename, touch_anything),
)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("quick_clock")
def test_edits_with_a_clock_that_is_trusted(bench: Bench, seed: int) -> None:
    """Files are a moment old when they are looked at: their times are compared, not their contents."""
    edit_and_compare(bench, random.Random(seed), wait_a_tick)


@pytest.mark.parametrize("seed", range(4, 7))
def test_edits_within_a_tick_of_the_clock(bench: Bench, seed: int) -> None:
    """Files are too fresh to be trusted: their contents are compared."""
    edit_and_compare(bench, random.Random(seed), lambda: None)


def edit_and_compare(bench: Bench, chance: random.Random, wait: Callable[[], None]) -> None:
    known = 0
    for _ in range(10):
        for _ in range(chance.randrange(1, 3)):
            chance.choice(EDITS)(bench, chance)
        wait()
        without = bench.run(cache=False)
        count = len(bench.linted)
        warm = bench.run()
        known += count - len(bench.linted)
        assert (warm, warm.files) == (without, without.files)
        assert bench.run() == without
    assert known > 0

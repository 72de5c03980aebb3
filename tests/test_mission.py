"""The five hazards that must never be missed: plain, aliased and inside a function, as a file and as a notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from randlint.config import Settings
from randlint.engine import Linter

HAZARDS = {
    "unseeded-split": {
        "plain": "from sklearn.model_selection import train_test_split\na, b = train_test_split(X)\n",
        "aliased": "import sklearn.model_selection as ms\ncut = ms.train_test_split\na, b = cut(X, y)\n",
        "function": """
from sklearn import model_selection

def load(X, y):
    return model_selection.train_test_split(X, y, test_size=0.2)
""",
    },
    "missing-worker-init-fn": {
        "plain": "from torch.utils.data import DataLoader\nloader = DataLoader(dataset, num_workers=4)\n",
        "aliased": "import torch.utils.data as tud\nLoader = tud.DataLoader\nloader = Loader(rows, num_workers=2)\n",
        "function": """
import torch

def loader(dataset, workers=4):
    return torch.utils.data.DataLoader(dataset, batch_size=8, num_workers=workers)
""",
    },
    "mixed-keras": {
        "plain": "import keras\nfrom tensorflow import keras as tk\nkeras.Sequential()\ntk.Sequential()\n",
        "aliased": "import tensorflow as tf\nimport keras as k\nm = k.Sequential([tf.keras.layers.Dense(1)])\n",
        "function": """
import tensorflow as tf

def build():
    from keras.layers import Dense
    return tf.keras.Sequential([Dense(1)])
""",
    },
    "late-hash-seed": {
        "plain": 'import os\nos.environ["PYTHONHASHSEED"] = "0"\nwords = set(text.split())\n',
        "aliased": 'from os import environ as env\nenv["PYTHONHASHSEED"] = str(7)\n',
        "function": """
import os
import random

def set_seed(seed):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
""",
    },
    "dropout-in-eval": {
        "plain": """
import torch
import torch.nn.functional as F

class Net(torch.nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)
""",
        "aliased": """
from torch import nn
from torch.nn.functional import dropout as drop

class Net(nn.Module):
    def forward(self, x):
        return drop(x, p=0.1, training=True)
""",
        "function": """
import torch.nn as nn

def block(x, p):
    return nn.functional.dropout(x, p)
""",
    },
}
CASES = [
    pytest.param(rule, code, id=f"{rule}-{form}") for rule, forms in HAZARDS.items() for form, code in forms.items()
]


def found(tmp_path: Path) -> set[str]:
    """Rules reported by the default profile, with every rule running."""
    result = Linter.create(Settings(root=tmp_path, jobs=1), tmp_path).check([tmp_path])
    assert [n for n in result.notices if n.kind == "failed"] == []
    return {finding.rule for finding in result.reported}


@pytest.mark.parametrize(("rule", "code"), CASES)
def test_a_hazard_is_found_in_a_file(rule: str, code: str, tmp_path: Path) -> None:
    """Whatever the form, the default profile reports it."""
    (tmp_path / "program.py").write_text(code.lstrip("\n"), "utf-8")
    assert rule in found(tmp_path)


@pytest.mark.parametrize(("rule", "code"), CASES)
def test_a_hazard_is_found_in_a_notebook(rule: str, code: str, tmp_path: Path) -> None:
    """Imports stand in one cell and the hazard in another, as people write it."""
    lines = code.lstrip("\n").splitlines(keepends=True)
    head = [line for line in lines if line.startswith(("import ", "from "))]
    body = [line for line in lines if line not in head]
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in (["%matplotlib inline\n", "!pip install torch"], head, body)
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "analysis.ipynb").write_text(json.dumps(notebook), "utf-8")
    assert rule in found(tmp_path)

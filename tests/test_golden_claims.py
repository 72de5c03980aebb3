"""What rules/apis/moving-numbers.toml says of seeded numbers is true of the installed libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

DRAW = "import jax, json; print(json.dumps(jax.random.uniform(jax.random.key(0), (4,)).tolist()))"


def drawn_by_jax(partitionable: bool) -> list[float]:
    """Numbers for one key; what the setting was by default is what JAX changed with version 0.5."""
    environment = {**os.environ, "JAX_THREEFRY_PARTITIONABLE": str(int(partitionable)), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run([sys.executable, "-c", DRAW], env=environment, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


def test_jax_draws_by_setting() -> None:
    """The two settings of threefry, one of which was the default before 0.5, draw other numbers for the same key."""
    jax = pytest.importorskip("jax")
    assert jax.config.jax_threefry_partitionable
    old, new = drawn_by_jax(False), drawn_by_jax(True)
    assert all(abs(a - b) > 1e-3 for a, b in zip(old, new, strict=True))


def test_torch_draws_dropout_without_mkl() -> None:
    """From 2.7 on, Linux draws the mask that rasbt/LLMs-from-scratch issue 57 shows for macOS only."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(123)
    mask = torch.nn.Dropout(0.5)(torch.ones(6, 6))
    assert mask[0].tolist() == [2.0, 2.0, 0.0, 2.0, 2.0, 0.0]
    assert mask[1].tolist() == [0.0, 0.0, 0.0, 2.0, 0.0, 2.0]


def test_legacy_numpy_is_frozen() -> None:
    """NEP 19 freezes the legacy stream: the first numbers of its documentation are still drawn."""
    np = pytest.importorskip("numpy")
    assert np.random.RandomState(0).rand(2).tolist() == [0.5488135039273248, 0.7151893663724195]

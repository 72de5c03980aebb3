"""What rules/apis/attention-determinism.toml says is true of the installed libraries."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue

CATALOGUE = load_catalogue()


def test_rows_have_known_keys_only() -> None:
    """A row has no key that nobody reads."""
    keys = {"library", "names", "parameter", "since", "reported", "unless_given"}
    assert [row for row in CATALOGUE.table("attention_backward") if set(row) - keys] == []
    messages = CATALOGUE.rules["nondeterministic-attention"].messages
    assert {m for row in CATALOGUE.table("attention_backward") for m in row.get("reported", ())} < set(messages)


def test_functions_of_torch_exist() -> None:
    """Names that begin with torch are there."""
    torch = pytest.importorskip("torch")
    names = [n for row in CATALOGUE.table("attention_backward") for n in row["names"] if n.startswith("torch.")]
    assert names != []
    for name in names:
        thing = torch
        for part in name.split(".")[1:]:
            thing = getattr(thing, part)
        assert callable(thing)


def test_transformers_reads_the_variable() -> None:
    """The code that calls flash-attn asks the variable, and enable_full_determinism sets it."""
    transformers = pytest.importorskip("transformers")
    for row in CATALOGUE.table("attention_choice"):
        text = (Path(transformers.__file__).parent / "modeling_flash_attention_utils.py").read_text("utf-8")
        assert row["variable"] in text
        assert row["variable"] in inspect.getsource(transformers.enable_full_determinism)

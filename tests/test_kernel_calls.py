"""rules/apis/torch-kernels.toml names what is there: kernels of the catalogue, and functions of the installed torch."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from randlint.catalogue import load_catalogue, load_kernels

ROWS = load_catalogue().table("kernel_call")
KEYS = {
    "names", "methods", "parameters", "kernels", "when", "unless", "given", "numbers", "overlap", "pool", "scan",
    "telling",
}  # fmt: skip
torch = pytest.importorskip("torch")


def found(name: str) -> Any:
    """The object of that dotted name."""
    parts = name.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(parts[:split]))
        except ImportError:
            continue
        for part in parts[split:]:
            thing = getattr(thing, part)
        return thing
    raise AttributeError(name)


def named() -> Iterator[tuple[Mapping[str, Any], str]]:
    for row in ROWS:
        yield from ((row, name) for name in row["names"] if name.startswith("torch."))


def test_rows_have_known_keys_only() -> None:
    """A row has no key that nobody reads."""
    assert [sorted(set(row) - KEYS) for row in ROWS if set(row) - KEYS] == []


def test_kernels_are_in_the_catalogue_and_run_on_a_gpu() -> None:
    """Every id is one of a kernel for CUDA; those of one row are alike in pass and cause."""
    kernels = load_kernels()
    assert [id for row in ROWS for id in row["kernels"] if kernels.by_id(id) is None] == []
    rows = [[k for id in row["kernels"] if (k := kernels.by_id(id)) is not None] for row in ROWS]
    assert [k.id for row in rows for k in row if k.device != "cuda"] == []
    assert [row[0].id for row in rows if len({(k.phase, k.cause) for k in row}) > 1] == []


def test_functions_classes_and_methods_exist() -> None:
    """Every name is there, and every method is one of tensors."""
    assert [name for _, name in named() if found(name) is None] == []
    assert [m for row in ROWS for m in row.get("methods", ()) if not hasattr(torch.Tensor, m)] == []


def test_parameters_stand_in_that_order() -> None:
    """Where a signature can be read, its first parameters are those that the table lists; else its text names them."""
    wrong = []
    for row, name in named():
        wanted = list(row.get("parameters", ()))
        thing = found(name)
        try:
            got = [p for p in inspect.signature(thing).parameters if p != "self"]
        except ValueError:
            got = []
        if not got or {"args", "kwargs"} & set(got):
            text = inspect.getdoc(thing) or ""
            positions = [text.find(p) for p in wanted]
            if wanted and -1 in positions and "sparse" not in name and "spmm" not in name:
                wrong.append((name, wanted, text[:80]))
        elif got[: len(wanted)] != wanted:
            wrong.append((name, wanted, got))
    assert wrong == []


def test_left_out_modes_are_the_deterministic_ones() -> None:
    """A row that asks for a value speaks of no call that leaves the parameter out."""
    wrong = []
    for row, name in named():
        try:
            parameters = inspect.signature(found(name)).parameters
        except ValueError:
            continue
        for parameter, values in row.get("when", {}).items():
            if parameter in parameters and parameters[parameter].default in values:
                wrong.append((name, parameter))
    assert wrong == []


def test_a_pool_to_one_element_is_no_pool() -> None:
    """`AdaptiveAvgPool2d(1)` runs as a mean."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Names(TorchDispatchMode):
        seen: ClassVar[list[str]] = []

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.seen.append(str(func))
            return func(*args, **(kwargs or {}))

    with Names() as names:
        torch.nn.AdaptiveAvgPool2d((1, 1))(torch.ones(1, 1, 4, 4))
        assert not any("adaptive" in name for name in names.seen)
        torch.nn.AdaptiveAvgPool2d((2, 2))(torch.ones(1, 1, 4, 4))
        assert any("adaptive" in name for name in names.seen)

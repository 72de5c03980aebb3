"""What rules/apis/determinism.toml says of flags and helpers is what the installed libraries do."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

ROWS = load_catalogue().table("determinism")
GONE = {"torch.set_deterministic"}  # its name before torch 1.8
NAMES = [(name, row) for row in ROWS for name in row["names"] if name not in GONE]
READ = (
    "import torch; print([torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic, "
    "torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()])"
)


def resolve(name: str) -> Any:
    """The object of a dotted name; the test is skipped where its library is not installed."""
    parts = name.split(".")
    pytest.importorskip(parts[0])
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def printed(code: str) -> str:
    """The last line that a fresh Python prints, without the variable that helpers of other tests may have set here."""
    clean = {name: value for name, value in os.environ.items() if name != "CUBLAS_WORKSPACE_CONFIG"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=clean)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("name", "row"), NAMES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_listed_name_takes_the_listed_parameters(name: str, row: dict[str, Any]) -> None:
    """Every name exists where its library is installed, with the parameters that decide, at the listed positions."""
    found = resolve(name)
    if row.get("attribute"):
        assert isinstance(found, type(row.get("on", [True])[0]))
        return
    parameters = [p for p in inspect.signature(found).parameters if p != "self"]
    wanted = {row.get("parameter"), row.get("soft")} - {None}
    assert sorted(wanted - set(parameters)) == []
    listed = list(row.get("parameters", ()))
    assert parameters[: len(listed)] == listed


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("torch.backends.cudnn.benchmark = True", [True, False, False, False]),
        ("torch.backends.cudnn.deterministic = True", [False, True, False, False]),
        ("torch.use_deterministic_algorithms(True)", [False, False, True, False]),
        ("torch.use_deterministic_algorithms(True, warn_only=True)", [False, False, True, True]),
        ("torch.set_deterministic_debug_mode('error')", [False, False, True, False]),
        ("torch.set_deterministic_debug_mode(1)", [False, False, True, True]),
    ],
)
def test_torch_does_what_the_flags_say(code: str, state: list[bool]) -> None:
    """Each flag switches what is listed; deterministic algorithms leave the flag of cuDNN, which they imply, alone."""
    pytest.importorskip("torch")
    assert printed(f"import torch; {code}; {READ}") == str(state)


def test_full_determinism_sets_the_variable_and_clears_benchmark() -> None:
    """The helper of transformers does all that is listed."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    code = (
        "import os, torch; torch.backends.cudnn.benchmark = True;"
        f"from transformers import enable_full_determinism as f; f(1); {READ};"
        "print(os.environ['CUBLAS_WORKSPACE_CONFIG'])"
    )
    assert printed(code) == ":16:8"
    assert printed(code.rpartition(";print(")[0]) == str([False, True, True, False])


def test_a_seed_helper_with_determinism_does_not_set_the_variable() -> None:
    """accelerate switches the algorithms only."""
    pytest.importorskip("torch")
    pytest.importorskip("accelerate")
    code = "import os; from accelerate.utils import set_seed; set_seed(1, deterministic=True);"
    assert printed(f"{code} {READ}") == str([False, False, True, False])
    assert printed(f"{code} print(os.environ.get('CUBLAS_WORKSPACE_CONFIG'))") == "None"


def test_the_trainer_of_lightning_sets_the_variable() -> None:
    """Trainer(deterministic=True) switches the algorithms and sets the variable; benchmark goes off along with it."""
    pytest.importorskip("lightning")
    code = (
        "import os, torch; from lightning.pytorch import Trainer;"
        "Trainer(deterministic=True, accelerator='cpu', logger=False, enable_checkpointing=False);"
    )
    assert printed(f"{code} print(os.environ['CUBLAS_WORKSPACE_CONFIG'])") == ":4096:8"
    assert printed(f"{code} {READ}") == str([False, False, True, False])

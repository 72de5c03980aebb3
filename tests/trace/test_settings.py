"""Which flags and environment variables changed, who changed them, and that everything is put back."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from randlint.trace.data import Process, Setting
from randlint.trace.recorder import Recorder
from randlint.trace.settings import (
    deterministic_mode,
    install_environment,
    install_torch_flags,
    load_settings,
    uninstall_environment,
    uninstall_torch_flags,
)
from randlint.trace.tracer import Tracer

torch = pytest.importorskip("torch")
MODE = "torch.use_deterministic_algorithms"


class Watched:
    """A recorder that listens, and its changes in short form."""

    def __init__(self) -> None:
        self.tracer = Tracer()
        self.recorder = Recorder(Process(1))
        self.tracer.listen(self.recorder)

    def all(self, name: str) -> list[Setting]:
        return [s for s in self.recorder.part().settings if s.name == name]

    def changes(self, name: str) -> list[tuple[str, str, str, str, int]]:
        """Before, after, function of the user's, library and number of calls of every change."""
        found = [s for s in self.all(name) if s.calls]
        return [
            (s.before, s.after, s.site.frame.function.rpartition(".")[2] if s.site else "", s.library, s.calls)
            for s in found
        ]


@pytest.fixture
def flags() -> Iterator[Watched]:
    watched = Watched()
    install_torch_flags(watched.tracer)
    yield watched
    uninstall_torch_flags()
    torch.use_deterministic_algorithms(False)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    watched = Watched()
    install_environment(watched.tracer)
    yield watched
    uninstall_environment()


def _installed(folder: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """A module that looks like one of an installed package."""
    packages = folder / "lib" / "site-packages"
    (packages / name).mkdir(parents=True)
    (packages / name / "__init__.py").write_text(code)
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name)


def test_the_values_at_the_start_have_no_site(flags: Watched) -> None:
    """Each flag is recorded once with its value, before anything has changed it."""
    assert [(s.before, s.after, s.site) for s in flags.all(MODE)] == [("", "off", None)]
    assert [s.name for s in flags.recorder.part().settings] == [flag.name for flag in load_settings()[1]]


@pytest.mark.parametrize(
    ("code", "name", "changes"),
    [
        ("torch.use_deterministic_algorithms(True)", MODE, [("off", "on")]),
        ("torch.use_deterministic_algorithms(True, warn_only=True)", MODE, [("off", "warn")]),
        ("torch.set_deterministic_debug_mode('error')", MODE, [("off", "on")]),
        ("torch.set_deterministic_debug_mode(1)", MODE, [("off", "warn")]),
        ("torch.backends.cudnn.deterministic = True", "torch.backends.cudnn.deterministic", [("False", "True")]),
        ("torch.backends.cudnn.benchmark = True", "torch.backends.cudnn.benchmark", [("False", "True")]),
        ("torch.backends.cudnn.enabled = False", "torch.backends.cudnn.enabled", [("True", "False")]),
        ("torch.backends.cuda.enable_flash_sdp(False)", "torch.backends.cuda.enable_flash_sdp", [("True", "False")]),
        (
            "torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False",
            "torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction",
            [("True", "False")],
        ),
        (
            "torch.utils.deterministic.fill_uninitialized_memory = False",
            "torch.utils.deterministic.fill_uninitialized_memory",
            [("True", "False")],
        ),
        ("torch.set_float32_matmul_precision('high')", "torch.set_float32_matmul_precision", [("highest", "high")]),
        ("torch.set_float32_matmul_precision('high')", "torch.backends.cuda.matmul.allow_tf32", [("False", "True")]),
    ],
)
def test_a_change_is_seen(flags: Watched, code: str, name: str, changes: list[tuple[str, str]]) -> None:
    """Every way to a flag is seen, with its values before and after, at the line that changed it."""
    program = f"def change():\n    {code}\nchange()\nchange()\n"
    exec(compile(program, str(Path(__file__).with_name("program.py")), "exec"), {"torch": torch})
    seen = flags.changes(name)
    exec(UNDO, {"torch": torch})
    assert seen == [(before, after, "change", "", 1) for before, after in changes]


UNDO = """
torch.use_deterministic_algorithms(False)
torch.backends.cudnn.deterministic = torch.backends.cudnn.benchmark = False
torch.backends.cudnn.enabled = True
torch.backends.cuda.enable_flash_sdp(True)
torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = True
torch.utils.deterministic.fill_uninitialized_memory = True
torch.set_float32_matmul_precision("highest")
"""


def test_a_context_manager_sets_and_changes_back(flags: Watched) -> None:
    """Both ends of ``cudnn.flags`` are changes, at the line of the ``with``; values that stay are none."""
    with torch.backends.cudnn.flags(enabled=True, deterministic=True):
        inside = torch.backends.cudnn.deterministic
    assert inside is True
    here = "test_a_context_manager_sets_and_changes_back"
    assert flags.changes("torch.backends.cudnn.deterministic") == [
        ("False", "True", here, "", 1),
        ("True", "False", here, "", 1),
    ]
    assert flags.changes("torch.backends.cudnn.enabled") == []
    assert torch.backends.cudnn.deterministic is False


def test_changes_of_one_place_are_counted(flags: Watched) -> None:
    """A flag that a loop switches on and off makes two records."""
    for _ in range(3):
        torch.use_deterministic_algorithms(True)
        torch.use_deterministic_algorithms(False)
    assert [change[:2] + change[4:] for change in flags.changes(MODE)] == [("off", "on", 3), ("on", "off", 3)]


def test_a_library_that_changes_a_flag_is_named(
    flags: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is the user's call into the library; the library is named beside it."""
    trainer = _installed(
        tmp_path,
        "fancy_trainer",
        "import torch\ndef fit():\n    torch.use_deterministic_algorithms(True)\n",
        monkeypatch,
    )
    trainer.fit()  # type: ignore[attr-defined]
    assert flags.changes(MODE) == [("off", "on", "test_a_library_that_changes_a_flag_is_named", "fancy_trainer", 1)]


def test_lightning_is_named_for_its_deterministic_trainer(flags: Watched) -> None:
    """``Trainer(deterministic="warn")`` is Lightning's doing at the user's line."""
    lightning = pytest.importorskip("lightning.pytorch")
    lightning.Trainer(
        deterministic="warn", accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    )
    name = "test_lightning_is_named_for_its_deterministic_trainer"
    assert flags.changes(MODE) == [("off", "warn", name, "lightning", 1)]


def test_uninstalling_puts_every_function_back() -> None:
    """After the tracing torch and os hold the objects they held before, and nothing is recorded any more."""
    names = sorted({s for flag in load_settings()[1] for s in flag.setters})

    def state() -> list[object]:
        functions = [getattr(sys.modules[n.rpartition(".")[0]], n.rpartition(".")[2], None) for n in names]
        properties = [vars(type(torch.backends.cudnn))[n].setter for n in ("enabled", "deterministic", "benchmark")]
        return [*functions, *properties, os.putenv, os.unsetenv]

    before = state()
    watched = Watched()
    install_torch_flags(watched.tracer)
    install_environment(watched.tracer)
    during = state()
    uninstall_torch_flags()
    uninstall_environment()
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.benchmark = False
    assert all(new is not old for new, old in zip(during, before, strict=True) if old is not None)
    assert all(new is old for new, old in zip(state(), before, strict=True))
    assert watched.changes("torch.backends.cudnn.benchmark") == []


def test_an_error_of_torch_is_as_without_the_tracer(flags: Watched) -> None:
    """A wrong value raises torch's own error, and is no change."""
    with pytest.raises(RuntimeError, match="expects a bool"):
        torch.backends.cudnn.benchmark = "perhaps"
    assert flags.changes("torch.backends.cudnn.benchmark") == []


def test_an_error_of_the_tracer_never_reaches_the_program(flags: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """When recording fails, the flag is set all the same, and the report says that something is missing."""
    monkeypatch.setattr("randlint.trace.settings.SITES", None)
    torch.use_deterministic_algorithms(True)
    assert deterministic_mode() == "on"
    assert [r.text.partition(";")[0] for r in flags.recorder.part().remarks] == [
        "a part of the tracer failed (torch's flags: AttributeError: 'NoneType' object has no attribute 'key')"
    ]


def test_the_mode_is_one_word() -> None:
    """Off, warn or on."""
    modes = []
    for arguments in ({"mode": False}, {"mode": True, "warn_only": True}, {"mode": True}, {"mode": False}):
        torch.use_deterministic_algorithms(**arguments)
        modes.append(deterministic_mode())
    assert modes == ["off", "warn", "on", "off"]


def test_a_variable_that_is_set_at_the_start_is_recorded(environment: Watched) -> None:
    """Only variables that are set have a start value."""
    assert [(s.before, s.after, s.site) for s in environment.all("OMP_NUM_THREADS")] == [("", "2", None)]
    assert environment.all("KERAS_BACKEND") == []


def test_every_way_to_change_a_variable_is_seen(environment: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Item assignment, deletion, update, setdefault, pop and putenv; other variables are not recorded."""
    here = "test_every_way_to_change_a_variable_is_seen"
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ.update(PYTHONHASHSEED="1")
    os.environ.pop("PYTHONHASHSEED")
    os.environ.setdefault("PYTHONHASHSEED", "2")
    os.environ.setdefault("PYTHONHASHSEED", "3")
    del os.environ["PYTHONHASHSEED"]
    os.environb[b"PYTHONHASHSEED"] = b"4"
    os.unsetenv("PYTHONHASHSEED")
    os.environ.pop("PYTHONHASHSEED")
    os.environ["SOMETHING_ELSE"] = "1"
    os.environ.pop("SOMETHING_ELSE")
    assert environment.changes("PYTHONHASHSEED") == [
        ("", "0", here, "", 1),
        ("0", "1", here, "", 1),
        ("1", "", here, "", 1),
        ("", "2", here, "", 1),
        ("2", "", here, "", 1),
        ("", "4", here, "", 1),
        ("4", "", here, "", 1),
    ]
    assert environment.all("SOMETHING_ELSE") == []


def test_a_library_that_sets_a_variable_is_named(
    environment: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard library between the library and the system call is not taken for it."""
    library = _installed(
        tmp_path,
        "fancy_backend",
        'import os\ndef choose():\n    os.environ.setdefault("KERAS_BACKEND", "jax")\n',
        monkeypatch,
    )
    library.choose()  # type: ignore[attr-defined]
    os.environ.pop("KERAS_BACKEND")
    here = "test_a_library_that_sets_a_variable_is_named"
    assert environment.changes("KERAS_BACKEND") == [("", "jax", here, "fancy_backend", 1), ("jax", "", here, "", 1)]


def test_the_table_names_functions_that_torch_has() -> None:
    """A misspelt function would never be watched."""
    named = [name for flag in load_settings()[1] for name in (flag.get, *flag.setters)]
    missing = [n for n in named if not hasattr(sys.modules[n.rpartition(".")[0]], n.rpartition(".")[2])]
    assert missing == []


def test_functions_that_others_hold_stop_recording(environment: Watched) -> None:
    """Whoever kept a wrapped function, or wrapped it once more, keeps a working function and no tracer."""
    watched = Watched()
    install_torch_flags(watched.tracer)
    setter, putenv = torch._C._set_cudnn_benchmark, os.putenv
    uninstall_torch_flags()
    uninstall_environment()
    setter(True)
    putenv("PYTHONHASHSEED", "7")
    set_by_then = torch.backends.cudnn.benchmark
    setter(False)
    os.unsetenv("PYTHONHASHSEED")
    assert set_by_then is True
    assert watched.changes("torch.backends.cudnn.benchmark") == []
    assert environment.changes("PYTHONHASHSEED") == []

"""The scan of a build of torch finds where it refuses nondeterministic kernels, and what the catalogue lacks."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("elftools")
pytest.importorskip("capstone")
pytest.importorskip("numpy")

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "scan_wheel.py"


def loaded() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("scan_wheel", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look the module up by its name
    spec.loader.exec_module(module)
    return module


scan_wheel = loaded()


@pytest.fixture(scope="module")
def library() -> Path:
    torch = pytest.importorskip("torch")
    found = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"
    if not found.exists():
        pytest.skip("no libtorch_cpu.so: not a wheel for Linux")
    return found


@pytest.fixture(scope="module")
def sites(library: Path) -> list[Any]:
    return scan_wheel.scan(library)


def test_alerts_are_found_with_their_names(sites: list[Any]) -> None:
    """These operations raise on a CPU in deterministic mode, under these names."""
    alerts = {site.alert for site in sites if site.called == scan_wheel.ALERT}
    assert alerts == {
        "max_unpooling2d_forward_out",
        "max_unpooling3d_forward_out",
        "put_",
        "quantized_resize_cpu_",
    }


def test_readers_of_the_flag_are_found(sites: list[Any]) -> None:
    """Functions that take another way in deterministic mode are listed too, methods of the context are not."""
    readers = [site.function for site in sites if site.called == "deterministicAlgorithms"]
    for name in ("index_put_kernel", "index_copy", "scatter_add", "convolution_backward", "empty_cpu"):
        assert [function for function in readers if name in function] != [], name
    assert [function for function in readers if "Context" in function.partition("(")[0]] == []


def test_the_catalogue_knows_every_alert_of_the_installed_torch(sites: list[Any]) -> None:
    """Otherwise a row is missing."""
    assert scan_wheel.missing_alerts(sites) == []


def test_an_alert_that_no_row_names_is_reported(sites: list[Any]) -> None:
    """A new name is missing, and so is one that could not be decoded."""
    new = [
        scan_wheel.CallSite("x.so", scan_wheel.ALERT, "brand_new_cuda", "f"),
        scan_wheel.CallSite("x.so", scan_wheel.ALERT, "", "g"),
    ]
    assert scan_wheel.missing_alerts([*sites, *new]) == new


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("_ZNK2at7Context23deterministicAlgorithmsEv", "deterministicAlgorithms"),
        ("_ZNK2at7Context31deterministicAlgorithmsWarnOnlyEv", "deterministicAlgorithmsWarnOnly"),
        ("_ZN2at7Context21alertNotDeterministicERKSt17basic_string_viewIcE", "alertNotDeterministic"),
        ("_ZN2at6native4put_ERNS_6TensorE", ""),
        ("main", ""),
    ],
)
def test_a_method_of_the_context_is_read_from_its_symbol(symbol: str, name: str) -> None:
    """Mangled names carry the length of each part."""
    assert scan_wheel.context_function(symbol) == name


def test_the_script_prints_lines_with_tabs(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each call site: library, what is called, name of the alert, function."""
    assert scan_wheel.main([str(library)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {len(line) for line in lines} == {4}
    assert ["libtorch_cpu.so", "alertNotDeterministic", "put_"] in [line[:3] for line in lines]
    assert scan_wheel.main([str(library), "--compare"]) == 0
    assert capsys.readouterr().out == ""


def wheel(path: Path, *files: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file, a wheel of something else, and a file that is no library."""
    text = tmp_path / "libtorch_cpu.so"
    text.write_text("no library", encoding="utf-8")
    empty = wheel(tmp_path / "other.whl", ("other/__init__.py", b""))
    broken = wheel(tmp_path / "torch.whl", ("torch/lib/libtorch_cuda.so", b"no library"))
    for path, says in (
        (tmp_path / "none.so", "no such file"),
        (text, "not an ELF library"),
        (empty, "holds no lib/libtorch_*.so"),
        (broken, "libtorch_cuda.so: not an ELF library"),
    ):
        assert scan_wheel.main([str(path)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("scan_wheel: ")
        assert says in line


def test_missing_packages_are_named(tmp_path: Path) -> None:
    """Without pyelftools the script says what to install."""
    (tmp_path / "elftools.py").write_text("raise ModuleNotFoundError('no', name='elftools')", encoding="utf-8")
    (tmp_path / "some.so").write_bytes(b"")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "some.so")], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "scan_wheel: this needs numpy, pyelftools and capstone: elftools is not installed\n"

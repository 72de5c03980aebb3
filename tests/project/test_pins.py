"""Version pins are read from all the places where projects write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project.files.pins import pins_for

OLD = [
    ("requirements.txt", "numpy\ntorch==1.8.1+cu111  # old\n"),
    ("requirements-dev.txt", "torch>=1.4,<1.9\n"),
    ("requirements/base.txt", "torch<=1.8\n"),
    ("requirements.txt", "torch~=1.8.0 ; python_version < '3.10'\n"),
    ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["torch<1.9"]\n'),
    ("pyproject.toml", '[project.optional-dependencies]\nml = ["Torch==1.7.*"]\n'),
    ("pyproject.toml", '[tool.poetry.dependencies]\ntorch = "~1.8"\n'),
    ("pyproject.toml", '[tool.poetry.dependencies]\ntorch = { version = "1.8.0", source = "x" }\n'),
    ("setup.cfg", "[options]\ninstall_requires =\n    numpy\n    torch<1.9\n"),
    ("environment.yml", "dependencies:\n  - python=3.8\n  - pytorch=1.8\n"),
    ("environment.yaml", "dependencies:\n  - pytorch::pytorch==1.8.1\n"),
    ("environment.yml", "dependencies:\n  - pip:\n    - torch==1.8.1\n"),
    ("uv.lock", '[[package]]\nname = "torch"\nversion = "1.8.1"\n'),
    ("Pipfile.lock", '{"default": {"torch": {"version": "==1.8.1"}}}'),
]
OPEN = [
    ("requirements.txt", "torch>=0.4.0\n"),
    ("requirements.txt", "torch\n"),
    ("requirements.txt", "torch==1.9.0\n"),
    ("requirements.txt", "torch<=1.9\n"),
    ("requirements.txt", "torchvision==0.9.0\n"),
    ("requirements.txt", "-r other.txt\n--find-links x\ntorch != 1.9.0\n"),
    ("pyproject.toml", '[tool.poetry.dependencies]\ntorch = "^1.8"\n'),
    ("pyproject.toml", "this is not TOML"),
    ("environment.yml", "dependencies:\n  - pytorch\n"),
]


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(exist_ok=True, parents=True)
    (root / name).write_text(text, "utf-8")


@pytest.mark.parametrize(("name", "text"), OLD)
def test_a_pin_below_is_seen(tmp_path: Path, name: str, text: str) -> None:
    """Each format and operator that keeps a library below a version is understood."""
    write(tmp_path, name, text)
    pin = pins_for(tmp_path / "train.py", tmp_path).below("torch", "1.9")
    assert pin is not None
    assert pin.file == tmp_path / name


@pytest.mark.parametrize(("name", "text"), OPEN)
def test_what_allows_a_newer_version_is_no_pin(tmp_path: Path, name: str, text: str) -> None:
    """A lower bound, an exact newer version and a file that cannot be read pin nothing below."""
    write(tmp_path, name, text)
    assert pins_for(tmp_path / "train.py", tmp_path).below("torch", "1.9") is None


def test_a_lock_file_overrides_the_range_beside_it(tmp_path: Path) -> None:
    """What is locked is what is installed."""
    write(tmp_path, "requirements.txt", "torch<1.9\n")
    write(tmp_path, "uv.lock", '[[package]]\nname = "torch"\nversion = "2.3.0"\n')
    pins = pins_for(tmp_path / "a.py", tmp_path)
    assert pins.below("torch", "1.9") is None
    assert pins.at_least("torch", "2.0") is not None


def test_the_nearest_folder_that_names_a_library_decides(tmp_path: Path) -> None:
    """An example folder with requirements of its own is not bound by the root's."""
    write(tmp_path, "requirements.txt", "torch==1.8\nnumpy<2\n")
    write(tmp_path, "examples/new/requirements.txt", "torch==2.1\n")
    pins = pins_for(tmp_path / "examples" / "new" / "a.py", tmp_path)
    assert pins.below("torch", "1.9") is None
    numpy = pins.below("numpy", "2")
    assert numpy is not None
    assert numpy.file == tmp_path / "requirements.txt"


def test_at_least_needs_a_lower_bound(tmp_path: Path) -> None:
    """An upper bound alone proves no minimum."""
    write(tmp_path, "requirements.txt", "tensorflow<3\nkeras>=3.0\n")
    pins = pins_for(tmp_path / "a.py", tmp_path)
    assert pins.at_least("tensorflow", "2.16") is None
    assert pins.at_least("keras", "3") is not None
    assert pins.at_least("keras", "3.1") is None


def test_a_script_pins_for_itself(tmp_path: Path) -> None:
    """The comment block of PEP 723 overrides the files around the script, and speaks for no other file."""
    (tmp_path / "requirements.txt").write_text("torch>=2.11\n", "utf-8")
    block = '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#     "torch==2.5.1",\n# ]\n# ///\n'
    (tmp_path / "script.py").write_text(block, "utf-8")
    (tmp_path / "other.py").write_text("import torch\n", "utf-8")
    pin = pins_for(tmp_path / "script.py", tmp_path).below("torch", "2.11")
    assert pin is not None
    assert pin.file == tmp_path / "script.py"
    assert pins_for(tmp_path / "other.py", tmp_path).below("torch", "2.11") is None


def test_a_broken_block_in_a_script_pins_nothing(tmp_path: Path) -> None:
    """Text that is no TOML is not ours to report."""
    (tmp_path / "script.py").write_text("# /// script\n# dependencies = [\n# ///\n", "utf-8")
    assert pins_for(tmp_path / "script.py", tmp_path).of("torch") == ()

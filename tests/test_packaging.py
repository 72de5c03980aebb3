"""What is built holds every module and every rule, and loads them from a wheel, an sdist and an editable install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("build")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent
NOT_SOURCE = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "site", ".hypothesis"
)
REPORT = """
import json
from importlib.resources import files
import randlint
from randlint.catalogue import load_catalogue
from randlint.checks.base import all_checks
catalogue = load_catalogue()
print(json.dumps([randlint.__file__, str(files("randlint.rules")), len(catalogue.rules), len(catalogue.apis),
                  len(all_checks())]))
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, so that building leaves nothing behind."""
    copy = tmp_path_factory.mktemp("source") / "randlint"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
    return copy


@pytest.fixture(scope="module")
def built(source: Path) -> Path:
    """The folder with the sdist, and the wheel that was built from it."""
    run(sys.executable, "-m", "build", "--no-isolation", ".", at=source)
    return source / "dist"


def run(*command: str, at: Path, path: Path | None = None) -> str:
    """Standard output of a command that must succeed; ``path`` is where imports look first."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def expected() -> list[str]:
    """Names in a wheel, as the tree has them."""
    modules = [path.relative_to(ROOT) for path in (ROOT / "randlint").rglob("*.py")]
    templates = [path.relative_to(ROOT) for path in (ROOT / "randlint").rglob("*.j2")]
    rules = [Path("randlint") / path.relative_to(ROOT) for path in (ROOT / "rules").rglob("*.toml")]
    others = [Path("randlint/py.typed"), Path("randlint/catalogue/compiled.bin")]
    return sorted(path.as_posix() for path in (*modules, *templates, *rules, *others))


def loaded(python: str, path: Path | None, at: Path) -> list[object]:
    """Where randlint and its rules come from, and how many rules, APIs and checks there are."""
    import json

    found: list[object] = json.loads(run(python, "-c", REPORT, at=at, path=path))
    return found


def counts() -> list[int]:
    from randlint.catalogue import load_catalogue
    from randlint.checks.base import all_checks

    return [len(load_catalogue().rules), len(load_catalogue().apis), len(all_checks())]


def test_the_wheel_from_the_sdist_holds_everything_and_nothing_else(built: Path) -> None:
    """Modules, templates and rules are all there; tests, examples and caches are not."""
    (wheel,) = built.glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    folders = ("", "apis/", "kernels/", "runtime/")
    markers = {f"randlint/rules/{folder}__init__.py" for folder in folders}
    assert sorted(set(names) - markers) == expected()


def test_the_wheel_runs(built: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, it loads its own rules and lints."""
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    home, rules, *numbers = loaded(sys.executable, tmp_path, tmp_path)
    assert Path(str(home)).parent == tmp_path / "randlint"
    assert Path(str(rules)) == tmp_path / "randlint" / "rules"
    assert numbers == counts()
    text = run(sys.executable, "-m", "randlint", "--version", at=tmp_path, path=tmp_path)
    assert text.startswith("randlint, version ")
    (tmp_path / "program.py").write_text("import random\nrandom.random()\n")
    page = run(sys.executable, "-m", "randlint", "trace", "--html", "r.html", "program.py", at=tmp_path, path=tmp_path)
    assert page == ""
    assert "unseeded-draw" in (tmp_path / "r.html").read_text("utf-8")


def test_the_first_start_of_a_wheel_compiles_nothing(built: Path, tmp_path: Path) -> None:
    """What the package brings along fits its own rules, also where nothing can be kept."""
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    (tmp_path / "caches").write_text("")
    code = f"import os; os.environ['XDG_CACHE_HOME'] = {str(tmp_path / 'caches')!r}\n"
    code += "from randlint.catalogue import load_catalogue; import sys; print(len(load_catalogue().rules), [name"
    code += " for name in ('tomli', 'randlint.catalogue.compile') if name in sys.modules])"
    assert run(sys.executable, "-c", code, at=tmp_path, path=tmp_path) == f"{counts()[0]} []\n"


def test_the_sdist_holds_what_a_packager_needs(built: Path) -> None:
    """Tests, documentation, examples and licence travel with the source."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as members:
        names = {name.partition("/")[2] for name in members.getnames()}
    wanted = {
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "setup.py",
        "tests/harness.py",
        "docs/index.md",
        "examples/train.py",
    }
    assert wanted - names == set()
    assert [name for name in names if name.endswith(".pyc") or ".venv" in name] == []


def test_an_editable_install_reads_the_rules_of_the_tree(source: Path, tmp_path: Path) -> None:
    """`pip install -e .` finds modules and rules in the tree itself, rules/ included."""
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(venv), at=tmp_path)
    python = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    packages = Path(
        run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", at=tmp_path).strip()
    )
    # The libraries of this interpreter, without its own installation of randlint: .pth files there are not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--ignore-installed")
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(source), at=tmp_path)
    home, rules, *numbers = loaded(str(python), None, tmp_path)
    assert Path(str(home)).parent == source / "randlint"
    assert Path(str(rules)) == source / "rules"
    assert list((source / "randlint").rglob("compiled.bin")) == []
    assert numbers == counts()

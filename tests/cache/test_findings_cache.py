"""The cache of findings: a second run looks at nothing, and everything that a finding rests on brings it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from randlint import conclusions
from randlint.cache import states
from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Result
from randlint.fixes import fix_files
from tests.cache.support import FILES, Bench, bench, quick_clock, rules_of, touch, wait_a_tick

__all__ = ["bench", "quick_clock"]

PYTHON = sorted(name for name in FILES if name.endswith(".py"))
SPLIT = ("tune.py", "unseeded-split")
WORKSPACE = ("lib/exact.py", "missing-cublas-workspace")


def again(bench: Bench, **settings: Any) -> Result:
    """A warm run, which finds what a run without the cache finds."""
    without = bench.run(cache=False, **settings)
    warm = bench.run(**settings)
    assert warm == without
    return warm


def test_a_second_run_looks_at_nothing(bench: Bench) -> None:
    """Everything is known, and it is the same."""
    without = bench.run(cache=False)
    assert (bench.linted, bench.caches) == (PYTHON, [])
    cold = bench.run()
    assert bench.linted == PYTHON
    assert (bench.run(), bench.linted) == (cold, [])
    assert cold == without
    assert {SPLIT, WORKSPACE} <= set(rules_of(cold))


def test_a_changed_file_is_looked_at_alone(bench: Bench) -> None:
    """What nobody rests on costs nobody else anything."""
    bench.run()
    bench.write("lib/plain.py", "def add(a, b):\n    return b + a\n")
    again(bench)
    assert bench.linted == ["lib/plain.py"]


def test_a_touched_file_is_still_known(bench: Bench) -> None:
    """Content decides, not time."""
    bench.run()
    for name in PYTHON:
        touch(bench.root / name)
    again(bench)
    assert bench.linted == []


def test_an_imported_file_changes(bench: Bench) -> None:
    """The seed that a file imports is no longer None."""
    assert SPLIT in rules_of(bench.run())
    bench.write("lib/config.py", "SEED = 7\n")
    assert SPLIT not in rules_of(again(bench))


def test_a_file_that_shadows_a_library_appears_and_goes(bench: Bench) -> None:
    """That a file was not there matters as well."""
    bench.run()
    bench.write("sklearn/__init__.py", "")
    bench.write("sklearn/model_selection.py", "def train_test_split(x, random_state):\n    return x\n")
    assert SPLIT not in rules_of(again(bench))
    for path in sorted((bench.root / "sklearn").iterdir(), reverse=True):
        path.unlink()
    (bench.root / "sklearn").rmdir()
    assert SPLIT in rules_of(again(bench))


def test_an_imported_file_goes(bench: Bench) -> None:
    """What it said is no longer known."""
    bench.run()
    (bench.root / "lib/config.py").unlink()
    assert SPLIT not in rules_of(again(bench))


def test_a_folder_becomes_a_package(bench: Bench) -> None:
    """Names of modules depend on files beside them."""
    bench.run()
    (bench.root / "lib/__init__.py").unlink()
    again(bench)
    bench.write("lib/__init__.py", "")
    again(bench)


def test_a_program_seeds_no_longer(bench: Bench) -> None:
    """Findings in a library rest on the programs that reach it."""
    bench.write("lib/data.py", "import random\n\n\ndef split(x):\n    random.shuffle(x)\n    return x\n")
    before = rules_of(bench.run())
    bench.write("train.py", "import random\nfrom lib.data import split\nsplit([])\n")
    after = rules_of(again(bench))
    assert before != after


def test_another_program_appears(bench: Bench) -> None:
    """The index of the project is asked anew."""
    bench.write("lib/data.py", "import random\n\n\ndef split(x):\n    random.shuffle(x)\n    return x\n")
    before = rules_of(bench.run())
    bench.write("other.py", "from lib.data import split\nsplit([])\n")
    assert rules_of(again(bench)) != before


def test_a_nearer_file_takes_the_place_of_another(bench: Bench) -> None:
    """The same import reads another file, though the one that it read has not changed."""
    bench.write("src/shared.py", "SEED = None\n")
    bench.write("tune.py", FILES["tune.py"].replace("lib.config", "shared"))
    assert SPLIT in rules_of(bench.run())
    bench.write("shared.py", "SEED = 7\n")
    assert SPLIT not in rules_of(again(bench))


TRAINING = "import torch\n\n\ndef main():\n    torch.nn.Linear(2, 2)(torch.rand(2)).sum().backward()\n"


def test_a_script_becomes_a_module(bench: Bench) -> None:
    """Beside an ``__init__.py`` a file without a main guard starts nothing."""
    bench.write("tools/run.py", f"{TRAINING}\n\nmain()\n")
    assert ("tools/run.py", "unseeded-program") in rules_of(bench.run())
    bench.write("tools/__init__.py", "")
    assert ("tools/run.py", "unseeded-program") not in rules_of(again(bench))


def test_a_module_becomes_a_command(bench: Bench) -> None:
    """The packaging says what is installed as a program."""
    bench.write("lib/command.py", TRAINING)
    assert ("lib/command.py", "unseeded-program") not in rules_of(bench.run())
    bench.write("pyproject.toml", FILES["pyproject.toml"] + '[project.scripts]\ngo = "lib.command:main"\n')
    assert ("lib/command.py", "unseeded-program") in rules_of(again(bench))


def test_what_follows_from_several_files_is_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It rests on what all files say and on their imports, those of files that say nothing themselves included."""
    count: list[int] = []
    real = conclusions.concluded
    monkeypatch.setattr(conclusions, "concluded", lambda *given: count.append(1) or real(*given))
    bench.write("seeded.py", "import torch\nimport middle\ntorch.manual_seed(0)\n")
    bench.write("middle.py", "import speed\n")
    bench.write("speed.py", "import torch\ntorch.backends.cudnn.benchmark = True\n")
    before = bench.run()
    count.clear()
    assert (bench.run(), bench.linted, count) == (before, [], [])
    bench.write("middle.py", "print()\n")
    assert again(bench) != before
    bench.write("middle.py", "import speed\n")
    assert again(bench) == before


def test_pins_change(bench: Bench) -> None:
    """What the project says of its libraries is part of what a finding says."""
    before = again(bench)
    bench.write("pyproject.toml", FILES["pyproject.toml"].replace("<2.8", ""))
    bench.write("requirements.txt", "torch==2.12\n")
    after = again(bench)
    assert "lib/exact.py" in bench.linted
    assert [f.message for f in before.findings] != [f.message for f in after.findings]


def test_a_script_says_what_no_file_said(bench: Bench) -> None:
    """Any file of the project may set the variable that a rule asks for; the cache's own files do not count."""
    assert WORKSPACE in rules_of(again(bench))
    bench.write("run.sh", "export CUBLAS_WORKSPACE_CONFIG=:4096:8\n")
    assert WORKSPACE not in rules_of(again(bench))
    again(bench)
    assert bench.linted == []
    (bench.root / "run.sh").unlink()
    assert WORKSPACE in rules_of(again(bench))


@pytest.mark.parametrize("settings", [{"ignore": ("unseeded-split",)}, {"seed": 7}, {"select": ("parse-error",)}])
def test_other_settings_are_another_cache(bench: Bench, settings: dict[str, Any]) -> None:
    """And both stay."""
    bench.run()
    again(bench, **settings)
    assert bench.linted == PYTHON
    again(bench, **settings)
    assert bench.linted == []
    again(bench)
    assert bench.linted == []


def test_a_table_of_the_user_changes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its content counts; while it is fresh nothing is kept."""
    table = bench.root / "apis.toml"
    text = 'library = "ours"\nimport = "ours"\n\n[[api]]\nname = "ours.split"\neffect = "draw"\nrole = "split"\n'
    text += 'stream = "numpy"\nseed = "seed"\nparameters = ["rows", "seed"]\n'
    table.write_text(text)
    given = {"apis": (table,)}
    bench.run(**given)
    assert bench.caches == []
    monkeypatch.setattr("randlint.cache.stamp.TICK", 0)
    wait_a_tick()
    again(bench, **given)
    again(bench, **given)
    assert bench.linted == []
    table.write_text(text + "# more\n")
    wait_a_tick()
    again(bench, **given)
    assert bench.linted == PYTHON


def test_from_another_folder_paths_are_shown_otherwise(bench: Bench) -> None:
    """What is kept for one working directory is not shown in another."""
    bench.run()
    below = bench.run(base=bench.root / "lib")
    assert ("../tune.py", "unseeded-split") in rules_of(below)
    assert bench.run(base=bench.root / "lib") == below
    assert bench.linted == []


def test_an_edit_within_one_tick_is_seen(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same size, and as far as the file system can tell the same time."""
    bench.run()
    monkeypatch.setattr(states.os, "stat", _frozen(states.os.stat))
    bench.run()
    bench.write("lib/config.py", "SEED = 1234\n"[:12].replace("1234", "None"))
    again(bench)
    bench.write("lib/config.py", "SEED = 1111\n")
    assert SPLIT not in rules_of(again(bench))


def _frozen(real: Any) -> Any:
    """Times of files as a coarse clock shows them: in whole hours."""

    class Coarse:
        def __init__(self, found: Any) -> None:
            hour = 3_600_000_000_000
            self.st_mtime_ns = (found.st_mtime_ns // hour + 1) * hour
            self.st_ctime_ns = (found.st_ctime_ns // hour + 1) * hour
            self.st_size, self.st_mode = found.st_size, found.st_mode

    return lambda path, **more: Coarse(real(path, **more))


@pytest.mark.usefixtures("quick_clock")
def test_old_files_are_not_read_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where time and size are the same, nobody opens the file."""
    wait_a_tick()
    bench.run()
    read: list[Path] = []
    real = states.read_bytes
    monkeypatch.setattr(states, "read_bytes", lambda path, display: read.append(path) or real(path, display))
    again(bench)
    assert (bench.linted, read) == ([], [])
    bench.write("lib/config.py", "SEED = 1\n")
    again(bench)
    assert read == [bench.root / "lib/config.py"]


def test_unsaved_text_is_neither_kept_nor_answered(bench: Bench) -> None:
    """An editor's buffer is looked at anew, and what is on disk is known as before."""
    disk = bench.run()
    linter = Linter.create(Settings(root=bench.root, jobs=1), bench.root)
    path = bench.root / "lib/config.py"
    assert (
        rules_of(
            linter.check_text(b"from sklearn.model_selection import train_test_split\ntrain_test_split([])\n", path)
        )
        != []
    )
    unsaved = linter.check([bench.root], overrides={path: b"SEED = 7\n"})
    assert SPLIT not in rules_of(unsaved)
    assert (bench.run(), bench.linted) == (disk, [])


def test_fixed_files_are_looked_at_anew(bench: Bench) -> None:
    """What --fix wrote is what the next run sees."""
    bench.write("fixme.py", "from sklearn.model_selection import train_test_split\ntrain_test_split([])\n")
    linter = Linter.create(Settings(root=bench.root, jobs=1), bench.root)
    bench.run()
    outcome = fix_files(linter, [bench.root], linter.check([bench.root]), unsafe=True)
    for path, content in outcome.contents.items():
        path.write_bytes(content)
    assert outcome.contents != {}
    again(bench)
    assert set(outcome.contents) - {bench.root / name for name in bench.linted} == set()

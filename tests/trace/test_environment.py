"""`randlint env`: what is recorded of a machine, what is never recorded, and what a comparison says."""

from __future__ import annotations

import getpass
import json
import os
import platform
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from randlint.catalogue import CatalogueError
from randlint.cli import main
from randlint.config import ConfigError
from randlint.trace.data import Machine, Part, Process, Run, Setting
from randlint.trace.environment import collect as collecting
from randlint.trace.environment import knowledge, report
from randlint.trace.environment.collect import collect, of_run
from randlint.trace.environment.compare import differences
from randlint.trace.environment.record import SECTIONS, Environment, read
from randlint.trace.settings import load_settings


def environment(**sections: Mapping[str, str]) -> Environment:
    return Environment({name: sections.get(name, {}) for name in SECTIONS})


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "randlint", "env", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


# -- what is recorded ------------------------------------------------------------------------------------------------


def test_the_record_says_what_this_machine_is() -> None:
    """Facts of the system, of Python and of installed packages are those of this process."""
    sections = collect().sections
    assert sections["system"]["name"] == platform.system()
    assert sections["python"]["version"] == platform.python_version()
    assert sections["packages"]["libcst"]
    assert list(sections) == list(SECTIONS)


def test_torch_is_asked_what_it_runs_on() -> None:
    """Instruction set, threads and flags are torch's own answers."""
    torch = pytest.importorskip("torch")
    sections = collect().sections
    assert sections["processor"]["torch instructions"] == torch.backends.cpu.get_cpu_capability()
    assert sections["threads"]["torch"] == str(torch.get_num_threads())
    assert sections["flags"]["torch.backends.cudnn.benchmark"] == str(torch.backends.cudnn.benchmark)
    assert sections["flags"]["torch.use_deterministic_algorithms"] == "off"
    known = {flag.name for flag in load_settings()[1]}
    assert set(sections["flags"]) <= known


def test_an_instruction_set_that_was_asked_for_is_recorded(tmp_path: Path) -> None:
    """A process started with other settings records other facts, and the comparison names them."""
    pytest.importorskip("torch")
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    run("--json", "--output", str(here))
    run("--json", "--output", str(there), ATEN_CPU_CAPABILITY="default", OMP_NUM_THREADS="1", PYTHONHASHSEED="7")
    facts = {each.fact: each.second for each in differences(read(here), read(there))}
    assert facts["variables.ATEN_CPU_CAPABILITY"] == "default"
    assert facts["processor.torch instructions"] == "DEFAULT"
    assert facts["threads.torch"] == "1" or read(here).sections["threads"]["torch"] == "1"
    assert facts["python.hash seed"] == "7"


def test_nothing_secret_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither other variables, nor names of people and hosts, nor folders."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tell-nobody")
    monkeypatch.setenv("XLA_FLAGS", "--xla_dump_to=/home/somebody/dump --xla_gpu_deterministic_ops=true")
    monkeypatch.setenv("KERAS_BACKEND", "")
    text = collect(with_torch=False).as_json()
    assert "tell-nobody" not in text
    assert "somebody" not in text
    assert json.dumps(platform.node()) not in text or not platform.node()
    assert json.dumps(getpass.getuser()) not in text
    variables = json.loads(text)["environment"]["variables"]
    assert variables["XLA_FLAGS"] == "--xla_dump_to=(a path) --xla_gpu_deterministic_ops=true"
    assert variables["KERAS_BACKEND"] == "(empty)"


def test_the_hash_seed_counts_only_where_python_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -E` ignores the variable."""
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    assert collect(with_torch=False).sections["python"]["hash seed"] == "0"
    code = "from randlint.trace.environment.collect import collect; print(collect(with_torch=False).sections['python'])"
    done = subprocess.run([sys.executable, "-E", "-c", code], capture_output=True, text=True, check=True)
    assert "'hash seed': 'random'" in done.stdout


def test_cards_are_counted_by_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer of nvidia-smi becomes the number of cards by model, and the driver."""
    command = tmp_path / "nvidia-smi"
    command.write_text("#!/bin/sh\nprintf 'NVIDIA A100, 550.54.15\\nNVIDIA A100, 550.54.15\\nTesla T4, 550.54.15\\n'\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    gpu = collect(with_torch=False).sections["gpu"]
    assert gpu == {"devices": "2 x NVIDIA A100, 1 x Tesla T4", "driver": "550.54.15"}


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 9\n", "#!/bin/sh\necho NVIDIA-SMI has failed\n"])
def test_a_broken_driver_is_no_card(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nvidia-smi fails, or says something else, there is no card to speak of."""
    command = tmp_path / "nvidia-smi"
    command.write_text(script)
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    assert collect(with_torch=False).sections["gpu"] == {"devices": "none"}


def test_an_arm_processor_has_no_name_but_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux on Arm gives the implementer and the part."""
    if sys.platform == "darwin":
        pytest.skip("macOS names its processors")
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\nCPU implementer\t: 0x41\n")
    monkeypatch.setattr(collecting, "_CPUINFO", info)
    assert collect(with_torch=False).sections["processor"]["model"] == "implementer 0x41, part 0xd40"


def test_a_traced_run_tells_its_environment(tmp_path: Path) -> None:
    """The JSON report of a run is a file to compare, with what its process said of torch."""
    machine = Machine(torch="2.13.0", capability="AVX2", threads=3, cuda="12.8")
    settings = [Setting("torch.backends.cudnn.benchmark", "", "True"), Setting("torch.set_num_threads", "", "3")]
    part = Part(Process(1), machine, settings=settings)
    sections = of_run(Run([part])).sections
    assert sections["processor"]["torch instructions"] == "AVX2"
    assert sections["threads"] == {"torch": "3"}
    assert sections["gpu"]["cuda"] == "12.8"
    assert sections["flags"] == {"torch.backends.cudnn.benchmark": "True"}
    file = tmp_path / "trace.json"
    file.write_text(json.dumps({"version": 1, "trace": {"environment": sections}}))
    assert read(file).sections == sections


def test_a_real_trace_can_be_compared(tmp_path: Path) -> None:
    """`randlint trace --format json` and `randlint env --json` in one Python and place differ in nothing."""
    pytest.importorskip("torch")
    (tmp_path / "program.py").write_text("import torch\ntorch.manual_seed(0)\n")
    command = [sys.executable, "-m", "randlint", "trace", "--isolated", "--format", "json", "--output", "run.json"]
    subprocess.run([*command, "program.py"], cwd=tmp_path, check=True, capture_output=True)
    done = run(str(tmp_path / "run.json"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "The two environments are the same."), done.stdout


# -- what differs ----------------------------------------------------------------------------------------------------


def facts_of(first: Environment, second: Environment) -> list[tuple[str, str, str]]:
    return [(each.fact, each.first, each.second) for each in differences(first, second)]


def test_differences_come_in_the_order_of_the_sections() -> None:
    first = environment(system={"name": "Linux"}, packages={"numpy": "1.26", "click": "8.1"}, threads={"torch": "2"})
    second = environment(system={"name": "Darwin"}, packages={"numpy": "2.4", "rich": "13"}, threads={"torch": "4"})
    assert facts_of(first, second) == [
        ("system.name", "Linux", "Darwin"),
        ("threads.torch", "2", "4"),
        ("packages.click", "8.1", ""),
        ("packages.numpy", "1.26", "2.4"),
        ("packages.rich", "", "13"),
    ]


def test_what_was_not_asked_is_no_difference() -> None:
    """A traced run does not ask the matrix libraries; a variable that is not set says something."""
    first = environment(blas={"openblas": "0.3"}, variables={"OMP_NUM_THREADS": "1"})
    assert facts_of(first, environment()) == [("variables.OMP_NUM_THREADS", "1", "")]


def test_old_torch_draws_other_masks_on_other_systems() -> None:
    """The sentence about MKL is said of torch before 2.7 only, and before the one that always holds."""
    linux, mac = {"system": {"name": "Linux"}}, {"system": {"name": "Darwin"}}

    def said(version: str) -> list[str]:
        packages = {"packages": {"torch": version}}
        (found,) = differences(environment(**linux, **packages), environment(**mac, **packages))
        return [row.reason(found.fact) for row in found.known]

    assert ["MKL" in reason for reason in said("2.6.0+cu124")] == [True, False]
    assert ["MKL" in reason for reason in said("2.13.0")] == [False]
    assert ["MKL" in reason for reason in said("not-a-version")] == [False]


def test_a_package_that_nothing_is_known_of_is_said_apart() -> None:
    """It is named with both versions and does not fail a comparison."""
    found = differences(environment(packages={"click": "8.1"}), environment(packages={"click": "8.2"}))
    text = report.compared(found, ("a.json", "b.json"), 100)
    assert text.splitlines()[2:] == [
        "Also different, and not known to change results:",
        "  click 8.1 -> 8.2",
        "",
        "1 differs, and is not known to change results.",
    ]


def test_a_package_that_is_missing_matters_only_where_others_do_without_it() -> None:
    """A program that needs a package has it on both machines; pandas takes numexpr where it finds it."""
    found = differences(environment(packages={"scipy": "1.17", "numexpr": "2.14"}), environment())
    assert [(each.fact, bool(each.known)) for each in found] == [("packages.numexpr", True), ("packages.scipy", False)]


def test_variables_and_flags_say_what_they_are() -> None:
    """Their sentence is the one of the table that the tracer uses."""
    found = differences(environment(), environment(variables={"MKL_CBWR": "AVX2"}))
    (row,) = found[0].known
    (variable,) = [v for v in load_settings()[0] if v.name == "MKL_CBWR"]
    assert row.reason(found[0].fact) == variable.about


def test_every_row_of_the_table_can_speak() -> None:
    """No row is behind another one that always speaks first, and each has a reason to give."""
    rows = knowledge.knowledge()
    for number, row in enumerate(rows):
        for key in row.keys:
            fact = key.replace("*", "anything")
            both = environment(packages={fact.partition(".")[2]: "1"})
            earlier = [r for r in rows[:number] if not r.package and r.speaks_for(fact, both, both)]
            assert earlier == [], key
        assert row.why or row.about, row.keys
    assert {f.name for f in fields(knowledge.Known)} >= {"keys", "breaks", "why", "sources"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"key": "system.name", "breaks": "luck", "why": "", "sources": []}, "is no promise"),
        ({"key": "weather.rain", "breaks": "runs-differ", "why": "", "sources": []}, "is in no section"),
        ({"key": "system.name", "breaks": "runs-differ", "why": "", "sources": [], "wy": ""}, "unknown key `wy`"),
    ],
)
def test_a_wrong_row_is_named(row: dict[str, object], problem: str) -> None:
    with pytest.raises(CatalogueError, match=problem):
        knowledge._known(row, 3)


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_text_for_people() -> None:
    """Sections with their titles; packages as running text that never parts a name from its version."""
    shown = report.shown(environment(python={"version": "3.11"}, packages={"a": "1", "bcd": "2.0"}), 12)
    assert shown.splitlines() == ["Python", "  version  3.11", "", "Packages", "  a 1,", "  bcd 2.0"]


def test_json_is_what_it_reads(tmp_path: Path) -> None:
    """What --json prints is read back as it was, twice the same."""
    first, second = run("--json"), run("--json")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    file = tmp_path / "env.json"
    file.write_text(first.stdout)
    assert dict(read(file).facts()) == {
        f"{section}.{name}": value
        for section, facts in json.loads(first.stdout)["environment"].items()
        for name, value in facts.items()
    }


def test_exit_codes_tell_whether_results_may_change(tmp_path: Path) -> None:
    """0 for the same and for what is not known to matter, 1 for what is."""
    files = []
    for name, packages in (("a", {"numpy": "1"}), ("b", {"numpy": "2"}), ("c", {"numpy": "2", "click": "8"})):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(environment(packages=packages).as_json())
    a, b, c = map(str, files)
    codes = [CliRunner().invoke(main, ["env", *pair]).exit_code for pair in ((a, a), (a, b), (b, c))]
    assert codes == [0, 1, 0]
    data = json.loads(CliRunner().invoke(main, ["env", "--json", a, b]).output)
    (row,) = data["differences"]
    assert (row["fact"], row["first"], row["second"]) == ("packages.numpy", "1", "2")
    assert row["known"][0]["breaks"] == "machines-differ"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON"),
        ("[1]", "holds no environment"),
        ('{"version": 1, "trace": {}}', "holds no environment"),
        ('{"version": 99, "environment": {}}', "version 99 is not known"),
    ],
)
def test_a_file_of_another_kind_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    """One line that says which file, what is wrong with it and what to do."""
    file = tmp_path / "odd.json"
    file.write_text(text)
    if problem.startswith("version"):
        file.write_text('{"version": 99, "environment": {"system": {}}}')
    with pytest.raises(ConfigError, match=problem):
        read(file)
    done = CliRunner().invoke(main, ["env", str(file), str(file)])
    assert done.exit_code == 2


def test_three_files_and_none_are_refused(tmp_path: Path) -> None:
    done = run("a", "b", "c")
    assert (done.returncode, done.stderr) == (2, "randlint: two files at most can be compared, not 3\n")
    done = run(str(tmp_path / "missing.json"))
    assert done.returncode == 2
    assert done.stderr.endswith("cannot be read: No such file or directory\n")

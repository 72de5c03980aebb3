"""Settings: where they are found, what is refused and with which words, and what the command line overrides."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from randlint.config import DEFAULT_EXCLUDE, ConfigError, Settings, load_settings, nearest
from randlint.findings import Confidence, Profile, Severity


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "randlint.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def message(folder: Path, text: str, name: str = "randlint.toml") -> str:
    write(folder, text, name)
    with pytest.raises(ConfigError) as caught:
        load_settings(folder)
    return str(caught.value)


def test_defaults(project: Path) -> None:
    """Without any configuration the documented defaults hold."""
    assert load_settings(project) == Settings(
        root=project,
        select=None,
        profile=Profile.DEFAULT,
        format="text",
        fail_on=Severity.WARNING,
        min_confidence=Confidence.MEDIUM,
        seed=42,
        exclude=DEFAULT_EXCLUDE,
        respect_gitignore=True,
    )


def test_every_key(project: Path) -> None:
    """Every key is the long option name, and paths are relative to the file."""
    write(project / "tables", "", "ours.toml")
    file = write(
        project,
        """
        select = ["RND2", "hash-seed"]
        ignore = ["RND201"]
        extend-select = ["RND301"]
        profile = "strict"
        format = "json"
        output = "out/report.json"
        fail-on = "error"
        min-confidence = "high"
        exclude = ["vendored/"]
        seed = 7
        apis = ["tables/ours.toml"]
        baseline = "baseline.json"
        jobs = 3
        respect-gitignore = false
        statistics = true
        show-suppressed = true
        unsafe-fixes = true
        force-exclude = true
        exit-zero = true
        no-cache = true
        [per-file-ignores]
        "tests/*" = ["unseeded-program"]
        """,
    )
    settings = load_settings(project)
    assert settings == Settings(
        root=project,
        select=("RND2", "hash-seed"),
        ignore=("RND201",),
        extend_select=("RND301",),
        profile=Profile.STRICT,
        format="json",
        output=project / "out/report.json",
        fail_on=Severity.ERROR,
        min_confidence=Confidence.HIGH,
        exclude=(*DEFAULT_EXCLUDE, "vendored/"),
        per_file_ignores=(("tests/*", ("unseeded-program",)),),
        seed=7,
        apis=(project / "tables/ours.toml",),
        baseline=project / "baseline.json",
        jobs=3,
        respect_gitignore=False,
        statistics=True,
        show_suppressed=True,
        unsafe_fixes=True,
        force_exclude=True,
        exit_zero=True,
        no_cache=True,
        file=file,
        origins=settings.origins,
    )


def test_nearest_file_upwards(project: Path) -> None:
    """The nearest configuration counts, and its folder is the root."""
    write(project, "seed = 1")
    write(project / "a", "[tool.randlint]\nseed = 2", "pyproject.toml")
    deep = project / "a" / "b" / "c"
    deep.mkdir(parents=True)
    settings = load_settings(deep)
    assert (settings.seed, settings.root) == (2, project / "a")


def test_start_may_be_a_file(project: Path) -> None:
    """A file starts the search in its folder."""
    write(project / "a", "seed = 3")
    assert load_settings(write(project / "a", "", "train.py")).seed == 3


def test_randlint_toml_first(project: Path) -> None:
    """In one folder randlint.toml wins over pyproject.toml."""
    write(project, "[tool.randlint]\nseed = 1", "pyproject.toml")
    write(project, "seed = 2")
    assert load_settings(project).seed == 2


def test_pyproject_without_table_is_passed_over(project: Path) -> None:
    """A pyproject.toml without the table does not stop the search."""
    write(project, "seed = 5")
    write(project / "a", '[project]\nname = "uses-randlint"', "pyproject.toml")
    assert load_settings(project / "a").seed == 5


def test_an_empty_table_stops_the_search(project: Path) -> None:
    """An empty [tool.randlint] table is a configuration: the defaults."""
    write(project, "seed = 5")
    write(project / "a", "[tool.randlint]", "pyproject.toml")
    assert load_settings(project / "a").seed == 42


def test_broken_pyproject_of_somebody_else(project: Path) -> None:
    """A broken pyproject.toml that never mentions randlint is nobody's business here."""
    write(project, "[project\nname =", "pyproject.toml")
    assert load_settings(project).seed == 42


def test_explicit_and_isolated(project: Path) -> None:
    """An explicit file replaces the search; isolated reads nothing; both together are refused."""
    write(project, "seed = 1")
    other = write(project / "ci", "seed = 2", "strict.toml")
    assert load_settings(project, explicit=other).seed == 2
    assert load_settings(project, explicit=other).root == project / "ci"
    assert load_settings(project, isolated=True).seed == 42
    with pytest.raises(ConfigError, match=r"^ci/strict\.toml: --isolated reads no configuration"):
        load_settings(project, explicit=other, isolated=True)


def test_explicit_file_missing(project: Path) -> None:
    """A missing explicit file is one clear line."""
    with pytest.raises(ConfigError, match=r"^nowhere\.toml: cannot read this configuration: No such file"):
        load_settings(project, explicit=project / "nowhere.toml")


def test_explicit_pyproject_without_table(project: Path) -> None:
    """An explicit pyproject.toml must say something about randlint."""
    file = write(project, "[tool.black]", "pyproject.toml")
    with pytest.raises(ConfigError) as caught:
        load_settings(project, explicit=file)
    assert str(caught.value) == "pyproject.toml: there is no [tool.randlint] table in this file"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('selct = ["RND2"]', "randlint.toml: unknown key `selct`; did you mean `select`?"),
        ("unsafe_fixes = true", "randlint.toml: unknown key `unsafe_fixes`; did you mean `unsafe-fixes`?"),
        ("extend-exclude = []", "randlint.toml: unknown key `extend-exclude`; did you mean `exclude`?"),
        ("xyzzy = 1", "randlint.toml: unknown key `xyzzy`"),
        ("fix = true", "randlint.toml: `fix` is no configuration key, give --fix on the command line"),
        (
            "[tool.randlint]\nseed = 1",
            "randlint.toml: write the keys at the top level of this file, without [tool.randlint]",
        ),
        (
            'profile = "stict"',
            "randlint.toml: profile: 'stict' is not one of default, strict; did you mean `strict`?",
        ),
        (
            'format = "jsn"',
            "randlint.toml: format: 'jsn' is not one of text, concise, json, sarif, github, gitlab, junit; "
            "did you mean `json`?",
        ),
        ('fail-on = "fatal"', "randlint.toml: fail-on: 'fatal' is not one of note, warning, error"),
        ("min-confidence = 1", "randlint.toml: min-confidence: must be one of low, medium, high, not a number"),
        ('select = "RND2"', "randlint.toml: select: must be a list of strings, not a string"),
        ("ignore = [1]", "randlint.toml: ignore: must be a list of strings, not a list of other things"),
        ("seed = true", "randlint.toml: seed: must be a whole number, not true"),
        ("seed = 1.5", "randlint.toml: seed: must be a whole number, not a number with a fraction"),
        ("seed = -1", "randlint.toml: seed: -1 is out of range, 0 to 4294967295"),
        ("seed = 4294967296", "randlint.toml: seed: 4294967296 is out of range, 0 to 4294967295"),
        ("jobs = 0", "randlint.toml: jobs: 0 is out of range, at least 1"),
        ('exit-zero = "yes"', "randlint.toml: exit-zero: must be true or false, not a string"),
        ('output = ""', "randlint.toml: output: must be the path of a file, not an empty string"),
        (
            'per-file-ignores = ["tests/*"]',
            "randlint.toml: per-file-ignores: must be a table from a glob to a list of rules, not a list",
        ),
        (
            '[per-file-ignores]\n"tests/*" = "RND1"',
            'randlint.toml: per-file-ignores: "tests/*" must be a list of strings, not a string',
        ),
    ],
)
def test_refused(project: Path, text: str, expected: str) -> None:
    """A wrong key or value is one line: file, key, what is wrong, the nearest right name."""
    assert message(project, text) == expected


def test_wrong_key_in_pyproject(project: Path) -> None:
    """The same in pyproject.toml, named by its path from the working directory."""
    expected = "sub/pyproject.toml: unknown key `sed`; did you mean `seed`?"
    assert message(project / "sub", "[tool.randlint]\nsed = 1", "pyproject.toml") == expected


def test_table_of_wrong_type(project: Path) -> None:
    """tool.randlint that is no table is refused."""
    expected = "pyproject.toml: tool.randlint must be a table, not a number"
    assert message(project, "[tool]\nrandlint = 3", "pyproject.toml") == expected


def test_missing_api_table(project: Path) -> None:
    """A missing API table is named together with a neighbour that it may have meant."""
    write(project, "", "our_apis.toml")
    expected = "randlint.toml: apis: no such file: our_api.toml; did you mean `our_apis.toml`?"
    assert message(project, 'apis = ["our_api.toml"]') == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [("seed = 1\nselect = [\n", 3), ("seed = 1\n\nselect == []\n", 3), ("seed = 1\nseed = 2\n", 2)],
)
def test_broken_toml(project: Path, text: str, line: int) -> None:
    """Broken TOML is reported with file and line, on one line."""
    found = message(project, text)
    assert found.startswith(f"randlint.toml:{line}: not valid TOML: ")
    assert "\n" not in found
    assert "(at " not in found, "the place is said once"


@pytest.mark.parametrize("text", ["seed = 0", "seed = 4294967295", "jobs = 1"])
def test_ends_of_ranges(project: Path, text: str) -> None:
    """The ends of a range are part of it."""
    key, _, value = text.partition(" = ")
    write(project, text)
    assert getattr(load_settings(project), key) == int(value)


def test_not_utf8(project: Path) -> None:
    """A file in another encoding is refused in one line."""
    (project / "randlint.toml").write_bytes(b'select = ["\xe9"]')
    with pytest.raises(ConfigError) as caught:
        load_settings(project)
    assert str(caught.value) == "randlint.toml: not UTF-8 text, byte 12 is not valid"


def test_byte_order_mark(project: Path) -> None:
    """A byte order mark, which some editors write, does no harm."""
    (project / "randlint.toml").write_bytes(b"\xef\xbb\xbfseed = 9")
    assert load_settings(project).seed == 9


def test_command_line_replaces(project: Path) -> None:
    """An option that was given replaces the configured one; None leaves it."""
    write(project, 'profile = "strict"\nformat = "json"\nstatistics = true')
    settings = load_settings(project).merged(
        profile="default", format=None, statistics=False, fail_on=Severity.ERROR, select=(), output="report.txt"
    )
    assert settings.profile is Profile.DEFAULT
    assert (settings.format, settings.statistics, settings.fail_on) == ("json", False, Severity.ERROR)
    assert (settings.select, settings.output) == (None, Path("report.txt"))


def test_lists_by_comma() -> None:
    """List options take several names by comma, once or repeatedly."""
    settings = Settings(root=Path()).merged(select=("RND2,RND301", " hash-seed "), ignore="RND201, RND202")
    assert settings.select == ("RND2", "RND301", "hash-seed")
    assert settings.ignore == ("RND201", "RND202")


def test_command_line_adds(project: Path) -> None:
    """Ignore, extend-select and exclude add to the configuration."""
    write(project, 'ignore = ["RND1"]\nextend-select = ["RND4"]\nexclude = ["a"]')
    settings = load_settings(project).merged(ignore="RND2", extend_select="RND5", exclude="b")
    assert (settings.ignore, settings.extend_select) == (("RND1", "RND2"), ("RND4", "RND5"))
    assert settings.exclude == (*DEFAULT_EXCLUDE, "a", "b")
    assert settings.where("ignore") == "randlint.toml: ignore, --ignore"


def test_select_by_hand_is_what_runs(project: Path) -> None:
    """A --select drops the configured ignore and extend-select, not those given with it."""
    write(project, 'ignore = ["RND201"]\nextend-select = ["RND4"]')
    settings = load_settings(project).merged(select="RND201", ignore="RND1")
    assert (settings.select, settings.ignore, settings.extend_select) == (("RND201",), ("RND1",), ())
    assert settings.where("ignore") == "--ignore"


def test_wrong_value_on_the_command_line() -> None:
    """A wrong value is named with its option."""
    with pytest.raises(ConfigError) as caught:
        Settings(root=Path()).merged(min_confidence="hgh")
    assert str(caught.value) == "--min-confidence: 'hgh' is not one of low, medium, high; did you mean `high`?"


def test_unknown_option_is_a_mistake_in_the_program() -> None:
    """An option that does not exist is a TypeError of the caller, not advice for users."""
    with pytest.raises(TypeError, match="no such option: colour"):
        Settings(root=Path()).merged(colour=True)


def test_settings_travel_between_processes(project: Path) -> None:
    """Settings can be pickled and hashed, for worker processes and caches."""
    write(project, 'select = ["RND2"]\n[per-file-ignores]\n"a" = ["RND1"]')
    settings = load_settings(project)
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert hash(settings) == hash(load_settings(project))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("rnd201", "RND201"), ("Unseeded_Split", "unseeded-split"), ("unseededsplit", "unseeded-split"), ("qqqq", "")],
)
def test_nearest(word: str, expected: str) -> None:
    """The nearest name is found whatever the case and with underscores for hyphens."""
    assert nearest(word, ["unseeded-split", "RND201", "RND202"]) == expected

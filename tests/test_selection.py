"""Which rules run, which findings show, and what per-file-ignores switch off."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.catalogue import Catalogue, Rule
from randlint.config import ConfigError, Settings
from randlint.findings import Confidence, Finding, Location, Profile, Severity
from randlint.selection import per_file_ignores, select_rules


def rule(code: str, name: str, profile: Profile = Profile.DEFAULT) -> Rule:
    return Rule(code, name, "nothing", Severity.WARNING, profile, "", "", "", {})


RULES = (
    rule("RND001", "parse-error"),
    rule("RND002", "unused-suppression"),
    rule("RND201", "unseeded-split"),
    rule("RND202", "unseeded-shuffle"),
    rule("RND213", "unseeded-estimator", Profile.STRICT),
    rule("RND401", "cudnn-benchmark"),
    rule("RND402", "nondeterministic-algorithms", Profile.STRICT),
)
CATALOGUE = Catalogue({r.name: r for r in RULES}, {}, (), {}, {})
DEFAULT_SET = ("parse-error", "unused-suppression", "unseeded-split", "unseeded-shuffle", "cudnn-benchmark")


def settings(**options: object) -> Settings:
    return Settings(root=Path("/project"), min_confidence=Confidence.LOW).merged(**options)


def ran(**options: object) -> tuple[str, ...]:
    return select_rules(CATALOGUE, settings(**options)).rules


def finding(name: str, profile: Profile = Profile.DEFAULT, confidence: Confidence = Confidence.HIGH) -> Finding:
    place = Location("a.py", 1, 1, 1, 2)
    return Finding(name, "RND000", "nothing", Severity.WARNING, confidence, place, "m", "h", profile=profile)


def test_default_set() -> None:
    """Without selectors the rules of the default profile run, in order of their codes."""
    assert ran() == DEFAULT_SET


def test_strict_profile_runs_all() -> None:
    """The strict profile runs every rule."""
    assert ran(profile="strict") == tuple(r.name for r in RULES)


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("unseeded-split", ("unseeded-split",)),
        ("RND202", ("unseeded-shuffle",)),
        ("RND2", ("unseeded-split", "unseeded-shuffle")),
        ("RND20", ("unseeded-split", "unseeded-shuffle")),
        ("RND", DEFAULT_SET),
        ("ALL", tuple(r.name for r in RULES)),
        ("unseeded-estimator", ("unseeded-estimator",)),
        ("RND402", ("nondeterministic-algorithms",)),
        ("RND4,RND201", ("unseeded-split", "cudnn-benchmark")),
        ("parse-error", ("parse-error",)),
    ],
)
def test_select(select: str, expected: tuple[str, ...]) -> None:
    """--select replaces the set; a strict rule needs its name, its code, ALL or the strict profile."""
    assert ran(select=select) == expected


def test_an_empty_select_runs_nothing() -> None:
    """An empty list in the configuration is an empty set, not the default one."""
    assert select_rules(CATALOGUE, Settings(root=Path(), select=())).rules == ()


def test_extend_select() -> None:
    """--extend-select adds, strict rules by name or code included."""
    assert ran(extend_select="RND213") == (*DEFAULT_SET[:4], "unseeded-estimator", "cudnn-benchmark")
    assert ran(select="RND201", extend_select="RND4") == ("unseeded-split", "cudnn-benchmark")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"ignore": "RND2"}, ("parse-error", "unused-suppression", "cudnn-benchmark")),
        ({"ignore": "ALL"}, ()),
        ({"ignore": "ALL", "extend_select": "RND201"}, ("unseeded-split",)),
        ({"select": "RND2", "ignore": "unseeded-split"}, ("unseeded-shuffle",)),
        ({"select": "RND2", "ignore": "RND2"}, ()),
        ({"select": "RND20", "ignore": "RND2"}, ("unseeded-split", "unseeded-shuffle")),
        ({"select": "RND2", "ignore": "RND20"}, ()),
        ({"select": "unseeded-split", "ignore": "RND2"}, ("unseeded-split",)),
        ({"select": "unseeded-split", "ignore": "RND201"}, ()),
        ({"select": "ALL", "ignore": "RND"}, ()),
        ({"select": "unseeded-split,RND2", "ignore": "RND20"}, ("unseeded-split",)),
        ({"select": "RND2,unseeded-split", "ignore": "RND20"}, ("unseeded-split",)),
    ],
)
def test_ignore(options: dict[str, object], expected: tuple[str, ...]) -> None:
    """Ignore beats select unless select is more exact."""
    assert ran(**options) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"select": "unseeded-splt"}, "--select: no rule is called `unseeded-splt`; did you mean `unseeded-split`?"),
        ({"ignore": "rnd201"}, "--ignore: no rule is called `rnd201`; did you mean `RND201`?"),
        ({"extend_select": "RND7"}, "--extend-select: no rule is called `RND7`; did you mean `RND4`?"),
        ({"select": "all"}, "--select: no rule is called `all`; did you mean `ALL`?"),
        ({"select": "zzzzzz"}, "--select: no rule is called `zzzzzz`; `randlint rules` lists them"),
    ],
)
def test_unknown_selector(options: dict[str, object], expected: str) -> None:
    """A selector that names nothing is refused, with the nearest one that does."""
    with pytest.raises(ConfigError) as caught:
        ran(**options)
    assert str(caught.value) == expected


def test_unknown_selector_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a configuration file the message names the file and the key."""
    from randlint.config import load_settings

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.randlint]\nignore = ["unseeded-shufle"]', "utf-8")
    with pytest.raises(ConfigError) as caught:
        select_rules(CATALOGUE, load_settings(tmp_path))
    expected = "pyproject.toml: ignore: no rule is called `unseeded-shufle`; did you mean `unseeded-shuffle`?"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("options", "profile", "expected"),
    [
        ({}, Profile.DEFAULT, True),
        ({}, Profile.STRICT, False),
        ({"profile": "strict"}, Profile.STRICT, True),
        ({"select": "RND4"}, Profile.STRICT, False),
        ({"select": "RND401"}, Profile.STRICT, True),
        ({"select": "cudnn-benchmark"}, Profile.STRICT, True),
        ({"extend_select": "cudnn-benchmark"}, Profile.STRICT, True),
        ({"select": "ALL"}, Profile.STRICT, True),
        ({"select": "RND2"}, Profile.DEFAULT, False),
    ],
)
def test_shows_by_profile(options: dict[str, object], profile: Profile, expected: bool) -> None:
    """A strict finding of a default rule shows under strict, or when its rule is named."""
    assert select_rules(CATALOGUE, settings(**options)).shows(finding("cudnn-benchmark", profile)) == expected


@pytest.mark.parametrize(("least", "expected"), [("low", 3), ("medium", 2), ("high", 1)])
def test_shows_by_confidence(least: str, expected: int) -> None:
    """Findings below --min-confidence do not show."""
    selection = select_rules(CATALOGUE, settings(min_confidence=least))
    assert sum(selection.shows(finding("unseeded-split", confidence=c)) for c in Confidence) == expected


def ignores(*rows: tuple[str, tuple[str, ...]], root: str = "/project", base: str = "/project"):
    where = Settings(root=Path(root), per_file_ignores=rows, file=Path(root) / "pyproject.toml")
    return per_file_ignores(CATALOGUE, where, Path(base))


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("tests/*", "tests/test_a.py", True),
        ("tests/*", "src/tests/test_a.py", False),
        ("tests/", "src/tests/deep/test_a.py", True),
        ("**/tests/*.py", "src/tests/test_a.py", True),
        ("*.ipynb", "a/b/plots.ipynb", True),
        ("*.ipynb", "a/b/plots.py", False),
        ("!src/", "src/a.py", False),
        ("!src/", "demo/a.py", True),
    ],
)
def test_per_file_ignores(glob: str, path: str, expected: bool) -> None:
    """Globs are gitignore's, relative to the configuration; `!` turns one round."""
    found = ignores((glob, ("RND201",))).of(path)
    assert found == ({"unseeded-split": "per-file-ignores in pyproject.toml"} if expected else {})


def test_per_file_ignores_from_a_subfolder() -> None:
    """Paths of findings are relative to the working directory, globs to the configuration."""
    table = ignores(("src/tests/*", ("RND201",)), base="/project/src")
    assert list(table.of("tests/test_a.py")) == ["unseeded-split"]
    assert list(table.of("../other/tests/test_a.py")) == []


def test_per_file_ignores_add_up() -> None:
    """All matching rows count; prefixes and ALL work."""
    table = ignores(("a/*", ("RND2",)), ("a/b.py", ("cudnn-benchmark",)), ("c.py", ("ALL",)))
    assert list(table.of("a/b.py")) == [
        "cudnn-benchmark",
        "unseeded-estimator",
        "unseeded-shuffle",
        "unseeded-split",
    ]
    assert len(table.of("c.py")) == len(RULES)


def test_per_file_ignores_refuse_unknown_rules() -> None:
    """An unknown rule is named with its glob."""
    with pytest.raises(ConfigError) as caught:
        ignores(("tests/*", ("unseeded-splits",)))
    expected = 'per-file-ignores: "tests/*": no rule is called `unseeded-splits`; did you mean `unseeded-split`?'
    assert str(caught.value) == expected


def test_no_table() -> None:
    """Without the table nothing is off anywhere."""
    assert ignores().of("a.py") == {}

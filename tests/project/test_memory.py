"""What is parsed goes when the project forgets it, without the garbage collector looking for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from randlint.analysis import Analyser
from randlint.catalogue import load_catalogue
from randlint.facts import LazyFacts, Scope
from randlint.project import Module, Project, parsed_files
from randlint.project.module import Parsed
from randlint.source import Source, read_source

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    yield
    if was_on:
        gc.enable()


KINDS = (LazyFacts, Module, Parsed, Scope)


def alive() -> list[object]:
    return [each for each in gc.get_objects() if type(each) in KINDS]


@pytest.mark.usefixtures("no_collector")
def test_nothing_of_a_file_outlives_its_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rules remember of a file, it goes with its module, and trees go with their text."""
    catalogue = load_catalogue()
    others = alive()  # what other tests keep
    known = {id(each) for each in others}
    monkeypatch.setattr(parsed_files, "_MOST_CHARACTERS", -1)  # not even a file of which nothing is parsed
    for folder in sorted(folder for folder in EXAMPLES.iterdir() if folder.is_dir()):
        project = Project(folder, catalogue)
        analyser = Analyser(project, list(catalogue.rules))
        for path in sorted(folder.rglob("*.py")):
            source = read_source(path, path.name)
            if isinstance(source, Source):
                analyser.analyse(source, list(catalogue.rules))
        project.begin()
        assert sorted(type(each).__name__ for each in alive() if id(each) not in known) == []

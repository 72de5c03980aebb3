"""Positions of a file are worked out once, however many files of the project show something of it."""

from __future__ import annotations

from pathlib import Path

import libcst.metadata

from tests.resolving import open_module, project_of


def test_positions_outlive_an_analysis(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A file that two analyses point at has its positions resolved by the first alone."""
    (tmp_path / "shared.py").write_text("import torch\n\ntorch.rand(3)\n", "utf-8")
    resolved = []
    wrapper = libcst.metadata.MetadataWrapper

    def counted(tree, **more):  # type: ignore[no-untyped-def]
        resolved.append(tree)
        return wrapper(tree, **more)

    monkeypatch.setattr(libcst.metadata, "MetadataWrapper", counted)
    project = project_of(tmp_path)
    spans = []
    for _ in range(2):
        project.begin()
        module = open_module(project, "shared.py")
        spans.append(module.span(module.facts.calls[0].node))
    assert spans == [(3, 0, 3, 13), (3, 0, 3, 13)]
    assert len(resolved) == 1

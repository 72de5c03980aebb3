"""Where things stand: known from the interpreter's tree; what libcst has to tell is worked out once."""

from __future__ import annotations

from pathlib import Path

import libcst.metadata

from tests.resolving import open_module, project_of


def test_positions_outlive_an_analysis(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A file that two analyses point at has its positions resolved by the first alone, and only where it must."""
    (tmp_path / "shared.py").write_text("import torch\n\ntorch.rand((3, 4))\n", "utf-8")
    resolved = []
    wrapper = libcst.metadata.MetadataWrapper

    def counted(tree, **more):  # type: ignore[no-untyped-def]
        resolved.append(tree)
        return wrapper(tree, **more)

    monkeypatch.setattr(libcst.metadata, "MetadataWrapper", counted)
    project = project_of(tmp_path)
    calls, sizes = [], []
    for turn in range(2):
        project.begin()
        module = open_module(project, "shared.py")
        calls.append(module.span(module.facts.calls[0].node))
        assert len(resolved) == turn
        sizes.append(module.span(module.facts.calls[0].node.args[0].value))
    assert calls == [(3, 0, 3, 18), (3, 0, 3, 18)]
    assert sizes == [(3, 12, 3, 16), (3, 12, 3, 16)]
    assert len(resolved) == 1

"""Short ways to read bytes in tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from randlint.source import Source, Unreadable, read_source


def source_of(data: bytes | str, name: str = "a.py") -> Source:
    """Read ``data`` and insist on a program."""
    source = read_source(Path(name), name, data.encode() if isinstance(data, str) else data)
    assert isinstance(source, Source), source
    return source


def unreadable(data: bytes | str, name: str = "a.py") -> Unreadable:
    """Read ``data`` and insist on a refusal."""
    source = read_source(Path(name), name, data.encode() if isinstance(data, str) else data)
    assert isinstance(source, Unreadable), source
    return source


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def notebook(*cells: dict[str, Any] | str, **metadata: Any) -> str:
    """Return the JSON of a notebook; plain strings are code cells."""
    stored = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"cells": stored, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def cells(*sources: dict[str, Any] | str) -> Source:
    """Read a notebook made of ``sources``."""
    return source_of(notebook(*sources), "a.ipynb")

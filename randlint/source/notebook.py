"""Jupyter notebooks (nbformat 2 to 4) as one Python program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from randlint.findings import Notice
from randlint.patterns import regex
from randlint.source.cells import CodeCell
from randlint.source.lines import split_lines
from randlint.source.magics import cell_program
from randlint.source.model import Skipped, Source, Unreadable

# Kernels of other languages that older notebooks name without saying the language.
_OTHER_KERNEL = regex(r"(?i)(ir\d*|r|julia|scala|spylon|almond|\.net|xcpp|xeus|bash|javascript|gophernotes|sas)\b")
_PYTHON = regex(r"(?i)i?python|pyodide")


def read_notebook(path: Path, display: str, data: bytes, text: str) -> Source | Unreadable | Skipped:
    """Return the program of a notebook whose JSON is ``text``; cells that are no Python become ``problems``."""
    if not text.strip():
        return Unreadable(display, 1, 1, "not a notebook: the file is empty")
    try:
        stored = json.loads(text)
    except json.JSONDecodeError as error:
        return Unreadable(display, error.lineno, error.colno, f"not a notebook: invalid JSON ({error.msg})")
    except (ValueError, RecursionError) as error:
        return Unreadable(display, 1, 1, f"not a notebook: JSON that cannot be read ({error})")
    cells = _cells(stored)
    if cells is None:
        return Unreadable(display, 1, 1, 'not a notebook: the JSON has no list "cells"')
    language = _language(stored)
    if language:
        return Skipped(Notice(display, "skipped", f"notebook in {language}, not Python"))
    return _program(path, display, data, cells)


def _cells(stored: Any) -> list[Any] | None:
    if not isinstance(stored, dict):
        return None
    if "cells" in stored:
        return stored["cells"] if isinstance(stored["cells"], list) else None
    sheets = stored.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _language(stored: dict[str, Any]) -> str:
    """Return the language of a notebook that is not in Python, else an empty string."""
    metadata = _dict(stored.get("metadata"))
    kernel = _dict(metadata.get("kernelspec"))
    for name in (kernel.get("language"), _dict(metadata.get("language_info")).get("name")):
        if isinstance(name, str) and name:
            return "" if _PYTHON.match(name) else name
    name = kernel.get("name")
    return name if isinstance(name, str) and _OTHER_KERNEL.match(name) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _program(path: Path, display: str, data: bytes, stored: list[Any]) -> Source | Skipped:
    cells: list[CodeCell] = []
    lines: list[str] = []
    found: list[tuple[int, tuple[int, int, str]]] = []
    for index, cell in enumerate(stored):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _source(cell.get("source", cell.get("input")))
        program = cell_program(source or "") if _is_python_cell(cell) else None
        height = len(split_lines(source or ""))
        count = cell.get("execution_count", cell.get("prompt_number"))
        cells.append(
            CodeCell(
                index,
                source or "",
                len(lines) + 1,
                program.shifts if program else (None,) * height,
                count if isinstance(count, int) else None,
                bool(source),
            )
        )
        lines += program.lines if program else ("",) * height
        if program and program.problem:
            found.append((index, program.problem))
    if not cells:
        return Skipped(Notice(display, "skipped", "notebook without code cells"))
    source_of_all = Source(path, display, "notebook", "\n".join(lines) + "\n", data, "utf-8", (), tuple(cells))
    if not found:
        return source_of_all
    return source_of_all.with_problems(found)


def _source(value: Any) -> str | None:
    """Return a cell's source, stored as a string or a list of strings; None when it is neither."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "".join(value)
    return value if isinstance(value, str) else None


def _is_python_cell(cell: dict[str, Any]) -> bool:
    """Say whether an editor has marked this cell as one of another language (polyglot notebooks)."""
    language = _dict(_dict(cell.get("metadata")).get("vscode")).get("languageId") or cell.get("language")
    return not isinstance(language, str) or bool(_PYTHON.match(language))

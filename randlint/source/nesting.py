"""Refuse code nested so deeply that a recursive parser would take minutes or overflow its stack."""

from __future__ import annotations


def nesting_problem(text: str) -> tuple[int, int, str] | None:
    """Return line, column (both 1-based) and message where ``text`` is nested too deeply to parse, else None."""
    return None

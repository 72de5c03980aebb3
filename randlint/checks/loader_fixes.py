"""Fixes for loaders."""

from __future__ import annotations

from randlint.findings import Fix
from randlint.project.loaders import Loader


def seed_workers(loader: Loader) -> Fix | None:
    return None

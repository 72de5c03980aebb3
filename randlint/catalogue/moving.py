"""Which APIs the table of draws speaks of whose numbers a seed does not pin everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randlint.catalogue.model import Api

MOVING = "moving_numbers"


def names_api(row: Mapping[str, Any], api: Api) -> bool:
    """Whether a row speaks of an API; with what it is called is not looked at."""
    if "prefix" in row:
        return api.effect == "draw" and api.name.startswith(row["prefix"])
    if api.name in row.get("apis", ()):
        return True
    return api.role in row["roles"] and row["stream"] in api.all_streams

"""What the tables of building say about an API, read the way their head comment defines it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from randlint.catalogue import Api, Catalogue
from tests.apis_support import stir, stream_states


def row_of(catalogue: Catalogue, table: str, api: Api, stream: str) -> Mapping[str, Any] | None:
    """The row of ``build_draw`` or ``use_draw`` that speaks of a stream of an API: the most specific one."""
    rows = [row for row in catalogue.table(table) if _speaks_of(row, api) and stream in row.get("streams", [stream])]
    return max(rows, key=_specificity, default=None)


def _speaks_of(row: Mapping[str, Any], api: Api) -> bool:
    if "api" in row:
        return bool(row["api"] == api.name)
    if row["role"] != api.role or api.name in row.get("except", ()):
        return False
    return api.name.startswith(row.get("package", ""))


def _specificity(row: Mapping[str, Any]) -> tuple[bool, int]:
    return ("api" in row, len(row.get("package", "")))


def build_streams(catalogue: Catalogue, api: Api) -> list[str]:
    """The streams that the call itself draws from, by the tables."""
    shared = [stream for stream in api.all_streams if stream != "own"]
    return [stream for stream in shared if row_of(catalogue, "build_draw", api, stream) is not None]


def moved_by(build: Callable[[], object], streams: Iterable[str]) -> list[str]:
    """Those of the streams that calling ``build`` moves."""
    before = stream_states()
    build()
    after = stream_states()
    return [stream for stream in streams if before[stream] != after[stream]]


def pinned_by(build: Callable[[], object], streams: Iterable[str]) -> list[str]:
    """Those of the streams that are in the same state after ``build``, wherever they were before."""
    states = []
    for _ in range(2):
        stir()
        build()
        states.append(stream_states())
    return [stream for stream in streams if states[0][stream] == states[1][stream]]

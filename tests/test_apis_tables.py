"""The tables beside the APIs name what the catalogue has, with the keys that their head comments describe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from randlint.catalogue import STREAMS, load_catalogue

CATALOGUE = load_catalogue()
KEYS = {
    "build_draw": {"role", "api", "package", "streams", "always", "unless_given", "except", "what"},
    "use_draw": {"role", "api", "package", "streams", "always", "when", "except", "by", "what"},
    "model_class": {"package", "stream", "not_prefixes", "suffixes"},
    "new_head": {"package", "stream", "method", "not_prefixes", "suffixes", "api", "parameter", "not_values"},
    "seeding_constructor": {"api", "streams", "inside", "seed", "default", "without_seed"},
    "training": {"apis"},
    "training_method": {"names", "by_name", "keywords", "roles", "not_on"},
}


def rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for table in KEYS:
        yield from ((table, row) for row in CATALOGUE.table(table))


@pytest.mark.parametrize("table", list(KEYS))
def test_rows_have_known_keys_only(table: str) -> None:
    """A row of a table has no key that nobody reads, and no table is empty."""
    found = CATALOGUE.table(table)
    assert [sorted(set(row) - KEYS[table]) for row in found if set(row) - KEYS[table]] == []
    assert found != ()


def test_every_api_that_a_table_names_is_catalogued_under_that_name() -> None:
    """Names in the tables are the canonical names of catalogued APIs, so that they can be compared as they are."""
    named = [
        name
        for _, row in rows()
        for name in [*row.get("apis", ()), *row.get("except", ()), *([row["api"]] if "api" in row else [])]
    ]
    assert [name for name in named if name not in CATALOGUE.apis or CATALOGUE.apis[name].name != name] == []


def test_every_role_that_a_table_names_has_an_api() -> None:
    """A role of a table, with its package where it has one, is that of some API."""
    apis = list(CATALOGUE.apis.values())
    lost = []
    for table, row in rows():
        for role in [*row.get("roles", ()), *([row["role"]] if "role" in row else [])]:
            if not any(a.role == role and a.name.startswith(row.get("package", "")) for a in apis):
                lost.append((table, role, row.get("package", "")))
    assert lost == []


def test_every_stream_that_a_table_names_exists_and_belongs_to_its_apis() -> None:
    """`streams` of a row are streams, and some API of its role uses each of them."""
    apis = list(CATALOGUE.apis.values())
    wrong = []
    for table, row in rows():
        for stream in [*row.get("streams", ()), *([row["stream"]] if "stream" in row else [])]:
            used = [a for a in apis if a.role == row.get("role") and stream in a.all_streams]
            if stream not in STREAMS or ("role" in row and not used):
                wrong.append((table, stream, row))
    assert wrong == []


def test_a_role_draws_from_a_stream_either_when_built_or_when_used() -> None:
    """No two rows of one table are equally specific about the same role, package and stream."""
    for table in ("build_draw", "use_draw"):
        seen = []
        for row in CATALOGUE.table(table):
            seen += [(row.get("role", row.get("api")), row.get("package", ""), s) for s in row.get("streams", ["*"])]
        assert len(seen) == len(set(seen))


def test_a_seeding_constructor_says_what_happens_without_a_seed() -> None:
    """A row has a default seed or says where the seed comes from otherwise."""
    found = CATALOGUE.table("seeding_constructor")
    assert [row["api"] for row in found if ("default" in row) == ("without_seed" in row)] == []
    kinds = {row["without_seed"] for row in found if "without_seed" in row}
    assert kinds == {"entropy", "numpy", "nothing"}


def test_methods_that_mean_training_by_name_alone_are_no_words_of_every_program() -> None:
    """`fit`, `train`, `step`, `run` and `learn` need a keyword or a receiver that is known."""
    alone = [name for row in CATALOGUE.table("training_method") if row.get("by_name") for name in row["names"]]
    assert [name for name in alone if re.fullmatch("fit|train|step|run|learn|update|fine_tune", name)] == []

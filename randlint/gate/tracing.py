"""What a text must hold for the rules about functions that libraries trace."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.programs import may_start
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


def traced_randomness(text: Text, words: Vocabulary, path: Path) -> bool:
    names = (name for row in words.catalogue.table("tracer") for name in row["names"])
    # `partial(jit, static_argnums=0)` as a decorator: a name that is only handed on counts as well
    if words.named("tracers", names).names_in(text) or b"num_parallel_calls" in text.words:
        return True
    for row in words.catalogue.table("traced_method"):
        methods = frozenset(row["names"])
        if row["library"].encode() in text.data and any(not h.is_class and h.name in methods for h in text.headers):
            return True
    return False


def unseeded_tf_data(text: Text, words: Vocabulary, path: Path) -> bool:
    if any(words.of(effect="draw", role=("pipeline-shuffle", "pipeline-numbers")).uses(text)):
        return True
    if b"num_parallel_calls" in text.words:
        return True
    tables = ("parallel_map", "unordered", "unordered_option")
    rows = [row for table in tables for row in words.catalogue.table(table)]
    names = [name for row in rows for name in (*row.get("names", ()), *([row["owner"]] if "owner" in row else []))]
    return bool(words.named("pipelines", names).names_in(text))


def obsolete_determinism_patch(text: Text, words: Vocabulary, path: Path) -> bool:
    names = [name for row in words.catalogue.table("determinism_patch") for name in row["names"]]
    return any(name.partition(".")[0].encode() in text.words for name in names)


def tf_op_determinism(text: Text, words: Vocabulary, path: Path) -> bool:
    names = [name for row in words.catalogue.table("op_determinism") for name in row["names"]]
    return any(name.partition(".")[0].encode() in text.words for name in names) and may_start(text, words, path)


def jit_seed_elsewhere(text: Text, words: Vocabulary, path: Path) -> bool:
    names = [name for row in words.catalogue.table("compiler") for name in row["names"]]
    return any(name.partition(".")[0].encode() in text.words for name in names)

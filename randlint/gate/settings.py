"""What a text must hold for the rules about the environment, determinism settings, imports and processes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from randlint.gate.programs import may_start
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary, Wanted
from randlint.patterns import regex

_BACKWARD = regex(rb"\.\s*backward\s*\(")
_NOT_CALLED = regex(rb"\.\s*(?:eval|train)[ \t]*(?:[;\r\n]|\Z)")


def late_environment(text: Text, words: Vocabulary, path: Path) -> bool:
    if not _writes_environment(text, words):
        return False
    return any(row["variable"].encode() in text.data for row in words.catalogue.table("environment"))


def late_hash_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    variables = (row["variable"].encode() for row in words.catalogue.table("hash_seed"))
    return _writes_environment(text, words) and any(variable in text.data for variable in variables)


def _writes_environment(text: Text, words: Vocabulary) -> bool:
    return not words.recall("writes environment", lambda: _environment_writers(words)).isdisjoint(text.words)


def _environment_writers(words: Vocabulary) -> frozenset[bytes]:
    rows = [*words.catalogue.table("environment_mapping"), *words.catalogue.table("environment_writer")]
    return frozenset(part.encode() for row in rows for part in row["name"].split(".")[-2:] if part != "os")


class _Setter(NamedTuple):
    """What sets a switch. A text needs ``parameter`` where that does not go by position; ``flags`` are attributes that
    ``setattr(module, "flag", value)`` may set."""

    apis: Wanted
    parameter: bytes
    flags: tuple[bytes, ...]


def _sets(text: Text, words: Vocabulary, switch: str) -> bool:
    """Whether a switch may be set: its function is spelt, with the parameter unless that may go by position."""
    setters = words.recall(("sets", switch), lambda: _setters(words, switch))
    return any(_is_set_by(text, setter) for setter in setters)


def _is_set_by(text: Text, setter: _Setter) -> bool:
    if setter.parameter and setter.parameter not in text.words and b"kwargs" not in text.words:
        return False
    if any(setter.apis.uses(text)):
        return True
    return b"setattr" in text.words and any(flag in text.data for flag in setter.flags)


def _setters(words: Vocabulary, switch: str) -> tuple[_Setter, ...]:
    found = []
    for row in words.catalogue.table("determinism"):
        if switch in row["sets"]:
            parameter = row.get("parameter", "").encode() if not row.get("parameters") else b""
            flags = [name.rpartition(".")[2].encode() for name in row["names"]] if row.get("attribute") else []
            found.append(_Setter(words.named(("sets", *row["names"]), row["names"]), parameter, tuple(flags)))
    return tuple(found)


def missing_cublas_workspace(text: Text, words: Vocabulary, path: Path) -> bool:
    return _sets(text, words, "algorithms")


def cudnn_benchmark(text: Text, words: Vocabulary, path: Path) -> bool:
    return _sets(text, words, "benchmark")


def seeds_or_filters(text: Text, words: Vocabulary, path: Path) -> bool:
    """What a file must hold to matter to a setting of cuDNN in another file of its program."""
    return text.speaks_of_seeds or _sets(text, words, "cudnn-deterministic")


def seeds_or_starts(text: Text, words: Vocabulary, path: Path) -> bool:
    """What a file must hold to matter to a program that trains in another file."""
    return seeds_or_filters(text, words, path) or _sets(text, words, "algorithms") or may_start(text, words, path)


def nondeterministic_algorithms(text: Text, words: Vocabulary, path: Path) -> bool:
    return _BACKWARD.search(text.bare) is not None


def eval_not_called(text: Text, words: Vocabulary, path: Path) -> bool:
    return text.any_of(b"eval", b"train") and _NOT_CALLED.search(text.bare) is not None


def keras_styles(text: Text, words: Vocabulary, path: Path) -> bool:
    rows = words.catalogue.table("import_style")
    triggers = words.recall("keras", lambda: frozenset(word.encode() for row in rows for word in row["triggers"]))
    return text.recall("keras", lambda: any(word in text.bare for word in triggers))


def forked_generator(text: Text, words: Vocabulary, path: Path) -> bool:
    tables = ("process_pool", "process_class", "process_parallel", "process_context")
    names = (name for table in tables for row in words.catalogue.table(table) for name in row["names"])
    if any(row["asks"].encode() in text.words for row in words.catalogue.table("process_reader")):
        return True
    return any(words.named("pools", names).uses(text))


def asks_for_algorithms(text: Text, words: Vocabulary, path: Path) -> bool:
    """What a file must hold to matter to operations in another file of its program."""
    return _sets(text, words, "algorithms")


def nondeterministic_attention(text: Text, words: Vocabulary, path: Path) -> bool:
    names = [name for row in words.catalogue.table("attention_backward") for name in row["names"]]
    if any(words.named("attention backward", [*names, *(n.rpartition(".")[2] for n in names)]).uses(text)):
        return True
    choices = words.catalogue.table("attention_choice")
    return any(
        row["keyword"].encode() in text.words and any(v.encode() in text.data for v in row["values"]) for row in choices
    )


def nondeterministic_boosting(text: Text, words: Vocabulary, path: Path) -> bool:
    names = [name for row in words.catalogue.table("boosting") for name in row["names"]]
    return any(words.named("boosting", names).uses(text))


def seeded_parallel_search(text: Text, words: Vocabulary, path: Path) -> bool:
    """A number of jobs, beside something whose seed and jobs do not go together."""
    if b"n_jobs" not in text.words:
        return False
    threads = (row["api"] for row in words.catalogue.table("seed_takes_threads"))
    return any(words.of(role="search-run").uses(text)) or any(words.named("one thread", threads).uses(text))


def reduced_precision(text: Text, words: Vocabulary, path: Path) -> bool:
    return _sets(text, words, "reduced-precision")


def seeds_or_asks(text: Text, words: Vocabulary, path: Path) -> bool:
    """What a file must hold to claim that the results of its program repeat."""
    return seeds_or_filters(text, words, path) or asks_for_algorithms(text, words, path)

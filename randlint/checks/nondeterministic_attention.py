"""nondeterministic-attention: attention whose gradients differ from run to run, as nothing asks for the other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.checks.base import Draft, Programs, conclusion
from randlint.facts import Call, literal
from randlint.findings import Confidence
from randlint.project import Module
from randlint.project.arguments import bind_argument
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.mentions import mentions
from randlint.project.models.gradients import learns_through
from randlint.project.process.environment import environment_writes
from randlint.project.seeds.determinism import cpu_only, settings
from randlint.triage import Placed

# The last two are messages of the rule, too.
_ALWAYS, _UNASKED, _SOFT = "always", "unasked", "soft"
_ASKS, _ASKS_SOFTLY = "asks", "asks softly"


def collect(module: Module) -> Iterator[tuple[str, Draft]]:
    """Attention in a file's models, by what would make it deterministic, and where the file asks torch for that."""
    if is_test_file(module.source.display):
        return
    asked = [s for s in settings(module) if s.switch == "algorithms" and s.state is not False]
    for setting in asked[:1]:
        softly = all(s.soft for s in asked)
        yield _ASKS_SOFTLY if softly else _ASKS, Draft(setting.module, setting.node, setting.place, "soft", _data(""))
    if cpu_only(module):
        return
    for call in module.facts.calls:
        for row in _rows(module, call):
            over = next((a.value for a in call.node.args), call.node)
            if learns_through(module, call, over) and _trains(module):
                yield from _drafts(module, call, row)
        choice = _choice(module, call)
        if choice is not None and _trains(module):
            yield _ALWAYS, choice


def _rows(module: Module, call: Call) -> Iterator[Mapping[str, Any]]:
    paths = set(module.paths(call.node.func, call.place))
    names = paths | {api.name for api in module.apis(call.node.func, call.place)} if paths else paths
    return (row for row in module.catalogue.table("attention_backward") if names.intersection(row["names"]))


def _drafts(module: Module, call: Call, row: Mapping[str, Any]) -> Iterator[tuple[str, Draft]]:
    data = _data(" ".join(module.code(call.node.func).split()))
    for message in row.get("reported", ()):
        yield message, _draft(module, call, message, data)
    if "parameter" not in row:
        return
    names = (row["parameter"], *row["unless_given"])
    if not all(bind_argument(module, call.node, call.place, name, ()).is_missing for name in names):
        return
    old = pins_for(module.source.path, module.project.root).below(row["library"], row["since"]) is not None
    more = {"parameter": row["parameter"], "library": row["library"], "since": row["since"]}
    # Have: the way that adds with atomic operations is taken, whatever torch is asked for.
    yield _ALWAYS, _draft(module, call, "old" if old else "argument", data | more)


def _choice(module: Module, call: Call) -> Draft | None:
    """A model that is loaded with flash attention, where nobody makes its gradients deterministic."""
    func = call.node.func
    for row in module.catalogue.table("attention_choice") if isinstance(func, cst.Attribute) else ():
        given = [a for a in call.node.args if a.keyword is not None and a.keyword.value == row["keyword"]]
        if not isinstance(func, cst.Attribute) or func.attr.value not in row["methods"] or not given:
            continue
        if literal(given[0].value) not in row["values"] or _is_set(module, row):
            continue
        data = _data(" ".join(module.code(given[0]).split()).rstrip(", ")) | {"variable": row["variable"]}
        return Draft(module, given[0], call.place, "chosen", data, confidence=Confidence.MEDIUM)
    return None


def _is_set(module: Module, row: Mapping[str, Any]) -> bool:
    if any(w.variable == row["variable"] for w in environment_writes(module)):
        return True
    return mentions(module.project, (row["variable"], *row["setters"])) is not False


def _trains(module: Module) -> bool:
    """False where nothing in the project trains: what only infers takes no gradients."""
    words = tuple(word for row in module.catalogue.table("training_word") for word in row["words"])
    return mentions(module.project, words) is not False


def _data(api: str) -> dict[str, str]:
    return {"api": api, "parameter": "", "library": "", "since": "", "variable": ""}


def _draft(module: Module, call: Call, message: str, data: dict[str, str]) -> Draft:
    return Draft(module, call.node, call.place, message, data, confidence=Confidence.MEDIUM)


@conclusion("nondeterministic-attention", collect, supporting=(_ASKS, _ASKS_SOFTLY))
def nondeterministic_attention(programs: Programs) -> Iterator[Placed]:
    """Report attention in models that train whose gradients are summed in any order.

    Silent where the call says how it wants to be run, where deterministic algorithms are asked for and that is enough,
    without gradients, in projects that do not train, and in tests.
    """
    asked, softly = programs.beside(_ASKS), programs.beside(_ASKS_SOFTLY)
    for path, notes in programs.notes.items():
        for note in notes:
            unasked = note.kind == _UNASKED and path not in asked | softly
            soft = note.kind == _SOFT and path in softly - asked
            if note.kind == _ALWAYS or unasked or soft:
                yield note.placed

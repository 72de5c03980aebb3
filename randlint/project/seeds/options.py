"""Options of a command line that hold a seed: how they are declared, and what they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from randlint import syntax as cst
from randlint.facts import Call, Value
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.module import Module, Parsed
from randlint.records import dataclass

_SETTINGS = regex(
    r"(^\?|\.|_)(args?|opts?|options|arguments|flags|params|hparams|cfg|conf|config|namespace|ns)(\(\))?$"
    r"|parse_(known_)?args\(\)(\[\])?$|\.parse_\w+\(\)$",
    re.I,
)


@dataclass(frozen=True, slots=True, eq=False)
class SeedOption:
    """A declared option: ``kind`` is "str" or "float", ``typed`` False where no type is written.

    ``default`` is the literal default, NOT_CONSTANT where there is none that can be read.
    """

    module: Module
    call: Call
    flag: str
    kind: str
    typed: bool
    default: object


def option_of(module: Module, value: Value) -> SeedOption | None:
    """The option that gives ``args.seed``, where it is declared in reach and holds a text or a float."""
    node = value.node
    owner = module.project.module_of(value.facts) or module
    base, _, name = value.path.rpartition(".")
    if not isinstance(node, cst.Attribute) or node.attr.value != name or not _SETTINGS.search(base):
        return None
    places = [owner] if owner is module else [owner, module]
    found = [option for other in _in_reach(places, "add_argument") for option in _declared(other, name)]
    if not found or any(option is None for option in found):
        return None
    return None if any(_is_set(other, name) for other in _in_reach(places, name)) else found[0]


def _in_reach(places: Sequence[Module], word: str) -> Mapping[Module, None]:
    """Those of some files, and of the files that they import, that spell a word."""
    own = [place for place in places if word in place.source.text]
    return dict.fromkeys([*own, *(m for place in places for m in place.project.imported(place, (word,)))])


def _is_set(module: Module, name: str) -> bool:
    """``args.seed = int(args.seed)``: what it holds afterwards is not what was parsed."""
    return name in _set_names(module.parsed)


@remember
def _set_names(parsed: Parsed) -> frozenset[str]:
    targets = (a.target for a in parsed.facts.assignments if isinstance(a.target, cst.Attribute))
    return frozenset(t.attr.value for t in targets if not (isinstance(t.value, cst.Name) and t.value.value == "self"))


@remember
def _declared(module: Module, name: str) -> tuple[SeedOption | None, ...]:
    """All declarations of an option, None for one that gives something else."""
    return tuple(_read(module, call) for call in _options(module.parsed).get(name, ()))


@remember
def _options(parsed: Parsed) -> Mapping[str, list[Call]]:
    """The calls that declare options, by the names under which these are stored."""
    found: dict[str, list[Call]] = {}
    for call in parsed.facts.calls:
        found.setdefault(_stored_name(call.node), []).append(call)
    return found


def _stored_name(call: cst.Call) -> str:
    """The name under which ``add_argument`` stores an option: ``dest``, else the first long spelling."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "add_argument":
        return ""
    texts = [literal(a.value) for a in call.args if a.keyword is None and not a.star]
    names = [t for t in texts if isinstance(t, str)]
    dest = next((literal(a.value) for a in call.args if a.keyword is not None and a.keyword.value == "dest"), None)
    if isinstance(dest, str):
        return dest
    long = [n for n in names if n.startswith("--")] or names
    return long[0].lstrip("-").replace("-", "_") if long else ""


def _read(module: Module, call: Call) -> SeedOption | None:
    given = {a.keyword.value: a.value for a in call.node.args if a.keyword is not None}
    if any(a.star for a in call.node.args) or {"action", "nargs", "const", "choices"} & set(given):
        return None
    func = call.node.func
    assert isinstance(func, cst.Attribute)
    if isinstance(func.value, cst.Name) and func.value.value == "self":
        return None  # parsers that are derived from may read types from annotations
    kind = "str"
    if "type" in given:
        paths = module.paths(given["type"], call.place)
        kind = {"builtins.float": "float", "builtins.str": "str"}.get(paths[0], "") if len(paths) == 1 else ""
    if not kind:
        return None
    texts = [literal(a.value) for a in call.node.args if a.keyword is None]
    flag = next((t for t in texts if isinstance(t, str) and t.startswith("--")), texts[0])
    default = literal(given["default"]) if "default" in given else None
    return SeedOption(module, call, str(flag), kind, "type" in given, default)


def has_number_default(option: SeedOption) -> bool:
    """True where the option is a number when it is left out."""
    default = option.default
    return default is not NOT_CONSTANT and isinstance(default, (int, float)) and not isinstance(default, bool)

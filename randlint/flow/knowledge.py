"""The catalogue's tables about when things draw, seed and train, in the form in which the reading of files asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from randlint import syntax as cst
from randlint.catalogue import Api, Catalogue
from randlint.facts import Call, literal
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.settings import last_name
from randlint.records import dataclass

# What people call an optimiser whose class cannot be seen; `scheduler.step()` and `env.step()` are other things.
_OPTIMISER = regex(r"^(.*_)?(opt|optim\w*|opt_?[A-Z]\w*)(_.*)?$|(^|_)solver$")


@dataclass(frozen=True, slots=True)
class Building:
    """When an API that builds something draws: ``at_once`` or in use, from which streams, and what for."""

    at_once: bool
    what: str
    streams: tuple[str, ...] = ()
    always: bool = False
    unless_given: tuple[str, ...] = ()
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    building: Building
    role: str
    package: str
    api: str
    exceptions: frozenset[str]

    def speaks_of(self, api: Api) -> bool:
        if self.api:
            return api.name == self.api
        fits = api.role == self.role and api.name not in self.exceptions
        return fits and (not self.package or api.name.startswith(self.package))


@dataclass(frozen=True, slots=True)
class _ModelNames:
    """Classes of models that are known by the ends of their names; ``method`` is what draws (empty: the class)."""

    package: str
    stream: str
    method: str
    suffixes: tuple[str, ...]
    not_prefixes: tuple[str, ...]

    def fits(self, path: str) -> bool:
        owner, _, method = path.rpartition(".") if self.method else (path, "", "")
        package, _, rest = owner.partition(".")
        name = rest.rpartition(".")[2]
        if method != self.method or package != self.package or "(" in path or not name.endswith(self.suffixes):
            return False
        return not self.not_prefixes or not name.startswith(self.not_prefixes)


class Knowledge:
    """What the tables of one catalogue say."""

    def __init__(self, catalogue: Catalogue) -> None:
        rows = [(r, True) for r in catalogue.table("build_draw")] + [(r, False) for r in catalogue.table("use_draw")]
        found = [_row(row, at_once) for row, at_once in rows]
        self._rows = sorted(found, key=lambda r: not r.api)  # what names one API wins over what names its role
        self._buildings: dict[str, tuple[Building, ...]] = {}
        self._constructors = {row["api"]: row for row in catalogue.table("seeding_constructor")}
        self._heads = {row["api"]: row for row in catalogue.table("new_head") if "api" in row}
        self.training = frozenset(n for row in catalogue.table("training") for n in row["apis"])
        self._methods: dict[str, list[Mapping[str, Any]]] = {}
        for row in catalogue.table("training_method"):
            for name in row["names"]:
                self._methods.setdefault(name, []).append(row)
        self._models = [
            _model_names(r) for t in ("model_class", "new_head") for r in catalogue.table(t) if "suffixes" in r
        ]

    def buildings(self, api: Api) -> tuple[Building, ...]:
        """How building with an API draws; empty where it does not."""
        if api.name not in self._buildings:
            rows = [r for r in self._rows if r.speaks_of(api)]
            own = [r for r in rows if r.api]
            self._buildings[api.name] = tuple(r.building for r in own or rows)
        return self._buildings[api.name]

    def constructor_streams(self, operation: Operation) -> tuple[str, ...]:
        """The streams that an API seeds although that is not its purpose; none where it does so only for a seed that
        it is not given."""
        row = self._constructors.get(operation.api.name)
        if row is None:
            return ()
        given = operation.argument(row.get("inside", row["seed"]))
        if "default" not in row and (given.is_missing or given.is_none):
            return ()
        return tuple(row["streams"])

    def is_given_seed(self, operation: Operation) -> bool:
        """True where the program writes out a seed for an API that seeds although that is not its purpose."""
        row = self._constructors[operation.api.name]
        if "inside" not in row:
            given = operation.argument(row["seed"])
            return given.is_given and not given.is_none
        values = operation.argument(row["inside"]).values
        passed = [a for v in values if isinstance(v.node, cst.Call) for a in v.node.args]
        seeds = [a.value for a in passed if a.keyword is not None and a.keyword.value == row["seed"]]
        return any(literal(seed) is not None for seed in seeds)

    def seeds_when_made(self, name: str, stream: str) -> bool:
        """True where making an instance of a class seeds a stream, with a seed of its own where it is given none."""
        row = self._constructors.get(name)
        return row is not None and "default" in row and stream in row["streams"]

    def head_stream(self, operation: Operation) -> str | None:
        """The stream from which an API draws a new head, where it is asked for one."""
        row = self._heads.get(operation.api.name)
        argument = operation.argument(row["parameter"]) if row is not None else None
        if row is None or argument is None or not argument.is_given or argument.is_none:
            return None
        known = argument.constants
        return None if known and all(value in row.get("not_values", ()) for value in known) else str(row["stream"])

    def model_stream(self, paths: list[str]) -> str | None:
        """The stream from which a class of models that no table lists draws weights, by the path of what is called."""
        return next((m.stream for path in paths for m in self._models if m.fits(path)), None)

    def trains(self, module: Module, call: Call, operation: Operation | None) -> bool:
        """True where a call shows that the program trains."""
        if operation is not None and operation.api.name in self.training:
            return True
        func = call.node.func
        if not isinstance(func, cst.Attribute):
            return False
        if func.attr.value == "step" and _OPTIMISER.search(last_name(func.value)):
            return True
        rows = self._methods.get(func.attr.value, ())
        return any(_is_training(module, call, row) for row in rows)


@lru_cache(maxsize=4)
def _knowledge(key: Any) -> Knowledge:
    return Knowledge(key.catalogue)


def knowledge_of(module: Module) -> Knowledge:
    """The tables of the catalogue that a module is read with."""
    return _knowledge(module.project.catalogue_key)


def _row(row: Mapping[str, Any], at_once: bool) -> _Row:
    building = Building(
        at_once,
        row.get("what", "numbers"),
        tuple(row.get("streams", ())),
        bool(row.get("always")),
        tuple(row.get("unless_given", ())),
        {name: tuple(values) for name, values in row.get("when", {}).items()},
    )
    exceptions = frozenset(row.get("except", ()))
    return _Row(building, row.get("role", ""), row.get("package", ""), row.get("api", ""), exceptions)


def _model_names(row: Mapping[str, Any]) -> _ModelNames:
    names = tuple(row["suffixes"]), tuple(row.get("not_prefixes", ()))
    return _ModelNames(row["package"], row["stream"], row.get("method", ""), *names)


def _is_training(module: Module, call: Call, row: Mapping[str, Any]) -> bool:
    func = call.node.func
    assert isinstance(func, cst.Attribute)
    paths = module.paths(func.value, call.place)
    if any(path.startswith(name) for path in paths for name in row.get("not_on", ())):
        return False
    if row.get("by_name"):
        return True
    passed = {a.keyword.value for a in call.node.args if a.keyword is not None}
    if passed.intersection(row.get("keywords", ())):
        return True
    return bool(row.get("roles")) and module.has_role(func.value, call.place, *row["roles"])

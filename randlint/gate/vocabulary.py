"""The words without which a file cannot use an API of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from randlint.catalogue import Api, Catalogue
from randlint.catalogue.model import is_telling
from randlint.gate.elsewhere import Elsewhere
from randlint.gate.seeders import Seeders
from randlint.gate.text import Text, Written
from randlint.records import dataclass
from randlint.source import looks

# The files that installed commands start, with their functions; and what is to be told of where that was found.
Commands = tuple[Mapping[Path, tuple[str, ...]], str]
_MODELS = frozenset({"eval-model", "pretrained-model"})
_OWN = frozenset({b"self", b"cls"})
_NOTHING: frozenset[bytes] = frozenset()
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of some APIs: ``alone`` tell by themselves; of ``together`` a file needs all of the first set (the library,
    the modules on the way) and one of the second.

    ``owners`` are for the last part of each name the modules that it is a member of, None where some method is called
    so, whose object may be called anything; ``spelt`` are those parts.
    """

    alone: frozenset[bytes]
    together: tuple[tuple[frozenset[bytes], frozenset[bytes]], ...]
    owners: dict[bytes, frozenset[bytes] | None]
    spelt: frozenset[bytes]

    def uses(self, text: Text) -> Iterator[Written]:
        """Where a program may use one of the APIs: by a name that it may have there, called or handed on."""
        names = self.names_in(text)
        if not names:
            return
        imported = text.imported
        renamed = {local for local, origins in imported.origins.items() if local not in names and origins & names}
        for written in text.written(names | renamed):
            if written.arguments is None and not text.is_handed_on(written):
                continue
            if any(start <= written.start < end for start, end in imported.spans):
                continue
            if written.name in renamed:
                if not written.before:
                    yield written
            elif self._may_be(written, self.owners[written.name], text):
                yield written

    def _may_be(self, written: Written, owners: frozenset[bytes] | None, text: Text) -> bool:
        imported = text.imported
        if not written.before:
            return imported.starred or written.name in imported.origins
        last = written.before.rpartition(b".")[2]
        if written.arguments is None and (last in _OWN or text.bare[written.end : written.end + 1] == b"."):
            return False  # an attribute of one's own, or a module on the way to something else
        if owners is None:
            return True
        if last in _OWN:
            return False
        known = imported.origins.get(last, frozenset()) | text.stands_for(last) | {last}
        if last == b"?":
            return written.arguments is not None
        return not known.isdisjoint(owners) or any(
            not imported.origins.get(name, frozenset()).isdisjoint(owners) for name in text.stands_for(last)
        )

    def names_in(self, text: Text) -> frozenset[bytes]:
        """The last parts of the names of the APIs that a program may use."""
        words = text.words
        if self.spelt.isdisjoint(words):
            return _NOTHING
        spelt = self.spelt & words
        found = set(self.alone & spelt)
        for needed, last in self.together:
            if not last.isdisjoint(spelt) and needed <= words:
                found |= last & spelt
        return frozenset(found)


class Readers(NamedTuple):
    """``is_test`` tells tests by their paths; ``opinions`` are the rules whose strict findings somebody wants to see
    (None: all of them); ``mark`` begins a suppression."""

    is_test: Callable[[Path], bool]
    opinions: frozenset[str] | None
    mark: bytes


class _Owner(NamedTuple):
    """``modules`` are the last parts of all names of a module, None for what is a class by one of them; ``needed`` are
    the sets of words one of which a file holds that uses a member: the library, and the modules on the way to it."""

    modules: frozenset[bytes] | None
    needed: tuple[frozenset[bytes], ...]


class Vocabulary:
    """What one catalogue's APIs look like in a text. Without ``elsewhere`` nothing is known of other files; ``readers``
    says who reads the findings."""

    def __init__(
        self,
        catalogue: Catalogue,
        find_commands: Callable[[], Commands],
        elsewhere: Elsewhere | None = None,
        readers: Readers | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.elsewhere = elsewhere
        self._readers = readers or Readers(lambda path: False, None, b"")
        self._find_commands = find_commands
        self._known: dict[object, Wanted] = {}
        self._owners: dict[str, _Owner] = {}
        self._recalled: dict[object, object] = {}
        self._heirs: dict[str, set[str]] = {}
        for name, api in catalogue.apis.items():
            for base in api.bases:
                self._heirs.setdefault(base, set()).add(name.partition(".")[0])

    def of(self, *, effect: str | tuple[str, ...] = "", role: str | tuple[str, ...] = "") -> Wanted:
        """The words of APIs with (one of) these effects and roles; empty means any."""
        key = (effect, role)
        if key not in self._known:
            effects, roles = _several(effect), _several(role)
            return self.where(
                key, lambda api: (not effects or api.effect in effects) and (not roles or api.role in roles)
            )
        return self._known[key]

    def where(self, key: object, fits: Callable[[Api], bool]) -> Wanted:
        """The words of all APIs that fit; ``key`` stands for the question, which is answered once."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._wanted((n, api) for n, api in self.catalogue.apis.items() if fits(api))
        return known

    def named(self, key: object, names: Iterable[str]) -> Wanted:
        """The words of these dotted names, whether the catalogue lists them as APIs or not."""
        known = self._known.get(key)
        if known is None:
            plain = ((name.replace("()", ""), Api(name)) for name in names)
            known = self._known[key] = self._wanted(plain)
        return known

    def recall(self, key: object, make: Callable[[], _T]) -> _T:
        """What follows from the catalogue, or is asked of the disk, once in a run."""
        if key not in self._recalled:
            self._recalled[key] = make()
        return cast(_T, self._recalled[key])

    def is_test(self, path: Path) -> bool:
        """Whether a file is a test for sure, by its path."""
        return self._readers.is_test(path)

    def wants_opinions(self, rule: str, text: Text) -> bool:
        """False where nobody would see a strict finding of a rule, nor a suppression of one."""
        opinions = self._readers.opinions
        return opinions is None or rule in opinions or self._readers.mark in text.data

    def is_command(self, path: Path) -> bool:
        """Whether an installed command starts a file, by the root's packaging files."""
        commands, shown = self._commands
        looks.note(shown, "commands")
        return path in commands

    @cached_property
    def _commands(self) -> Commands:
        return self._find_commands()

    @cached_property
    def seeders(self) -> Seeders | None:
        """The project's functions that are there to seed; None where nothing is known of other files."""
        return Seeders(self, self.elsewhere) if self.elsewhere is not None else None

    @cached_property
    def takes_seed(self) -> Wanted:
        """Whatever has a parameter for a seed."""
        return self.where("takes a seed", lambda api: bool(api.seed) and api.role != "restore")

    @cached_property
    def seed_names(self) -> frozenset[bytes]:
        """The names of parameters for seeds."""
        return frozenset(api.seed.encode() for api in self.catalogue.apis.values() if api.seed)

    @cached_property
    def dropout_flags(self) -> tuple[bytes, ...]:
        """The parameters that switch functions for dropout."""
        apis = (api for api in self.catalogue.apis.values() if api.effect == "draw" and api.role == "dropout")
        return tuple(sorted({flag.encode() for api in apis for flag in api.random_when}))

    @cached_property
    def key_libraries(self) -> frozenset[bytes]:
        """The libraries whose functions take keys."""
        apis = self.catalogue.apis.items()
        return frozenset(name.partition(".")[0].encode() for name, api in apis if api.role.startswith("key-"))

    @cached_property
    def model_libraries(self) -> frozenset[bytes]:
        """The libraries that models are built with."""
        apis = self.catalogue.apis.values()
        return frozenset(api.name.partition(".")[0].encode() for api in apis if "module" in api.role)

    @cached_property
    def makers(self) -> frozenset[bytes]:
        """The last parts of the names of whatever makes a model, or a part of one."""
        apis = self.catalogue.apis

        def makes(name: str) -> bool:
            api = apis.get(name)
            return api is not None and ("module" in api.role or api.role in _MODELS or any(map(makes, api.bases)))

        return frozenset(name.rpartition(".")[2].encode() for name in apis if makes(name))

    @cached_property
    def module_classes(self) -> frozenset[bytes]:
        """The last parts of the names of classes that are bases of models."""
        apis = self.catalogue.apis.items()
        return frozenset(n.rpartition(".")[2].encode() for n, a in apis if a.effect == "build" and "module" in a.role)

    def _wanted(self, apis: Iterable[tuple[str, Api]]) -> Wanted:
        alone: set[bytes] = set()
        together: dict[frozenset[bytes], set[bytes]] = {}
        owners: dict[bytes, frozenset[bytes] | None] = {}
        for name, api in apis:
            path, _, last = name.rpartition(".")
            word, owner = last.encode(), self._owner(path)
            known = owners.get(word, frozenset())
            modules = owner.modules if not api.duck else None
            owners[word] = known | modules if modules is not None and known is not None else None
            if "*" in api.duck or is_telling(last):
                alone.add(word)
                continue
            for needed in (*(frozenset({keyword.encode()}) for keyword in api.duck), *owner.needed):
                together.setdefault(needed, set()).add(word)
        rows = sorted(together.items(), key=lambda row: sorted(row[0]))
        return Wanted(frozenset(alone), tuple((n, frozenset(words)) for n, words in rows), owners, frozenset(owners))

    def _owner(self, path: str) -> _Owner:
        """What the dotted name of a module or class says of its members."""
        found = self._owners.get(path)
        if found is None:
            found = self._owners[path] = self._make_owner(path)
        return found

    def _make_owner(self, path: str) -> _Owner:
        needed: list[frozenset[bytes]] = []
        modules: set[bytes] | None = set()
        for spelling in self._spellings(path):
            parts = spelling.split(".") if spelling else []
            are_modules = all(map(_is_module, parts))
            # An object of a class may come from anywhere in the library, a function from its own module.
            needed.append(frozenset(part.encode() for part in (parts if are_modules else parts[:1])))
            needed += [frozenset({heir.encode()}) for heir in sorted(self._heirs.get(spelling, ()))]
            modules = modules | {parts[-1].encode()} if parts and are_modules and modules is not None else None
        return _Owner(frozenset(modules) if modules is not None else None, tuple(needed))

    def _spellings(self, path: str) -> Iterator[str]:
        """A module or class by all names of the module that it is, or stands in."""
        yield path
        for old, new in self._aliases.get(path.partition(".")[0], ()):
            if path == new or path.startswith(f"{new}."):
                yield old + path[len(new) :]

    @cached_property
    def _aliases(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Other names of modules with the usual ones, by the library of these."""
        found: dict[str, list[tuple[str, str]]] = {}
        for old, new in self.catalogue.module_aliases:
            found.setdefault(new.partition(".")[0], []).append((old, new))
        return found


def _several(value: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset({value} if value else ())


def _is_module(part: str) -> bool:
    return part[:1].islower() or part[:1] == "_"


def seeders_shown(catalogue: Catalogue, elsewhere: Elsewhere) -> str:
    """What is noted of the functions of a project that are there to seed: differs where these do."""
    return Seeders(Vocabulary(catalogue, lambda: ({}, "")), elsewhere).shown()

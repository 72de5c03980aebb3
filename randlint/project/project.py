"""The files of one run: loads a module and what it imports directly, and resolves names across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from randlint import syntax as cst
from randlint.catalogue import Api, Catalogue
from randlint.facts import Facts, Place, Resolver, Value
from randlint.patterns import regex
from randlint.project.files.index import ProjectIndex
from randlint.project.files.scripts import console_scripts, shown_commands
from randlint.project.files.search import ModuleSearch
from randlint.project.files.whole import index_for
from randlint.project.module import Module
from randlint.project.parsed_files import ParsedFiles
from randlint.project.paths import ById, api_of_path, typed_path
from randlint.source import Extent, Source, display_path, looks, read_bytes, read_source

_MAX_BYTES = 100_000_000
_STAR = regex(rb"\bimport\s*\*")
_FUNCTION = regex(rb"\bdef (\w+)")


class Project:
    """Modules by path, parsed on demand.

    ``root`` is where the search for imported modules ends; shown paths are relative to ``base``. ``seed_literal`` is
    what fixes write where the program has no seed. ``overrides`` are file contents that are not on disk yet.
    ``memo`` holds what is remembered for the life of the project. ``opinions`` are the rules whose strict findings
    somebody wants to see (None: all of them), so that a check may spare itself the work for others.
    """

    def __init__(self, root: Path, catalogue: Catalogue, *, base: Path | None = None, seed_literal: int = 42) -> None:
        self.root = root
        self.base = base or root
        self.catalogue = catalogue
        self.seed_literal = seed_literal
        self.overrides: dict[Path, bytes] = {}
        self._texts: dict[Path, bytes | None] = {}
        self._contents: dict[Path, bytes | None] = {}
        self._parsed = ParsedFiles()
        self._modules: dict[Path, Module | None] = {}
        self._by_facts: dict[int, Module] = {}
        self._lookups: dict[tuple[int, str], list[Value]] = {}
        self._exports: dict[tuple[int, str], list[Value]] = {}
        self._search = ModuleSearch(root)
        self.memo = looks.Memo()
        self.extent = Extent()
        self.opinions: frozenset[str] | None = None

    def sibling(self) -> Project:
        """Another project of the same files, which shares what was read and parsed, and no meaning of names."""
        other = Project(self.root, self.catalogue, base=self.base, seed_literal=self.seed_literal)
        other.overrides = self.overrides
        other._texts, other._contents = self._texts, self._contents
        other._parsed, other._search = self._parsed, self._search
        return other

    @cached_property
    def index(self) -> ProjectIndex:
        """All files of the project, their imports, and which of them start programs; made when first asked for."""
        return index_for(self.root, self.extent, self.overrides)

    @property
    def commands(self) -> Mapping[Path, tuple[str, ...]]:
        """Files that installed commands start, with the functions that they call, by the root's packaging files."""
        return self.memo.recall("commands", self._find_commands)

    def _find_commands(self) -> Mapping[Path, tuple[str, ...]]:
        found = console_scripts(self.root)
        looks.note(shown_commands(found), "commands")
        return found

    @cached_property
    def duck_methods(self) -> dict[str, tuple[Api, ...]]:
        return dict(self.catalogue.duck_methods())

    # -- modules -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the analysis of another file.

        What names mean is found out anew, so that no answer depends on which files were analysed before; parsed
        files are kept, up to a bound: trees take a hundred times the room of their text.
        """
        self.forget_meanings()
        if self._parsed.trim():
            self._contents.clear()
        if sum(len(text or b"") for text in self._texts.values()) > _MAX_BYTES:
            self._texts.clear()

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Begin anew, and forget what was found out: for a project that shares what is parsed with another one, in the
        middle of whose analysis it is asked."""
        self.forget_meanings()
        try:
            yield
        finally:
            self.forget_meanings()
            self._parsed.trim()

    def can_read(self, path: Path) -> bool:
        """Whether a file can be read and parsed; what is found out for it is not kept."""
        other = self.sibling()
        with other.beginning():
            return other.load(path) is not None

    def forget_meanings(self) -> None:
        """Forget all that was found out about names; what is parsed is kept, and may go when it is not used."""
        for module in self.modules():
            module.let_go()
        for known in (self._modules, self._by_facts, self._lookups, self._exports):
            known.clear()

    def add(self, source: Source) -> Module:
        """Parse a source and keep it. Raises ``ParserSyntaxError``."""
        return self._add(source, whole=True)

    def _add(self, source: Source, *, whole: bool) -> Module:
        path = source.path
        parsed = self._parsed.get(path)
        if parsed is None or parsed.source.text != source.text:
            parsed = self._parsed.begin(source, whole=whole)
        if whole:
            parsed.complete()
        looks.note(parsed.name, "name", str(path))
        module = self._modules[path] = Module(self, parsed)
        self._by_facts[id(module.facts)] = module
        return module

    def load(self, path: Path) -> Module | None:
        """The module of a file that was imported, None where it cannot be read or parsed."""
        if path in self._modules:
            return self._modules[path]
        self._modules[path] = None  # also ends circular imports
        if path not in self._parsed:
            self._parsed.mark_unreadable(path)
            display = display_path(path, self.base)
            content = self._contents[path] = self._content(path, display)
            looks.read(path, content)
            source = read_source(path, display, content) if content is not None else None
            if isinstance(source, Source):
                try:
                    return self._add(source, whole=False)
                except (cst.ParserSyntaxError, RecursionError):
                    return None
        parsed = self._parsed.get(path)
        looks.read(path, parsed.source.raw if parsed is not None else self._contents.get(path))
        return self._add(parsed.source, whole=False) if parsed is not None else None

    def _content(self, path: Path, display: str) -> bytes | None:
        """What stands in a file, None where that cannot be read."""
        known = self.overrides.get(path)
        found = read_bytes(path, display) if known is None else known
        return found if isinstance(found, bytes) else None

    def resolver_of(self, facts: Facts) -> Resolver | None:
        module = self._by_facts.get(id(facts))
        return module.resolver if module is not None else None

    def modules(self) -> list[Module]:
        """All modules parsed so far, in order of loading."""
        return [m for m in self._modules.values() if m is not None]

    def module_of(self, facts: Facts | None) -> Module | None:
        """The module that facts (for example ``value.facts``) belong to."""
        return self._by_facts.get(id(facts))

    def find(self, dotted: str, importer: Module) -> Module | None:
        """The project module that ``importer`` gets when it imports a dotted name, None for foreign libraries."""
        path = self._find(dotted, importer)
        return self.load(path) if path is not None else None

    def imported(self, module: Module, words: Sequence[str] = ("",)) -> list[Module]:
        """Project modules that a module imports directly, each once, in order of the imports.

        With ``words`` only those whose text holds one of them; nothing is parsed to find that out.
        """
        paths = (path for path in self.import_paths(module) if any(self.spells(path, word) for word in words))
        found = (self.load(path) for path in paths)
        return [other for other in found if other is not None]

    def import_paths(self, module: Module) -> list[Path]:
        """Files of the project that a module imports directly, each once, in order; nothing is parsed for it."""
        return self.memo.recall((Project.import_paths, module.source.path), lambda: self._list_imports(module))

    def _list_imports(self, module: Module) -> list[Path]:
        found: dict[Path, None] = {}
        for fact in module.facts.every_import():
            for dotted in [f"{fact.module}.{fact.name}", fact.module] if fact.name else [fact.module]:
                path = self._find(dotted, module)
                if path is not None and path != module.source.path:
                    found[path] = None
                    break
        return list(found)

    def executed(self, dotted: str, name: str, importer: Path) -> list[Path]:
        """Files of the project that ``import dotted`` (``from dotted import name``) runs in a file, packages first."""
        lead = dotted[: len(dotted) - len(dotted.lstrip("."))]
        parts = [p for p in dotted[len(lead) :].split(".") if p]
        names = [lead + ".".join(parts[: i + 1]) for i in range(len(parts))]
        if name and name != "*":
            names.append(f"{lead}{'.'.join([*parts, name])}")
        paths = (self._find_from(n, importer.parent) for n in names)
        return list(dict.fromkeys(p for p in paths if p is not None and p != importer))

    def lookup(self, dotted: str, importer: Module) -> list[Value]:
        """What a dotted name is where a module of this project defines it; empty for everything else."""
        key = (id(importer), dotted)
        known = self._lookups.get(key)
        if known is None:
            self._lookups[key] = []  # what a name means in terms of itself (circular imports) is nothing
            known = self._lookups[key] = self._look_up(dotted, importer)
        return known

    def _look_up(self, dotted: str, importer: Module) -> list[Value]:
        lead = dotted[: len(dotted) - len(dotted.lstrip("."))]
        parts = dotted[len(lead) :].split(".")
        for cut in range(len(parts) - 1, 0, -1):
            path = self._find(lead + ".".join(parts[:cut]), importer)
            if path is not None and path != importer.source.path and not self._may_define(path, parts[cut]):
                return []
            module = self.load(path) if path is not None else None
            if module is not None and module is not importer:
                if parts[cut] not in module.facts.module.bindings and self._find(dotted, importer) is not None:
                    return []  # a module of that package, not something that it exports
                return self._member(module, parts[cut:])
        return []

    def _may_define(self, path: Path, name: str) -> bool:
        """A quick look that spares parsing files (thousands, behind packages full of star imports): a file can only
        define a name that it spells, or that it imports with a star."""
        if path in self._modules or not name.isascii():
            return True
        text = self._text(path)
        return text is not None and (name.encode() in text or _STAR.search(text) is not None)

    def spells(self, path: Path, word: str) -> bool:
        """Whether the text of a file holds a word."""
        text = self._text(path)
        return text is not None and word.encode() in text

    def function_names(self, path: Path) -> frozenset[bytes]:
        """The names of the functions and methods that a file defines, by its text."""
        return frozenset(_FUNCTION.findall(self._text(path) or b""))

    def _text(self, path: Path) -> bytes | None:
        if path not in self._texts:
            self._texts[path] = self._content(path, path.name)
        text = self._texts[path]
        looks.read(path, text)
        return text

    def _member(self, module: Module, parts: list[str]) -> list[Value]:
        values = self._exported(module, parts[0])
        end = Place(1 << 60, module.facts.module, None)
        for attribute in parts[1:]:
            node = module.facts.module.node
            values = [v for b in values for v in module.resolver.attribute(b, attribute, node, end, 1)]
        return [v for v in values if not v.is_unknown]

    def _exported(self, module: Module, name: str) -> list[Value]:
        """What a name is at the end of a module; empty while that is being found out (circular imports)."""
        key = (id(module), name)
        known = self._exports.get(key)
        if known is None:
            self._exports[key] = []
            bindings = module.facts.module.bindings
            if name in bindings or "*" in bindings:
                end = Place(1 << 60, module.facts.module, None)
                known = self._exports[key] = module.resolver.name(name, end)
        return known or []

    def _find(self, dotted: str, importer: Module) -> Path | None:
        return self._find_from(dotted, importer.source.path.parent)

    def _find_from(self, dotted: str, folder: Path) -> Path | None:
        return self._search.look_for(dotted, folder)

    # -- types -------------------------------------------------------------------------------------------------

    def typed(self, path: str) -> str:
        """A symbolic path with results of catalogued calls replaced by instances of what they return."""
        if "(" not in path:
            return path
        return typed_path(self.catalogue_key, path)

    def api_of(self, path: str) -> Api | None:
        """The catalogued API that a symbolic path names; an inherited method is found through ``bases``."""
        if path.startswith((".", "?")):
            return None
        return api_of_path(self.catalogue_key, path)

    @cached_property
    def catalogue_key(self) -> ById:
        return ById(self.catalogue)

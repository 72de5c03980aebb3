"""The questions that analyses ask of the disk, asked again: see :mod:`randlint.source.looks`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.cache.index_stamp import IndexStamp
from randlint.project.files.search import ModuleSearch
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.project.files.index import ProjectIndex


class Asked:
    """Answers of today for one piece of work. ``folder`` is that of the cache."""

    def __init__(self, work: Work, folder: str) -> None:
        self._work = work
        self._stamp = IndexStamp(work, folder) if not work.overrides else None
        self._search = ModuleSearch(work.root)

    def answer(self, question: tuple[str, ...]) -> str | None:
        """None for a question that nobody asks. Raises ValueError for one about too much or too little."""
        kind, *about = question
        find = {
            "commands": self._commands,
            "import": self._import,
            "index": self._ask_index,
            "mentioning": self._mentioning,
            "mentions": self._mentions,
            "name": self._name,
            "package": self._package,
            "pins": self._pins,
            "seeders": self._seeders,
            "unknown": self._unknown,
            "written": self._written,
        }.get(kind)
        return find(about) if find is not None else None

    # -- modules ---------------------------------------------------------------------------------------------------

    def _import(self, about: Sequence[str]) -> str | None:
        folder, dotted = about
        return self._search.file(dotted, folder) or ""

    def _unknown(self, about: Sequence[str]) -> str | None:
        folder, top = about
        return "known" if self._search.knows(top, folder) else ""

    def _package(self, about: Sequence[str]) -> str | None:
        (folder,) = about
        return "package" if self._search.is_package(folder) else ""

    def _name(self, about: Sequence[str]) -> str | None:
        """As :func:`randlint.project.files.search.module_name`, with the folders looked at once for all their files."""
        (path,) = about
        folder, file = os.path.split(path)
        parts = [] if file == "__init__.py" else [Path(path).stem]
        while self._search.is_package(folder) and folder != os.path.dirname(folder):
            folder, name = os.path.split(folder)
            parts.insert(0, name)
        return ".".join(parts)

    # -- the whole project -----------------------------------------------------------------------------------------

    def _pins(self, about: Sequence[str]) -> str | None:
        from randlint.project.files.pins import pins_state

        (folder,) = about
        return pins_state(Path(folder))

    def _commands(self, about: Sequence[str]) -> str | None:
        from randlint.project.files.scripts import console_scripts, shown_commands

        return shown_commands(console_scripts(self._work.root)) if not about else None

    def _mentions(self, about: Sequence[str]) -> str | None:
        from randlint.project.mentions import mentions_below

        return str(mentions_below(self._work.root, tuple(about))[0])

    def _seeders(self, about: Sequence[str]) -> str | None:
        from randlint.catalogue import load_catalogue
        from randlint.gate import seeders_shown
        from randlint.project.files.elsewhere import elsewhere_of

        return seeders_shown(load_catalogue(self._work.settings.apis), elsewhere_of(self._work)) if not about else None

    def _mentioning(self, about: Sequence[str]) -> str | None:
        from randlint.project.mentions import mentioning_below, shown

        return shown(mentioning_below(self._work.root, tuple(about)))

    def _written(self, about: Sequence[str]) -> str | None:
        from randlint.project.written import written_below

        function, parameter = about
        return "" if written_below(self._work.root, function, parameter) is None else "written"

    def _ask_index(self, about: Sequence[str]) -> str | None:
        kind, path = about
        return self.index.answer(kind, Path(path))

    @cached_property
    def index(self) -> ProjectIndex:
        """The index of the project, made when the stamp does not tell that it is an old one."""
        from randlint.project.files.whole import index_for

        work = self._work
        index = index_for(work.root, work.extent, work.overrides)
        if self._stamp is not None:
            self._stamp.save(index)
        self.index_token = index.token
        return index

    @cached_property
    def index_token(self) -> str:
        """The token of the index, which tells all its answers."""
        known = self._stamp.token() if self._stamp is not None else None
        return known if known is not None else self.index.token

"""Reports of files, kept until something that they rest on changes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from randlint.cache.asked import Asked
from randlint.cache.kept_looks import KeptLooks, LooksKeeper
from randlint.cache.packed import Body, Row, State
from randlint.cache.paths import Shortener
from randlint.cache.stamp import stamp_of
from randlint.cache.states import States
from randlint.cache.store import Store
from randlint.file_report import FileReport
from randlint.source import display_path
from randlint.source.cache_folder import cache_folder
from randlint.source.looks import TOKEN, Looks, digest_of, recording
from randlint.triage import Placed
from randlint.work import Work

# What comes of taking something that somebody made up for what was kept, and what the disk may raise.
_MISFITS = (AttributeError, IndexError, KeyError, OSError, RecursionError, TypeError, ValueError)
Conclusions = Mapping[str, Sequence[Placed]]  # by the path that users see
_LISTED: Any = tuple[tuple[str, tuple[Placed, ...]], ...]
_ONLY = "\0"  # between a file's name and the rules that were asked, where not all were


class FindingsCache:
    """The reports of earlier runs of the same work. Made by :meth:`of`, before anything is read."""

    def __init__(self, work: Work, store: Store, shortener: Shortener, folder: str) -> None:
        self._work = work
        self._store = store
        self._shortener = shortener
        self._states = States(store, shortener, work.overrides)
        self._asked = Asked(work, folder)
        self._looks = LooksKeeper(shortener)
        self._parts: dict[str, bool] = {}
        self._digests: dict[str, str] = {}
        self._answers: dict[tuple[str, ...], str | None] = {}
        self._known: dict[Body, tuple[list[Any] | None, Body | None]] = {}
        self._base = str(work.base).rstrip(os.sep) + os.sep
        self._overridden = frozenset(map(str, work.overrides))

    @classmethod
    def of(cls, work: Work) -> FindingsCache | None:
        """None where nothing is to be kept on disk. With contents that are not on disk it answers and learns nothing
        new: what holds for them holds for nobody else."""
        folder = cache_folder(str(work.root)) if work.extent.cache and work.gate else None
        stamp = stamp_of(work) if folder is not None else None
        if folder is None or stamp is None:
            return None
        shortener = Shortener(str(work.root))
        store = Store(
            folder,
            stamp,
            lambda name: os.path.exists(shortener.long(name.partition(_ONLY)[0])),
            writes=not work.overrides,
        )
        return cls(work, store, shortener, folder)

    # -- asking ----------------------------------------------------------------------------------------------------

    def report(self, path: Path, only: Sequence[str] | None = None) -> FileReport | None:
        """What an analysis of that file would report now; None where it takes an analysis to know.

        ``only``: of an analysis that asks just some of the rules.
        """
        name = str(path)
        row = self._store.row(self._name(name, only))
        if row is None or name in self._overridden or row.digest != self._states.digest(name):
            return None
        if row.body is None:
            return self._empty(path, ())
        try:
            if row.body not in self._known:
                self._known[row.body] = self._loaded(row.body)
            found, renewed = self._known[row.body]
            if renewed is not None:
                self._store.put_row(self._name(name, only), Row(row.digest, renewed))
            return self._decoded(path, found) if found is not None else None
        except _MISFITS:
            return None

    def _loaded(self, body: Body) -> tuple[list[Any] | None, Body | None]:
        """What a body says of the report (None where it no longer holds), and the body that is to take its place.

        Files with nothing in them share theirs.
        """
        *told, looks = json.loads(body.text)
        if not self._hold(looks) or not all(map(self._holds, body.uses)):
            return None, None
        token = _token_of(looks)
        if token is None or token == self._asked.index_token:
            return told, None
        text = body.text.replace(token.encode(), self._asked.index_token.encode())
        return told, body._replace(text=text)

    def _decoded(self, path: Path, told: list[Any]) -> FileReport | None:
        plain, more = told
        if plain is None and all(type(each) is str for each in more):
            return self._empty(path, more)
        from randlint.cache.codec import decode

        report = decode(FileReport, self._shortener.all_long(plain))
        if more is not None:
            report = replace(report, judged=tuple(n for n in self._work.rules if n not in more))
        return report if report.path == path else None

    def _empty(self, path: Path, deferred: Sequence[str]) -> FileReport:
        """The report of a file in which nothing can be found."""
        return FileReport(path, self._display(path), judged=self._work.rules, deferred=tuple(deferred))

    def _holds(self, part: str) -> bool:
        known = self._parts.get(part)
        if known is None:
            self._parts[part] = False
            body = self._store.part(part)
            known = body is not None and self._hold(json.loads(body.text)) and all(map(self._holds, body.uses))
            self._parts[part] = known
        return known

    def _hold(self, looks: Any) -> bool:
        """Whether whoever looked at the same things again would see the same."""
        reads, answers = looks
        for name, digest in reads.items():
            if self._digest(name) != digest:
                return False
        token = _token_of(looks)
        same_index = token is not None and token == self._asked.index_token
        for *start, ends in answers:
            if start[:1] == ["index"] and (same_index or start[1:] == [TOKEN]):
                continue  # with the same token all answers are the same; with another one some may be
            for end, answer in ends.items():
                if self._answer((*start, end)) != answer:
                    return False
        return True

    def _digest(self, name: str) -> str:
        """Of the file with that shortened name: a run asks for most of them many times."""
        known = self._digests.get(name)
        if known is None:
            known = self._digests[name] = self._states.digest(self._shortener.long(name))
        return known

    def _answer(self, question: tuple[str, ...]) -> str | None:
        """Today's answer, both shortened."""
        if question not in self._answers:
            found = self._asked.answer(tuple(map(self._shortener.long, question)))
            self._answers[question] = self._shortener.short(found) if found is not None else None
        return self._answers[question]

    def _name(self, path: str, only: Sequence[str] | None) -> str:
        short = self._shortener.short(path)
        return short if only is None else f"{short}{_ONLY}{','.join(only)}"

    def _display(self, path: Path) -> str:
        name = str(path)
        if name.startswith(self._base) and name.isascii() and os.sep == "/":
            return name[len(self._base) :]
        return display_path(path, self._work.base)

    # -- keeping ---------------------------------------------------------------------------------------------------

    def keep(self, report: FileReport, looks: Looks, only: Sequence[str] | None = None) -> None:
        """Keep what was just found in a file, and what was looked at for it. ``only`` as for :meth:`report`."""
        path = str(report.path)
        digest = looks.reads.get(path)
        if not digest or self._work.overrides or any(notice.kind == "failed" for notice in report.notices):
            return
        found = self._looks.kept(looks, without=path)
        if found is None:
            return
        self._keep_looks(found)
        body: Body | None = Body(self._encoded(report, found.text), found.uses)
        if found.is_empty and report == self._empty(report.path, ()):
            body = None
        name = self._name(path, only)
        if only is not None:
            self._store.put_state(name, State(0, 0, 0, digest))
        self._store.put_row(name, Row(digest, body))

    def settle(self) -> None:
        """At the end of a run that kept much, which the next one then need not read line by line."""
        self._store.settle()

    def _keep_looks(self, found: KeptLooks) -> None:
        for part, needed in found.parts.items():
            if self._store.part(part) is None:
                self._store.put_part(part, needed)
                self._parts.pop(part, None)
        for name, known in found.reads.items():
            self._states.keep(name, known)

    # -- conclusions -----------------------------------------------------------------------------------------------

    def concluded(self, reports: Sequence[FileReport], conclude: Callable[[], Conclusions]) -> Conclusions:
        """What follows from all reports together: as kept, or by ``conclude``, which then is kept."""
        if self._work.overrides:
            return conclude()
        from randlint.cache.codec import decode, encode

        name = f"{self._work.root}{_ONLY}together"
        digest = digest_of(json.dumps([encode((r.path, r.notes, r.imports)) for r in reports]).encode())
        row = self._store.row(name)
        if row is not None and row.body is not None and row.digest == digest:
            try:
                told, _ = self._loaded(row.body)
                if told is not None:
                    return dict(decode(_LISTED, self._shortener.all_long(told[0])))
            except _MISFITS:
                pass
        with recording() as looks:
            made = conclude()
        found = self._looks.kept(looks, without="")
        if found is not None:
            self._keep_looks(found)
            plain = [[path, [encode(each) for each in placed]] for path, placed in made.items()]
            self._store.put_state(name, State(0, 0, 0, digest))
            body = Body(_with(found.text, self._shortener.all_short(plain)), found.uses)
            self._store.put_row(name, Row(digest, body))
        return made

    def _encoded(self, report: FileReport, looks: bytes) -> bytes:
        if report == self._empty(report.path, report.deferred):
            return _with(looks, None, report.deferred)
        from randlint.cache.codec import encode

        silent: list[str] | None = [name for name in self._work.rules if name not in report.judged]
        if report.judged == tuple(name for name in self._work.rules if name not in (silent or ())):
            report = replace(report, judged=())
        else:
            silent = None
        return _with(looks, self._shortener.all_short(encode(report)), silent)


def _token_of(looks: Any) -> str | None:
    """The token of the index that answered, None where it was not asked."""
    for *start, ends in looks[1]:
        if start == ["index", TOKEN]:
            token = ends[""]
            return token if isinstance(token, str) else None
    return None


def _with(looks: bytes, *told: Any) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()[:-1] + b"," + looks + b"]"

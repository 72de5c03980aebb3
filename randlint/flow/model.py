"""The vocabulary of flow: what a function does, in order, and what that amounts to. Plain values, no syntax trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from randlint.records import dataclass

ALL = "*"  # a helper that cannot be read may seed any stream


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A node of a file: the call whose place has the order ``index``, the statement with that number (see
    :class:`randlint.facts.Facts`), or the import on that line."""

    path: str
    kind: str  # call | statement | line
    index: int


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A function or a module's own code, by the order of the scope's place; 0 is the module."""

    path: str
    scope: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Numbers taken from a shared stream.

    ``what`` says what for (``weights``, ``order``, ``split``, ...). ``own_rule``: another rule reports the call itself.
    ``later``: not where it is written, but whenever somebody iterates or calls what is made there.
    ``also`` names streams whose seed serves as well.
    """

    stream: str
    mark: Mark
    api: str
    what: str
    own_rule: bool = False
    later: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seed:
    """A call that pins streams. ``quiet``: it restores a state, asks for entropy, or is a constructor that seeds
    without being asked; such a seed is never said to come too late."""

    streams: tuple[str, ...]
    mark: Mark
    api: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Training:
    """A sign that the program trains, or reads data in the order that a loader draws. ``weak``: a gradient alone, as
    lessons on automatic differentiation take it, shows that only together with weights."""

    mark: Mark
    api: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Invoke:
    """Local code that may run here.

    ``how``: ``call`` (one of the targets runs), ``import``, ``pass`` (handed to code that cannot be read, which may run
    it), ``keep`` (handed over and kept: may run at any later time), ``maybe`` (the receiver is unknown: only what it
    seeds counts). ``discarded``: what it builds is overwritten or only counted, so that its draws do not matter.
    ``builds`` names the class that the call makes an instance of.
    """

    targets: tuple[Ref, ...]
    mark: Mark
    how: str = "call"
    builds: str = ""
    discarded: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Code of which one arm runs, or none where ``exhaustive`` is False."""

    arms: tuple[tuple[Item, ...], ...]
    exhaustive: bool = False


@dataclass(frozen=True, slots=True)
class Isolated:
    """Code after which these streams are put back where they were."""

    streams: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Main:
    """What runs only where the file is the program itself."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """The function ends here: by ``return`` (its caller goes on) or by ``raise`` or ``exit`` (nothing follows)."""

    returns: bool


Item = Draw | Seed | Training | Invoke | Branch | Isolated | Main | Leave


def flat(items: Iterable[Item], *, as_main: bool = True) -> Iterator[Item]:
    """All items, those inside blocks too; without ``as_main`` not those of the main guard."""
    for item in items:
        if isinstance(item, Branch):
            for arm in item.arms:
                yield from flat(arm, as_main=as_main)
        elif isinstance(item, Isolated) or (isinstance(item, Main) and as_main):
            yield from flat(item.items, as_main=as_main)
        else:
            yield item


# -- what it amounts to ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One call on the way; ``builds`` names the class where it makes an instance."""

    mark: Mark
    builds: str = ""
    imports: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw, and the calls that lead to it from the function that is summed up, outermost first."""

    draw: Draw
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Seeded:
    """A seed, and the calls that lead to it from the function that is summed up, outermost first."""

    seed: Seed
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What running a function amounts to.

    ``drawn``: draws that no seed in the function precedes, per stream: all up to a bound, of weights the first.
    ``open``: per stream the first draw at its own place that a later seed of the caller may still turn out to come too
    late for. ``seeds``: the first seed of each stream on some path that comes back. ``all_seeds``: streams that
    anything in it may seed. ``late``: per stream a draw and the first seed after it.
    """

    drawn: Mapping[str, tuple[Drawn, ...]] = field(default_factory=dict)
    open: Mapping[str, Drawn] = field(default_factory=dict)
    seeds: Mapping[str, Seeded] = field(default_factory=dict)
    all_seeds: Mapping[str, Seeded] = field(default_factory=dict)
    late: Mapping[str, tuple[Drawn, Seeded]] = field(default_factory=dict)
    trains: Training | None = None

"""Events in order, put back into the blocks they stand in: branches, guards, code that isolates a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from randlint import syntax as cst
from randlint.facts import Block, Place
from randlint.flow.model import Branch, Isolated, Item, Main
from randlint.project import Module
from randlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """An item, and the place at which it happens."""

    place: Place
    item: Item


def nested(module: Module, events: Sequence[Event]) -> tuple[Item, ...]:
    """Events in order, put back into the blocks they stand in."""
    chains = [tuple(reversed([*e.place.blocks()])) for e in events]
    return tuple(_at_depth(module, events, chains, 0))


def _at_depth(
    module: Module, events: Sequence[Event], chains: Sequence[tuple[Block, ...]], depth: int
) -> Iterator[Item]:
    start = 0
    while start < len(events):
        chain = chains[start]
        if len(chain) <= depth:
            yield events[start].item
            start += 1
            continue
        node, end = chain[depth].node, start + 1
        while end < len(events) and len(chains[end]) > depth and chains[end][depth].node is node:
            end += 1
        yield from _block(module, events[start:end], chains[start:end], depth)
        start = end


def _block(module: Module, events: Sequence[Event], chains: Sequence[tuple[Block, ...]], depth: int) -> Iterator[Item]:
    arms: dict[int, tuple[list[Event], list[tuple[Block, ...]]]] = {}
    for event, chain in zip(events, chains, strict=True):
        found = arms.setdefault(chain[depth].arm, ([], []))
        found[0].append(event)
        found[1].append(chain)
    items = {arm: tuple(_at_depth(module, *found, depth + 1)) for arm, found in sorted(arms.items())}
    block = chains[0][depth]
    make: Callable[..., Iterator[Item]] = _KINDS.get(block.kind, _plain)
    yield from make(module, block, items)


def _plain(module: Module, block: Block, items: Mapping[int, tuple[Item, ...]]) -> Iterator[Item]:
    for arm in items.values():
        yield from arm


def _choice(module: Module, block: Block, items: Mapping[int, tuple[Item, ...]]) -> Iterator[Item]:
    yield Branch(tuple(items.values()), exhaustive=_is_exhaustive(block.node, items))


def _is_exhaustive(node: cst.CSTNode, items: Mapping[int, tuple[Item, ...]]) -> bool:
    if isinstance(node, (cst.If, cst.IfExp)):
        return len(items) == 2
    return False


def _guard(module: Module, block: Block, items: Mapping[int, tuple[Item, ...]]) -> Iterator[Item]:
    yield Main(tuple(i for arm in items.values() for i in arm))


def _tried(module: Module, block: Block, items: Mapping[int, tuple[Item, ...]]) -> Iterator[Item]:
    """The body, then perhaps one of the handlers."""
    yield from items.get(0, ())
    handlers = tuple(arm for index, arm in items.items() if index)
    if handlers:
        yield Branch(handlers)


def _with(module: Module, block: Block, items: Mapping[int, tuple[Item, ...]]) -> Iterator[Item]:
    streams: list[str] = []
    if isinstance(block.node, cst.With):
        for item in block.node.items:
            operation = module.operation_at(item.item)
            if operation is not None and operation.effect == "isolate":
                streams += [s for s in operation.api.all_streams if s != "own"]
    inner = tuple(i for arm in items.values() for i in arm)
    yield from (Isolated(tuple(streams), inner),) if streams else inner


_KINDS: dict[str, Callable[..., Iterator[Item]]] = {
    "if": _choice,
    "match": _choice,
    "main": _guard,
    "try": _tried,
    "with": _with,
}

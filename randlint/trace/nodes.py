"""Which line of the user's code made an autograd node.

Nodes carry a sequence number, which counts per thread, and which thread made a node is not known to Python. So where
several threads have run forward passes, the operation that a node is named for tells them apart.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

_KEPT_PLACES = 65_536  # nodes of one thread whose place is remembered
_KEPT_THREADS = 64
_SUFFIX = re.compile(r"Backward\d*$")


@dataclass(slots=True)
class _Made:
    place: Hashable
    operation: str
    order: int
    used: bool = False


class _Own(threading.local):
    nodes: dict[int, _Made] | None = None


class Nodes:
    """Places by the number of the node that was made there."""

    def __init__(self) -> None:
        self._own = _Own()
        self._threads: list[dict[int, _Made]] = []
        self._order = 0

    def remember(self, number: int, place: Hashable, operation: str) -> None:
        """Say that this thread makes the node of that number at ``place``. The first one to say so is right: inside a
        custom function, whose own operations make no nodes, the first operation names the line."""
        nodes = self._own.nodes
        if nodes is None:
            nodes = self._own.nodes = {}
            self._threads.append(nodes)
            if len(self._threads) > _KEPT_THREADS:
                del self._threads[1]  # the first one is the main thread's
        if number not in nodes:
            self._order += 1
            nodes[number] = _Made(place, operation, self._order)
            if len(nodes) > _KEPT_PLACES:
                for old in list(nodes)[: _KEPT_PLACES // 2]:
                    del nodes[old]

    def find(self, number: int, node: str) -> Hashable | None:
        """The place where the node called ``node``, which runs now, was made; None where that is unknown."""
        if len(self._threads) == 1:
            only = self._threads[0].get(number)
            return only.place if only is not None else None
        own = self._own.nodes
        made = [(nodes[number], nodes is own) for nodes in list(self._threads) if number in nodes]
        if not made:
            return None
        best, _ = max(made, key=lambda m: (_is_made_by(node, m[0].operation), not m[0].used, m[1], m[0].order))
        best.used = True
        return best.place


@lru_cache(maxsize=4096)
def _is_made_by(node: str, operation: str) -> bool:
    """Whether IndexSelectBackward0 is the node of aten::index_select. Kernels may be named more closely than nodes."""
    node_name = _SUFFIX.sub("", node).lower()
    name = operation.rpartition("::")[2].replace("_", "").lower()
    return node_name in name or name in node_name

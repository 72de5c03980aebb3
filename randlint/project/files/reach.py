"""Which nodes of a graph lead to a node, for all nodes at once."""

from __future__ import annotations

from collections.abc import Sequence


def reached_by(edges: Sequence[Sequence[int]]) -> list[int]:
    """For each node the nodes that lead to it, itself included, as bits of a number (bit ``n`` for node ``n``).

    ``edges[n]`` are the nodes that ``n`` points to. Takes time in proportion to the edges: nodes that lead to each
    other are found first (Tarjan's strongly connected components) and share one answer.
    """
    groups, group_of = _groups(edges)
    masks = [sum(1 << node for node in group) for group in groups]
    for number in range(len(groups) - 1, -1, -1):  # the last group has nobody before it
        for target in {group_of[target] for node in groups[number] for target in edges[node]}:
            masks[target] |= masks[number]
    return [masks[number] for number in group_of]


def _groups(edges: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[int]]:
    """Nodes that lead to each other, each group after all groups that it leads to; and the group of each node."""
    order = [-1] * len(edges)
    low = [0] * len(edges)
    group_of = [-1] * len(edges)
    groups: list[list[int]] = []
    path: list[int] = []
    counter = 0
    for start in range(len(edges)):
        work = [(start, 0)] if order[start] < 0 else []
        while work:
            node, position = work.pop()
            if position == 0:
                order[node] = low[node] = counter
                counter += 1
                path.append(node)
            elif group_of[edges[node][position - 1]] < 0:
                low[node] = min(low[node], low[edges[node][position - 1]])
            for number in range(position, len(edges[node])):
                target = edges[node][number]
                if order[target] < 0:
                    work += [(node, number + 1), (target, 0)]
                    break
                if group_of[target] < 0:
                    low[node] = min(low[node], order[target])
            else:
                if low[node] == order[node]:
                    groups.append([])
                    while group_of[node] < 0:
                        member = path.pop()
                        group_of[member] = len(groups) - 1
                        groups[-1].append(member)
    return groups, group_of

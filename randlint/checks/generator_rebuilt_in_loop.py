"""generator-rebuilt-in-loop: a generator starts from the same seed in every turn of a loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Assignment, Call, Place, Scope
from randlint.facts.model import Block
from randlint.facts.values import NOT_CONSTANT
from randlint.findings import Confidence
from randlint.names import names_evaluation
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember
from randlint.project.module import Parsed
from randlint.project.seeds.generators import Seeded, draws, is_one_of, seeded_generators
from randlint.project.seeds.turns import compares, is_fixed, is_inside, loops, repeats

_PER_ITEM = frozenset({"__getitem__", "forward"})
_STORES = frozenset({"add", "append", "insert", "setdefault", "update"})


@check("generator-rebuilt-in-loop")
def generator_rebuilt_in_loop(module: Module) -> Iterator[Draft]:
    """Report a generator made from the same seed in every turn and drawn from in it, and the rewinding of the global
    stream by a seed call that stands where a generator is wanted.

    Silent where the seed depends on a turn, where the generator is kept, where the loop compares settings, in tests.
    """
    if is_test_file(module.source.display):
        return
    for seeded in seeded_generators(module):
        yield from _in_loop(seeded) if loops(seeded.seeds.place) else _per_item(seeded)
    for operation in module.select(effect="seed", role="seed"):
        if operation.api.returns not in {"", "self"} and _is_used_as_generator(operation):
            yield from _rewound(operation)


def _in_loop(seeded: Seeded) -> Iterator[Draft]:
    module, place = seeded.seeds.module, seeded.seeds.place
    turning = loops(place)
    if not is_inside(seeded.made.place, turning[0]) or any(compares(loop) for loop in turning):
        return  # made outside and set back inside is a deliberate act
    if not _is_fixed_seed(seeded.seeds, turning) or _runs_seldom(place, turning[0]) or _is_kept(seeded, turning[0]):
        return
    drawn = [c for c in draws(module, seeded.objects) if is_inside(c.place, turning[0]) and not _splits(module, c.node)]
    if not drawn:
        return
    # Have: the same numbers are drawn in every turn.
    draft = _draft(seeded.seeds, "rebuilt", drawn[0].node)
    yield draft if repeats(module, turning[0], place) else draft.strict()


def _per_item(seeded: Seeded) -> Iterator[Draft]:
    module, place = seeded.seeds.module, seeded.seeds.place
    function = place.scope.function
    if function is None or function.parent is None or function.parent.kind != "class" or place.block is not None:
        return
    names = (function.parent.name, function.name, module.source.path.stem)
    if function.name not in _PER_ITEM or any(names_evaluation(n) == "evaluation" for n in names):
        return
    if seeded.made.place.scope.function is not function or not _is_fixed_seed(seeded.seeds, ()):
        return
    drawn = [c for c in draws(module, seeded.objects) if c.place.scope.function is function]
    if drawn:
        # Have: the same numbers for every item, whatever the item is.
        draft = _draft(seeded.seeds, "per-item", drawn[0].node, function)
        yield draft.strict() if seeded.seeds.seed.constant is NOT_CONSTANT else draft


def _rewound(seeds: Operation) -> Iterator[Draft]:
    module, place = seeds.module, seeds.place
    if any(b.kind == "with" and _isolates(module, b) for b in place.blocks()):
        return
    turning = loops(place)
    function = place.scope.function
    callers = [c for c in module.call_sites(function) if loops(c.place)] if function is not None else []
    trained = [c for c in callers if _trains(module, loops(c.place))]
    if not _is_fixed_seed(seeds, turning) or not (turning or trained):
        return
    # Have: the global stream is set back to one point, once per turn.
    draft = _draft(seeds, "rewound", None)
    yield draft if trained or _trains(module, turning) else draft.strict()


def _draft(seeds: Operation, message: str, drawn: cst.Call | None, function: Scope | None = None) -> Draft:
    module = seeds.module
    node = seeds.seed.node
    return Draft(
        module,
        seeds.node,
        seeds.place,
        message,
        data={
            "api": seeds.written,
            "seed": " ".join(module.code(node).split()) if node is not None else "",
            "function": function.name if function is not None else "",
        },
        stream=seeds.stream,
        confidence=Confidence.HIGH if isinstance(node, cst.Integer) else Confidence.MEDIUM,
        related=[(module, drawn, "drawn from here")] if drawn is not None else (),
    )


def _is_fixed_seed(seeds: Operation, turning: Sequence[Block]) -> bool:
    seed = seeds.seed
    return seed.node is not None and seed.place is not None and is_fixed(seeds.module, seed.node, seed.place, turning)


def _runs_seldom(place: Place, loop: Block) -> bool:
    """Under a condition inside the loop, or in a turn that leaves the loop in the end."""
    for block in place.blocks():
        if block is loop:
            break
        if block.kind in {"if", "match", "try"} and not (block.kind == "try" and block.arm == 0):
            return True
    body = loop.node.body.body if isinstance(loop.node, (cst.For, cst.While)) else ()
    last = body[-1] if body else None
    ends = last.body[-1] if isinstance(last, cst.SimpleStatementLine) and last.body else None
    return isinstance(ends, (cst.Break, cst.Return, cst.Raise))


def _is_kept(seeded: Seeded, loop: Block) -> bool:
    """The generator outlives the turn: it is stored, returned or yielded, or becomes part of another object."""
    module, objects = seeded.seeds.module, seeded.objects
    assignments, calls = _in_loops(module.parsed).get(loop.node, ((), ()))
    for assignment in assignments:
        if is_one_of(module.values(assignment.value, assignment.place), objects):
            return True
    for call in calls:
        if not _may_keep(module, call):
            continue
        if any(is_one_of(module.values(a.value, call.place), objects) for a in call.node.args):
            return True
    return False


@remember
def _in_loops(parsed: Parsed) -> Mapping[cst.CSTNode, tuple[list[Assignment], list[Call]]]:
    """The assignments to more than a name, and the calls, in the body of each loop."""
    found: dict[cst.CSTNode, tuple[list[Assignment], list[Call]]] = {}
    for assignment in parsed.facts.assignments:
        for loop in loops(assignment.place) if not isinstance(assignment.target, cst.Name) else ():
            found.setdefault(loop.node, ([], []))[0].append(assignment)
    for call in parsed.facts.calls:
        for loop in loops(call.place):
            found.setdefault(loop.node, ([], []))[1].append(call)
    return found


def _may_keep(module: Module, call: Call) -> bool:
    func = call.node.func
    if isinstance(func, cst.Attribute) and func.attr.value in _STORES:
        return True
    name = func.attr if isinstance(func, cst.Attribute) else func
    return module.operation_at(call.node) is None and isinstance(name, cst.Name) and name.value[:1].isupper()


def _splits(module: Module, node: cst.Call) -> bool:
    operation = module.operation_at(node)
    return operation is not None and operation.role == "split"


def _is_used_as_generator(seeds: Operation) -> bool:
    """What the call gives back is passed on, instead of thrown away."""
    module = seeds.module
    if isinstance(seeds.call.parent, cst.Call):
        return True
    if not isinstance(seeds.call.parent, (cst.Assign, cst.AnnAssign)):
        return False
    return any(
        is_one_of(module.values(argument.value, call.place), (seeds.node,))
        for call in module.facts.calls
        for argument in call.node.args
        if isinstance(argument.value, cst.Name)
    )


def _isolates(module: Module, block: Block) -> bool:
    items = block.node.items if isinstance(block.node, cst.With) else ()
    operations = [module.operation_at(i.item) for i in items]
    return any(o is not None and o.effect == "isolate" for o in operations)


def _trains(module: Module, turning: Sequence[Block]) -> bool:
    """A loop holds a backward pass: numbers that are drawn in training come after the rewinding."""
    return any(is_inside(place, loop) for place in _backward(module.parsed) for loop in turning)


@remember
def _backward(parsed: Parsed) -> tuple[Place, ...]:
    calls = ((c.node.func, c.place) for c in parsed.facts.calls)
    return tuple(place for func, place in calls if isinstance(func, cst.Attribute) and func.attr.value == "backward")

"""Calls that run a kernel of the catalogue in ``rules/kernels/``, as far as source code can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.catalogue import Kernel, load_kernels
from randlint.facts import Call, Place
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.arguments import Argument, bind_argument
from randlint.project.files.pins import Pins, pins_for
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.results.tensors import is_on_cpu, numbers_in
from randlint.records import dataclass

_MAX_STEPS = 12


@dataclass(frozen=True, slots=True, eq=False)
class KernelCall:
    """A call and the kernel that it runs on a GPU; ``tensor`` is what it works on, where that is passed."""

    call: Call
    kernel: Kernel
    written: str
    tensor: cst.BaseExpression | None

    @property
    def backward(self) -> bool:
        """True where only the pass for the gradients differs."""
        return self.kernel.phase == "backward"


def kernel_calls(module: Module) -> Iterator[KernelCall]:
    """Calls that run a nondeterministic kernel of the versions that the project may use, one for each call."""
    last_names = _last_names(module)
    for call in module.facts.calls:
        func = call.node.func
        name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
        if name not in last_names:
            continue
        for row, bound in _rows(module, call, name):
            kernel = _kernel(module, row) if _fits(module, call, row, bound) else None
            if kernel is not None:
                yield KernelCall(call, kernel, _written(module, call), _tensor(call, row))
                break


@remember
def _last_names(module: Module) -> frozenset[str]:
    rows = module.catalogue.table("kernel_call")
    names = {name.rpartition(".")[2] for row in rows for name in row["names"]}
    return frozenset(names | {method for row in rows for method in row.get("methods", ())})


def _tensor(call: Call, row: Mapping[str, Any]) -> cst.BaseExpression | None:
    """The first argument, where that is a tensor: a layer is given one later."""
    func = call.node.func
    name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
    if name[:1].isupper() or name in row.get("methods", ()):
        return None
    return next(
        (a.value for a in call.node.args if not a.star and (a.keyword is None or a.keyword.value == "input")), None
    )


def _rows(module: Module, call: Call, name: str) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Rows about a call, and whether it is the method of a tensor."""
    local = any(v.scope is not None for v in module.values(call.node.func, call.place))
    paths = set(module.paths(call.node.func, call.place))
    for row in module.catalogue.table("kernel_call"):
        if paths.intersection(row["names"]):
            yield row, False
        elif name in row.get("methods", ()) and not local and _may_be_tensor(module, call, row):
            yield row, True


def _may_be_tensor(module: Module, call: Call, row: Mapping[str, Any]) -> bool:
    """False for objects of other libraries, and for methods that others have, too, without a sign of a tensor."""
    func = call.node.func
    if not isinstance(func, cst.Attribute):
        return False
    library = row["names"][0].partition(".")[0]
    known = [v.path for v in module.values(func.value, call.place) if not v.is_unknown]
    if any(not path.startswith(f"{library}.") for path in known):
        return False
    telling = row.get("telling")
    if not telling or known:
        return True
    return any(a.keyword is not None and a.keyword.value == telling for a in call.node.args)


def _fits(module: Module, call: Call, row: Mapping[str, Any], bound: bool) -> bool:
    parameters = tuple(row.get("parameters", ()))

    def argument(name: str) -> Argument:
        return bind_argument(module, call.node, call.place, name, parameters[1:] if bound else parameters)

    if any(argument(name).may_be(tuple(values)) is not True for name, values in row.get("when", {}).items()):
        return False
    if any(_is_one_of(argument(name), values) for name, values in row.get("unless", {}).items()):
        return False
    if "given" in row and (not argument(row["given"]).is_given or argument(row["given"]).is_none):
        return False
    if "pool" in row and not _pools(argument(row["pool"])):
        return False
    if "scan" in row and not _may_be_all(call, argument(row["scan"]), bound):
        return False
    if "index" in parameters and _is_unique(module, argument("index"), call.place):
        return False
    if "overlap" in row and not _overlap(*(argument(name) for name in row["overlap"])):
        return False
    tensors = list(_tensors(call, row, bound, argument))
    if any(is_on_cpu(module, node, place) for node, place in tensors[:1]):
        return False
    kinds = [numbers_in(module, node, place) for node, place in tensors] if "numbers" in row else []
    return "float" in kinds if row.get("scan") else "integer" not in kinds


def _tensors(call: Call, row: Mapping[str, Any], bound: bool, argument: Any) -> Iterator[tuple[Any, Place]]:
    """The tensors that a call works on: what it is a method of, then its arguments."""
    names = list(row.get("numbers", ()))
    if bound and isinstance(call.node.func, cst.Attribute):
        yield call.node.func.value, call.place
        names = [name for name in names if name != row["parameters"][0]]
    for name in names:
        given = argument(name)
        if given.is_given and given.node is not None:
            yield given.node, given.place or call.place


def _is_one_of(argument: Argument, values: Any) -> bool:
    """True where an argument may be one of some values; tuples are lists there."""
    written = literal(argument.node) if argument.node is not None else NOT_CONSTANT
    known = [*argument.constants, written]
    return any(k is not NOT_CONSTANT and (list(k) if isinstance(k, tuple) else k) == v for k in known for v in values)


def _overlap(window: Argument, stride: Argument) -> bool:
    """True where windows are seen to be larger than the steps between them."""
    sizes = [literal(a.node) if a.node is not None else NOT_CONSTANT for a in (window, stride)]
    if any(not isinstance(s, (int, tuple, list)) or isinstance(s, bool) for s in sizes):
        return False
    kernel, step = ([s] * 3 if isinstance(s, int) else list(s) for s in sizes)
    return any(isinstance(k, int) and isinstance(s, int) and k > s for k, s in zip(kernel, step, strict=False))


def _is_unique(module: Module, index: Argument, place: Place) -> bool:
    """True where what an index was made by gives each place once: ``rows, _ = torch.where(mask)``."""
    given = {name for row in module.catalogue.table("unique_indices") for name in row["functions"]}
    node: cst.CSTNode | None = index.node
    for _ in range(_MAX_STEPS):
        while isinstance(node, (cst.Attribute, cst.Subscript)):
            node = node.value
        if isinstance(node, cst.Call):
            name = node.func.attr.value if isinstance(node.func, cst.Attribute) else getattr(node.func, "value", "")
            if name in given:
                return True
            node = node.func
        elif isinstance(node, cst.Name):
            bindings = [b for b in module.resolver.reaching(node.value, place) if b.kind == "assign"]
            if len(bindings) != 1 or bindings[0].value is None:
                return False
            node, place = bindings[0].value, bindings[0].place
    return False


def _pools(size: Argument) -> bool:
    """True where the size of an output is seen to be neither one element nor that of the input."""
    value = literal(size.node) if size.node is not None else NOT_CONSTANT
    sizes = value if isinstance(value, (tuple, list)) else [value]
    return any(isinstance(s, int) and s > 1 for s in sizes)


def _may_be_all(call: Call, dimension: Argument, bound: bool) -> bool:
    """True for the first dimension, which may be the only one, and for what was made flat."""
    func = call.node.func
    over = func.value if bound and isinstance(func, cst.Attribute) else next((a.value for a in call.node.args), None)
    flat = isinstance(over, cst.Call) and isinstance(over.func, cst.Attribute) and over.func.attr.value == "flatten"
    return flat or dimension.constant == 0


def _kernel(module: Module, row: Mapping[str, Any]) -> Kernel | None:
    """The first of the kernels of a row that is in a version that the project may use."""
    pins = pins_for(module.source.path, module.project.root)
    found = (load_kernels().by_id(id) for id in row["kernels"])
    return next((k for k in found if k is not None and _holds(k, pins)), None)


def _holds(kernel: Kernel, pins: Pins) -> bool:
    if kernel.since and pins.below(kernel.library, kernel.since) is not None:
        return False
    return not kernel.until or pins.below(kernel.library, kernel.until) is not None


def _written(module: Module, call: Call) -> str:
    text = " ".join(module.code(call.node.func).split())
    func = call.node.func
    return text if len(text) <= 40 or not isinstance(func, cst.Attribute) else func.attr.value

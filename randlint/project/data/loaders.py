"""Data loaders of a file: where they are made, how many workers they start, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.catalogue import Api
from randlint.facts import Call, Place, Scope, Value
from randlint.facts.values import NOT_CONSTANT
from randlint.project.arguments import Argument, bind_argument
from randlint.project.data.datasets import catalogued_base, class_of, methods
from randlint.project.data.held_out import speak_of_evaluation, targets_of, words_around, words_in
from randlint.project.module import Module
from randlint.records import dataclass

ZERO, SOME, HIDDEN = "zero", "some", "hidden"
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Loader:
    """A call that makes a loader: of a catalogued class, of a local subclass, or ``super().__init__`` inside one."""

    module: Module
    call: Call
    api: Api
    parameters: tuple[str, ...]

    @property
    def node(self) -> cst.Call:
        return self.call.node

    @property
    def place(self) -> Place:
        return self.call.place

    @property
    def written(self) -> str:
        """The callee as the user wrote it."""
        text = self.module.code(self.node.func)
        return self.api.short_name if "\n" in text or len(text) > 40 else text

    def argument(self, name: str) -> Argument:
        """What the call passes for a parameter."""
        default = self.api.defaults.get(name, NOT_CONSTANT)
        return bind_argument(self.module, self.node, self.place, name, self.parameters, default)

    @property
    def workers(self) -> str:
        """``zero`` (no worker on any path that can be seen), ``some``, or ``hidden`` in arguments that cannot be read.

        A parameter counts as what its default and the calls in this file make of it; None says nothing.
        """
        argument = self.argument("num_workers")
        if argument.is_unknown:
            return HIDDEN
        if argument.is_missing:
            return ZERO
        return SOME if any(_may_be_positive(v, self.module, 0) for v in argument.values) else ZERO

    @property
    def dataset(self) -> Argument:
        """What the call passes as the dataset."""
        return self.argument(self.api.parameters[0] if self.api.parameters else "dataset")

    @property
    def datasets(self) -> list[Value]:
        """Candidates for the dataset, seen through subsets and splits of it."""
        return [v for value in self.dataset.values for v in _unwrapped(self.module, value, 0)]


def loaders(module: Module) -> Iterator[Loader]:
    """All loaders of a file, in the order of the walk."""
    for call in module.facts.calls:
        operation = module.operation_at(call.node)
        if operation is not None:
            if operation.effect == "build" and operation.role == "loader":
                yield Loader(module, call, operation.api, operation.api.parameters)
            continue
        found = _inside_subclass(module, call) or _instance_of_subclass(module, call)
        if found is not None:
            yield found


def _inside_subclass(module: Module, call: Call) -> Loader | None:
    """``super().__init__(...)`` in a subclass of a loader."""
    func = call.node.func
    if not (isinstance(func, cst.Attribute) and func.attr.value == "__init__"):
        return None
    owner = call.place.scope.enclosing_class
    if owner is None or module.paths(func.value, call.place) != ["builtins.super()"]:
        return None
    api = catalogued_base(module, owner, "loader")
    return Loader(module, call, api, api.parameters) if api is not None else None


def _instance_of_subclass(module: Module, call: Call) -> Loader | None:
    """A call of a local subclass that leaves the choice of workers and their seeds to its caller."""
    # a subclass whose caller says nothing of workers has none, or chooses them itself
    if not any(a.star == "**" or (a.keyword is not None and a.keyword.value == "num_workers") for a in call.node.args):
        return None
    for value in module.values(call.node.func, call.place):
        found = class_of(module, value)
        if found is None or value.path.endswith("()"):
            continue
        api = catalogued_base(found.module, found.scope, "loader")
        if api is None:
            continue
        init = next(iter(methods(found, "__init__")), None)
        if init is None:
            return Loader(module, call, api, api.parameters)
        node = init.scope.node
        text = init.module.code(node)
        forwards = isinstance(node, cst.FunctionDef) and isinstance(node.params.star_kwarg, cst.Param)
        if forwards and "worker_init_fn" not in text and "num_workers" not in text:
            own = tuple(p.name.value for p in init.scope.parameters[1:])
            return Loader(module, call, api, own or api.parameters)
    return None


def _may_be_positive(value: Value, module: Module, depth: int) -> bool:
    if value.is_constant:
        return value.constant not in (0, None)
    binding = value.binding
    owner = module.project.module_of(value.facts) or module
    if binding is None or binding.kind != "param" or depth >= _MAX_DEPTH or binding.unpack is not None:
        return True
    passed = list(_passed(owner, binding.place.scope, binding.name))
    default = owner.values(binding.value, binding.place) if binding.value is not None else []
    if any(_may_be_positive(v, owner, depth + 1) for v in default):
        return True
    if not passed and not default:
        return True
    return any(a.is_given and any(_may_be_positive(v, owner, depth + 1) for v in a.values) for a in passed)


def _passed(module: Module, function: Scope, name: str) -> Iterator[Argument]:
    """What the calls in a file pass for a parameter of one of its functions, methods or constructors."""
    owner = function.parent if function.parent is not None and function.parent.kind == "class" else None
    names = tuple(p.name.value for p in function.parameters[1 if owner is not None else 0 :])
    sites = module.call_sites(function)
    if owner is not None and function.name == "__init__":
        sites = [c for c in module.facts.calls if _makes(module, c, owner)]
    for call in sites:
        yield bind_argument(module, call.node, call.place, name, names)


def _makes(module: Module, call: Call, owner: Scope) -> bool:
    return any(v.scope is owner and not v.path.endswith("()") for v in module.values(call.node.func, call.place))


def _unwrapped(module: Module, value: Value, depth: int) -> Iterator[Value]:
    """The datasets inside ``Subset(d, ...)``, ``random_split(d, ...)`` and the like; else the value itself."""
    owner = module.project.module_of(value.facts) or module
    operation = owner.operation_at(value.node)
    wraps = operation is not None and operation.role in {"dataset", "split"} and operation.node.args
    inner: list[Value] = []
    if operation is not None and wraps and depth < _MAX_DEPTH:
        first = operation.node.args[0].value
        parts = [e.value for e in first.elements] if isinstance(first, (cst.List, cst.Tuple)) else [first]
        inner = [v for part in parts for v in owner.values(part, operation.place) if not v.is_constant]
        inner = [v for v in inner if class_of(owner, v) is not None or owner.operation_at(v.node) is not None]
    if not inner:
        yield value
    for found in inner:
        yield from _unwrapped(owner, found, depth + 1)


# -- evaluation ------------------------------------------------------------------------------------------------


def is_for_evaluation(loader: Loader) -> bool:
    """Whether names say so: the target, the parameter it is passed to, the dataset, then the enclosing function."""
    dataset = loader.dataset
    texts = [targets_of(loader.module, loader.call), words_in(dataset.node)]
    texts.append([w for v in dataset.values for w in words_in(v.node if isinstance(v.node, cst.Call) else None)])
    return speak_of_evaluation([*texts, *words_around(loader.place)])


def is_in_test(loader: Loader) -> bool:
    """Whether the loader stands in a test function of a test file."""
    name = loader.module.source.path.name
    function = loader.place.scope.function
    in_file = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    return in_file and function is not None and function.name.startswith("test")

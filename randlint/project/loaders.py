"""Data loaders of a file: where they are made, how many workers they start, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from randlint.catalogue import Api
from randlint.facts import Call, Place, Scope, Value
from randlint.facts.values import NOT_CONSTANT
from randlint.project.arguments import Argument, bind_argument
from randlint.project.datasets import catalogued_base, class_of, methods
from randlint.project.module import Module

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

_TRAIN = re.compile(r"(^|_)(train|training|trainer|trn|fit)(_|$|data|loader|set|ds|dl|iter|gen|batch|split)")
_EVALUATION = re.compile(
    r"(^|_)(val|valid|validate|validation|validating|test|testing|tst|eval|evaluate|evaluation|dev|predict|prediction"
    r"|inference|infer|holdout)(_|$|data|loader|set|ds|dl|iter|gen|batch|split)"
)


def is_for_evaluation(loader: Loader) -> bool:
    """Whether names say so: the target, the parameter it is passed to, the dataset, then the enclosing function."""
    dataset = loader.dataset
    texts = [_targets(loader), _words_of(dataset.node)]
    texts.append([w for v in dataset.values for w in _words_of(v.node if isinstance(v.node, cst.Call) else None)])
    texts += [_branch(loader)]
    function = loader.place.scope.function
    texts.append([function.name] if function is not None else [])
    for words in texts:
        spoken = [_snake(word) for word in words]
        if any(_TRAIN.search(w) for w in spoken):
            return False
        if any(_EVALUATION.search(w) for w in spoken):
            return True
    return False


def _branch(loader: Loader) -> list[str]:
    """``test`` in the other branch of ``if is_training:``, ``train`` in its body."""
    for block in loader.place.blocks():
        if block.kind == "if" and isinstance(block.node, cst.If):
            test = block.node.test
            negated = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
            words = _words_of(test.expression if isinstance(test, cst.UnaryOperation) else test)
            if any(_TRAIN.search(_snake(w)) for w in words):
                return ["train" if (block.arm == 0) != negated else "test"]
    return []


def is_in_test(loader: Loader) -> bool:
    """Whether the loader stands in a test function of a test file."""
    name = loader.module.source.path.name
    function = loader.place.scope.function
    in_file = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    return in_file and function is not None and function.name.startswith("test")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _targets(loader: Loader) -> list[str]:
    """Names under which the loader is kept: variables, attributes, dict keys, keyword parameters."""
    found: list[str] = []
    for assignment in loader.module.facts.assignments:
        if assignment.place.scope is loader.place.scope and assignment.value is not None:
            found += _matched(assignment.target, assignment.value, loader.node)
    for call in loader.module.facts.calls:
        found += [a.keyword.value for a in call.node.args if a.value is loader.node and a.keyword is not None]
    parent = loader.call.parent
    return found + (_words_of(parent.key) if isinstance(parent, cst.DictElement) else [])


def _matched(target: cst.BaseExpression, value: cst.BaseExpression, node: cst.Call) -> list[str]:
    if value is node:
        return _words_of(target)
    if isinstance(value, cst.IfExp) and node in (value.body, value.orelse):
        return _words_of(target)
    if isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, (cst.Tuple, cst.List)):
        pairs = zip(target.elements, value.elements, strict=False)
        return [w for t, v in pairs for w in _matched(t.value, v.value, node)]
    return []


def _words_of(node: cst.CSTNode | None) -> list[str]:
    """Names and short strings in an expression; ``train=False`` reads as ``test``."""
    found: list[str] = []
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if isinstance(current, cst.Name):
            found.append(current.value)
        elif isinstance(current, cst.Attribute):
            found.append(current.attr.value)
            stack.append(current.value)
        elif isinstance(current, cst.SimpleString):
            text = current.evaluated_value
            found += [text] if isinstance(text, str) and text.isidentifier() else []
        elif isinstance(current, cst.Call):
            stack += [current.func]
            stack += [a.value for a in current.args if a.keyword is None]
            for arg in current.args:
                if arg.keyword is not None:
                    found += _words_of_keyword(arg.keyword.value, arg.value)
        elif isinstance(current, cst.Subscript):
            stack += [current.value, *(e.slice.value for e in current.slice if isinstance(e.slice, cst.Index))]
        elif isinstance(current, (cst.Tuple, cst.List)):
            stack += [e.value for e in current.elements]
    return found


def _words_of_keyword(name: str, value: cst.BaseExpression) -> list[str]:
    if isinstance(value, cst.Name) and value.value in {"True", "False"}:
        flag = _TRAIN.search(_snake(name)) or _EVALUATION.search(_snake(name))
        if not flag:
            return []
        positive = bool(_TRAIN.search(_snake(name))) == (value.value == "True")
        return ["train" if positive else "test"]
    return _words_of(value)

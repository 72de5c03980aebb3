"""The kernel catalogue says what can be right: every row names operations, arguments and texts that exist."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from randlint.catalogue import CatalogueError, Kernel, load_kernels, load_random_ops
from randlint.catalogue.conditions import PREDICATES
from randlint.catalogue.kernels import read_kernels, read_random_ops

ROW = """
library = "torch"
[cause.c]
text = "because"
[advice.a]
text = "do"
rank = 1
[[kernel]]
id = "one"
op = "aten::index_add"
api = ["torch.index_add"]
device = "cuda"
phase = "forward"
mode = "switches"
cause = "c"
advice = "a"
"""
CATALOGUE = load_kernels()


def reason(text: str) -> str:
    """Why a file is refused."""
    with pytest.raises(CatalogueError) as caught:
        read_kernels([("some.toml", text)])
    return str(caught.value)


def test_a_row_reads_as_it_is_written() -> None:
    """Fields that are left out have the usual values."""
    (kernel,) = read_kernels([("some.toml", ROW)]).kernels
    assert kernel == Kernel(
        "one", "aten::index_add", ("torch.index_add",), "cuda", "forward", "switches", "c", "a", library="torch"
    )
    assert (kernel.overloads, kernel.backends, kernel.when) == (("",), ("",), {})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('device = "cuda"', 'device = "gpu"'), "[[kernel]] 1 (one): device = 'gpu' is not one of cpu, cuda"),
        (('phase = "forward"', 'phase = "first"'), "phase = 'first' is not one of forward, backward, both"),
        (('mode = "switches"', 'mode = "maybe"'), "mode = 'maybe' is not one of raises"),
        (('cause = "c"', 'cause = "x"'), "some.toml: [[kernel]] one: cause 'x' is written nowhere"),
        (('advice = "a"', 'advice = "x"'), "some.toml: [[kernel]] one: advice 'x' is written nowhere"),
        (('id = "one"', ""), "[[kernel]] 1 (no id): needs `id`"),
        (('op = "aten::index_add"', 'op = "index_add"'), "'index_add' must be namespace::operation"),
        (('op = "aten::index_add"', 'op = "aten::index_add.out"'), "without an overload"),
        (('api = ["torch.index_add"]', 'api = "torch.index_add"'), "`api` must be a list of strings"),
        (('cause = "c"', 'cause = "c"\nsince = "new"'), "since = 'new' is not a version"),
        (('cause = "c"', 'cause = "c"\nbackends = ["Dense"]'), "backends = 'Dense' is not one of"),
        (('cause = "c"', 'cause = "c"\nlibrary = "x"'), "`library` stands once"),
        (('cause = "c"', 'cause = "c"\nwhy = "x"'), "[[kernel]] 1 (one): unknown key `why`"),
        (('cause = "c"', 'cause = "c"\nwhen = { float = "self" }'), "no predicate 'float'; there are argument_is,"),
        (('cause = "c"', 'cause = "c"\nwhen = { floating = 1 }'), "floating must be the name of an argument"),
        (('cause = "c"', 'cause = "c"\nwhen = { threads_above = true }'), "threads_above must be a whole number"),
        (('cause = "c"', 'cause = "c"\nwhen = { threads_above = -1 }'), "threads_above must be a whole number from 0"),
        (('cause = "c"', 'cause = "c"\nwhen = { cudnn = { fast = true } }'), "cudnn must be a table of enabled"),
        (('cause = "c"', 'cause = "c"\nwhen = { duplicates = { index = "x" } }'), "one of flat, elements, positions"),
        (('cause = "c"', 'cause = "c"\nwhen = { dtype = {} }'), "dtype must be a table of an argument"),
        (("rank = 1", "rank = 0"), "[advice.a]: `rank` must be a whole number from 1"),
        (("[cause.c]", "[[cause]]"), "`cause` must be written as [cause.name]"),
        (("[[kernel]]", "[kernel]"), "`kernel` must be written as its own [[kernel]]"),
        (('library = "torch"', ""), 'some.toml: needs `library = "..."`'),
        (('library = "torch"', "library ="), "some.toml: not valid TOML"),
        (('library = "torch"', 'library = "torch"\nkernels = 1'), "some.toml: unknown key `kernels`"),
    ],
)
def test_what_cannot_be_right_is_refused_with_place_and_reason(change: tuple[str, str], says: str) -> None:
    """A mistake in a file is an error for people: which file, which entry, what is wrong."""
    text = ROW.replace(*change)
    assert text != ROW
    assert says in reason(text)
    assert reason(text).startswith("some.toml: ")


def test_an_id_stands_for_one_row() -> None:
    """The second row of an id is refused, also in another file."""
    rows = ROW[ROW.index("[[kernel]]") :]
    assert "the id 'one' is there twice" in reason(ROW + rows)
    with pytest.raises(CatalogueError, match=r"b\.toml: the id 'one' is there twice"):
        read_kernels([("a.toml", ROW), ("b.toml", 'library = "torchvision"\n' + rows)])


def test_causes_and_advice_may_stand_in_another_file() -> None:
    """Texts are shared by all files."""
    rows = ROW[ROW.index("[[kernel]]") :]
    texts = ROW[: ROW.index("[[kernel]]")]
    (kernel,) = read_kernels([("a.toml", 'library = "torchvision"\n' + rows), ("b.toml", texts)]).kernels
    assert kernel.library == "torchvision"


@pytest.mark.parametrize(
    ("version", "holds"),
    [
        ("2.8.1", False),
        ("2.9.0a0+git12", True),
        ("2.9", True),
        ("2.10.0+cpu", True),
        ("2.11", False),
        ("2.11.0", False),
    ],
)
def test_rows_hold_for_their_versions(version: str, holds: bool) -> None:
    """From `since` on, before `until`; a build or a preview counts as its version."""
    text = ROW.replace('cause = "c"', 'cause = "c"\nsince = "2.9"\nuntil = "2.11"')
    assert bool(read_kernels([("some.toml", text)]).of(version)) is holds


def test_rows_of_a_library_of_unknown_version_are_kept() -> None:
    """Who does not know the version of torchvision gets all of its rows."""
    ids = {kernel.id for kernel in CATALOGUE.of("2.13.0")}
    assert "roi-align-backward-cuda" in ids
    assert "roi-align-backward-cuda" not in {k.id for k in CATALOGUE.of("2.13.0", torchvision="0.20")}


@pytest.mark.parametrize(
    ("version", "row", "mode"),
    [
        ("2.6.0", "reflection-pad2d-backward-cuda-before-2.7", "raises"),
        ("2.13.0", "reflection-pad2d-backward-cuda", "switches"),
        ("2.9.1", "kthvalue-cuda-before-2.11", "raises"),
        ("2.13.0", "kthvalue-cuda-before-2.11", None),
        ("2.9.1", "embedding-backward-cuda", None),
        ("2.11.0", "embedding-backward-cuda", "switches"),
        ("2.11.0", "cudnn-grid-sampler-backward-before-2.13", "nothing"),
        ("2.13.0", "cudnn-grid-sampler-backward", "raises"),
        ("2.9.1", "mm-cublas-before-2.11", "raises"),
        ("2.13.0", "mm-cublas-before-2.11", None),
    ],
)
def test_what_changed_between_versions_of_torch(version: str, row: str, mode: str | None) -> None:
    """The catalogue knows when a kernel became deterministic, or ceased to be."""
    found = {kernel.id: kernel.mode for kernel in CATALOGUE.of(version)}
    assert found.get(row) == mode


def test_every_text_is_used() -> None:
    """No cause, no advice and no condition is there that no row needs."""
    assert {k.cause for k in CATALOGUE.kernels} == set(CATALOGUE.causes)
    assert {k.advice for k in CATALOGUE.kernels} == set(CATALOGUE.advice)
    assert {name for k in CATALOGUE.kernels for name in k.when} == set(PREDICATES)


def test_every_row_names_an_api_and_a_source() -> None:
    """A reader can find the call in a program, and where the claim comes from."""
    assert [k.id for k in CATALOGUE.kernels if not (k.api and k.sources)] == []
    assert [s.op for s in CATALOGUE.safe if not (s.api and s.sources)] == []
    assert [u.name for u in CATALOGUE.uncovered if not u.sources] == []


def test_what_stands_in_every_model_comes_last() -> None:
    """Convolutions, embeddings and products hardly ever matter, so they do not hide what does."""
    last = {"cudnn-deterministic", "embedding-mode", "cudnn-rnn", "cublas-workspace", "collectives"}
    ranks = {name: advice.rank for name, advice in CATALOGUE.advice.items()}
    assert max(rank for name, rank in ranks.items() if name not in last) < min(ranks[name] for name in last)


def test_a_list_of_random_operations_is_checked() -> None:
    """Roles are known ones, and an overload with a generator is an overload."""
    row = '[[op]]\nop = "aten::rand"\noverloads = [""]\nrole = "fill"\n'
    assert read_random_ops("r.toml", row)[0].kernel is True
    for text, says in (
        (row.replace("fill", "x"), "role = 'x' is not one of"),
        (row + row, "aten::rand is there twice"),
        (row + 'generator = ["out"]\n', "names an overload that is not in `overloads`"),
    ):
        with pytest.raises(CatalogueError, match=r"r\.toml: \[\[op\]\]") as caught:
            read_random_ops("r.toml", text)
        assert says in str(caught.value)


# -- against the torch that is installed -------------------------------------------------------------------------------

torch = pytest.importorskip("torch")


def schema(op: str, overload: str) -> Any:
    """The schema of an overload; raises AttributeError for one that is not there."""
    namespace, _, name = op.partition("::")
    return getattr(getattr(getattr(torch.ops, namespace), name), overload or "default")._schema


def rows_of_torch() -> Iterator[Kernel]:
    for kernel in CATALOGUE.of(torch.__version__):
        if kernel.op.startswith("aten::"):
            yield kernel


def test_every_operation_exists() -> None:
    """Operations, overloads, partners and what a CPU runs instead are those of the installed torch."""
    registered = set(torch._C._dispatch_get_all_op_names())
    missing = []
    for kernel in rows_of_torch():
        names = [f"{kernel.op}.{o}" if o else kernel.op for o in kernel.overloads]
        missing += [name for name in names if name not in registered]
        packets = {name.partition(".")[0] for name in registered}
        missing += [name for name in (*kernel.partners, *kernel.seen_as) if name not in packets]
    assert missing == []


def test_operations_of_the_cpu_have_a_kernel_there() -> None:
    """A row for the CPU names what the CPU runs, not a composite operation above it."""
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    wrong = [
        (kernel.id, overload, backend)
        for kernel in rows_of_torch()
        if kernel.device == "cpu"
        for overload in kernel.overloads
        for backend in kernel.backends
        if not has(f"{kernel.op}.{overload}" if overload else kernel.op, f"{backend}CPU")
    ]
    assert wrong == []


def test_operations_are_named_where_a_kernel_runs() -> None:
    """A composite operation calls another one, under whose name it is seen from everywhere."""
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    composite = {
        kernel.op
        for kernel in rows_of_torch()
        for overload in kernel.overloads
        if has(f"{kernel.op}.{overload}" if overload else kernel.op, "CompositeExplicitAutograd")
    }
    # These choose among backends themselves, and read the flags.
    assert composite == {"aten::convolution", "aten::convolution_backward"}


# Predicates whose parameter names no argument, and arguments that a predicate takes besides.
_WITHOUT_ARGUMENT = {"threads_above", "ranks_above", "cudnn", "environment_lacks", "node"}
_IMPLIED = {"covers_dimension": {"dim"}, "indexed_elements_at_least": {"self", "indices"}}


def named_arguments(name: str, parameter: Any) -> set[str]:
    if name in _WITHOUT_ARGUMENT:
        return set()
    own: set[str] = set()
    if not isinstance(parameter, int):
        own = {parameter} if isinstance(parameter, str) else set(parameter)
    more = {"dim"} if name == "duplicates" and "elements" in parameter.values() else set()
    return own | more | _IMPLIED.get(name, set())


def test_every_condition_is_about_arguments_of_the_operation() -> None:
    """A misspelt argument would make a row silent; a row seen as another operation asks it the same questions."""
    wrong = []
    for kernel in rows_of_torch():
        schemas = [schema(kernel.op, overload) for overload in kernel.overloads]
        schemas += [schema(op, "") for op in kernel.seen_as]
        for found in schemas:
            there = {argument.name for argument in found.arguments}
            for name, parameter in kernel.when.items():
                wrong += [(kernel.id, found.name, a) for a in named_arguments(name, parameter) - there]
    assert wrong == []


def test_the_predicates_are_those_of_the_catalogue() -> None:
    """Each name has one function, with a parameter of the kind that the catalogue checks."""
    from randlint.trace import predicates

    assert list(predicates.PREDICATES) == list(PREDICATES)
    kinds = {"count": "int", "arguments": "str | list[str]", "names": "str | list[str]"}
    for name, kind in PREDICATES.items():
        function = predicates.PREDICATES[name]
        assert function.__name__ == name
        assert inspect.getdoc(function)
        _, parameter = inspect.signature(function).parameters.values()
        assert parameter.annotation == kinds.get(kind, parameter.annotation)
        assert parameter.annotation.startswith("Mapping") == (kind not in kinds)


def test_every_random_operation_of_torch_is_listed() -> None:
    """What torch tags as seeded and the list are the same, to the overload and its generator."""
    expected: dict[str, tuple[set[str], set[str]]] = {}
    for full in torch._C._dispatch_get_all_op_names():
        op, _, overload = full.partition(".")
        if op.split("::")[0] not in ("aten", "prims", "rngprims"):
            continue
        if op.startswith(
            "prims::inductor_"
        ):  # of graphs being compiled: never dispatched, there once Inductor is loaded
            continue
        try:
            found = getattr(getattr(getattr(torch.ops, op.split("::")[0]), op.split("::")[1]), overload or "default")
        except AttributeError:  # registered without a schema
            continue
        if torch.Tag.nondeterministic_seeded in found.tags:
            overloads, generator = expected.setdefault(op, (set(), set()))
            overloads.add(overload)
            if any(argument.name == "generator" for argument in found._schema.arguments):
                generator.add(overload)
    listed = {row.op: (set(row.overloads), set(row.generator)) for row in load_random_ops()}
    assert listed == expected


def test_composite_random_operations_are_marked() -> None:
    """An operation that torch only takes apart is seen by its parts, so it is not watched itself."""
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    for row in load_random_ops():
        names = [f"{row.op}.{o}" if o else row.op for o in row.overloads]
        if all(has(name, "CompositeImplicitAutograd") for name in names):
            assert (row.op, row.kernel) == (row.op, False)


def test_safe_operations_exist_and_no_row_calls_them_unsafe_without_a_condition() -> None:
    """What is called deterministic is an operation, and a row about the same one says when it is not."""
    registered = {name.partition(".")[0] for name in torch._C._dispatch_get_all_op_names()}
    always = {kernel.op for kernel in rows_of_torch() if kernel.device == "cuda" and not kernel.when}
    assert [safe.op for safe in CATALOGUE.safe if safe.op not in registered or safe.op in always] == []

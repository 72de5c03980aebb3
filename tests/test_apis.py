"""The API tables tell the truth about the libraries that are installed."""

from __future__ import annotations

import importlib
import inspect
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.version import Version

from randlint.catalogue import Api, Catalogue, load_catalogue
from tests.apis_support import (
    applies,
    derive,
    draws_by_default,
    entries,
    existence_problems,
    installed_version,
    missing_library,
    signature_problems,
    stir,
    stream_states,
    table,
    table_files,
    unchanged_process,
)

FILES = table_files()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def installed_table(request: pytest.FixtureRequest) -> Path:
    """A table whose library can be imported here; the test is skipped, with the reason, where it cannot."""
    path: Path = request.param
    if reason := missing_library(path):
        pytest.skip(reason)
    return path


def problems_of(path: Path) -> list[str]:
    where, apis, installed = f"rules/apis/{path.name}", entries(path), installed_version(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return existence_problems(where, apis, installed) + signature_problems(where, apis, installed)


def test_every_listed_name_alias_parameter_and_default_is_real(installed_table: Path) -> None:
    """What a table lists exists in the installed library, at the listed place, with the listed default."""
    assert problems_of(installed_table) == []


@pytest.mark.parametrize("library", sorted(derive.COVERED))
def test_every_callable_that_takes_a_seed_is_listed_or_ignored(library: str) -> None:
    """A public callable with random_state, seed, rng or generator is in the tables, or ignored with a reason."""
    derive.prepare(library)
    pytest.importorskip(library)
    missing = derive.unlisted(library, load_catalogue())
    assert [f"{name} takes {', '.join(seeds)}: list or ignore it in rules/apis" for name, seeds in missing] == []


def test_every_ignored_name_exists(installed_table: Path) -> None:
    """An ignored name that the library no longer has is removed from the table."""
    gone = []
    for row in table(installed_table).get("ignored", ()):
        for name in row["names"]:
            try:
                derive.resolve(name.partition("*")[0].rstrip("."))
            except LookupError as error:
                gone.append(f"rules/apis/{installed_table.name}: ignored {name}: {error}")
    assert gone == []


def test_every_module_alias_leads_somewhere() -> None:
    """The target of a module alias is the beginning of a listed name."""
    catalogue = load_catalogue()
    lost = [
        f"{old} -> {new}"
        for old, new in catalogue.module_aliases
        if not any(name == new or name.startswith(new + ".") for name in catalogue.apis)
    ]
    assert lost == []


def test_every_returned_class_and_base_is_listed_itself() -> None:
    """A class that a table mentions as a result or a base has an entry, a method or a subclass entry of its own."""
    catalogue = load_catalogue()
    mentioned = {name for api in catalogue.apis.values() for name in (api.returns, *api.bases)} - {"", "self"}
    known = {part for name in catalogue.apis for part in (name, name.rpartition(".")[0])}
    assert sorted(mentioned - known) == []


def test_every_ignored_entry_has_a_reason() -> None:
    """[[ignored]] says why."""
    assert [row for row in load_catalogue().table("ignored") if not (row.get("names") and row.get("reason"))] == []


def test_a_seeding_function_pins_the_listed_streams_and_no_other(installed_table: Path) -> None:
    """Called twice with one seed, a seed entry leaves exactly its own streams in the same state."""
    library = importlib.import_module(str(table(installed_table)["import"]))
    if library.__name__ == "keras" and library.backend.backend() != "torch":
        pytest.skip("another test imported keras with a backend whose stream cannot be looked at here")
    wrong = []
    for api in entries(installed_table):
        if api.role != "seed" or not {"python", "numpy", "torch"} & set(api.all_streams) or api.until:
            continue  # not a seed, or none of the streams that can be looked at here
        function = derive.resolve(api.name)
        after = []
        for _ in range(2):
            stir()
            with unchanged_process():
                function(7)
            after.append(stream_states())
        pinned = {name for name in after[0] if after[0][name] == after[1][name]}
        listed = set(api.all_streams) & set(after[0])
        if pinned != listed:
            wrong.append(f"{api.name} pins {sorted(pinned)}, listed: {sorted(listed)}")
    assert wrong == []


def test_every_layer_of_torch_is_listed() -> None:
    """A public Module class of torch.nn has an entry, so that a model made of known layers can be judged."""
    nn = pytest.importorskip("torch").nn
    known = load_catalogue().apis
    without = {"Container", "ParameterDict", "ParameterList", "RNNBase", "RNNCellBase"}  # of no use by themselves
    layers = [n for n in dir(nn) if inspect.isclass(getattr(nn, n)) and issubclass(getattr(nn, n), nn.Module)]
    assert [name for name in layers if name not in without and f"torch.nn.{name}" not in known] == []


@pytest.mark.slow
def test_an_estimator_listed_as_not_random_by_default_is_not() -> None:
    """Fits under two seeds agree, for every estimator whose conditions say that its defaults do not draw."""
    np = pytest.importorskip("numpy")
    derive.prepare("sklearn")
    data = pytest.importorskip("sklearn.datasets").make_classification(80, 20, n_informative=8, random_state=0)
    features, target = np.abs(data[0]), data[1]
    noisy = []
    for api in (api for path in FILES if path.stem == "sklearn" for api in entries(path)):
        estimator = derive.resolve(api.name)
        if api.role != "fit" or draws_by_default(api) or not hasattr(estimator, "fit") or "Chain" in api.name:
            continue
        labels = np.column_stack([target, target]) if "MultiTask" in api.name else target
        fits = []
        for seed in (1, 2):
            np.random.seed(seed)
            fitted = vars(estimator().fit(features, labels))
            fits.append([v for k, v in sorted(fitted.items()) if k.endswith("_") and isinstance(v, np.ndarray)])
        if not all(np.allclose(a, b) for a, b in zip(*fits, strict=True) if a.dtype.kind == "f"):
            noisy.append(f"{api.name} differs under another seed")
    assert noisy == []


# --- the comparison itself fails where it must ---

TRUE = Api(
    name="random.Random.sample",
    effect="draw",
    parameters=("population", "k"),
    library="python",
)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": "random.shufle"}, '"random.shufle": no shufle in random in python'),
        ({"aliases": ("random.choice",)}, '"random.choice" is not the same object as "random.Random.sample" in Python'),
        ({"seed": "random_state"}, '"random.Random.sample": no parameter random_state in (population, k, counts)'),
        ({"generator": "rng"}, '"random.Random.sample": no parameter rng in (population, k, counts)'),
        ({"random_when": {"order": (1,)}}, '"random.Random.sample": no parameter order in (population, k, counts)'),
        ({"random_unless": {"x": ()}}, '"random.Random.sample": no parameter x in (population, k, counts)'),
        (
            {"parameters": ("k", "population")},
            "\"random.Random.sample\": parameters start with ['population', 'k'], listed as ['k', 'population']",
        ),
        ({"defaults": {"counts": 3}}, '"random.Random.sample": default of counts is None, listed as 3'),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_entry_that_is_wrong_is_reported(change: dict[str, object], problem: str) -> None:
    """A wrong name, alias, parameter, order or default gives exactly one problem, which names file, entry and cause."""
    wrong = replace(TRUE, **change)  # type: ignore[arg-type]
    found = existence_problems("mine.toml", [wrong], None) + signature_problems("mine.toml", [wrong], None)
    assert found == [f"mine.toml: {problem}"]


def test_an_entry_that_is_right_is_not_reported() -> None:
    """The entry that the wrong ones are made from is right."""
    assert existence_problems("mine.toml", [TRUE], None) + signature_problems("mine.toml", [TRUE], None) == []


def test_an_entry_for_another_version_is_not_looked_up() -> None:
    """`since` and `until` decide which versions an entry is compared with; one that exists outside them is reported."""
    old, late = replace(TRUE, name="random.jumpahead", until="3.0"), replace(TRUE, since="99")
    installed = Version("3.11")
    assert [applies(old, installed), applies(late, installed), applies(TRUE, installed)] == [False, False, True]
    assert existence_problems("mine.toml", [old], installed) == []
    assert existence_problems("mine.toml", [late], installed) == [
        'mine.toml: "random.Random.sample" exists in python 3.11: correct since or until'
    ]


def test_a_seed_taker_that_no_table_knows_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """With empty tables every callable that takes a seed is missing."""
    nothing = Catalogue(rules={}, apis={}, module_aliases=(), tables={}, libraries={})
    monkeypatch.setitem(derive.COVERED, "randlint_sample", (("random_sample_library", False),))
    monkeypatch.setattr(derive, "seed_takers", lambda _: {"lib.split": (["lib.split", "lib.api.split"], ["seed"])})
    assert derive.unlisted("randlint_sample", nothing) == [("lib.split", ["seed"])]
    known = replace(nothing, apis={"lib.api.split": Api(name="lib.api.split")})
    assert derive.unlisted("randlint_sample", known) == []
    ignored = replace(nothing, tables={"ignored": ({"names": ["lib.*"], "reason": "not ours"},)})
    assert derive.unlisted("randlint_sample", ignored) == []


def test_signatures_of_compiled_functions_come_from_their_docstring() -> None:
    """`torch.normal` and the like have no signature object; the first line of the docstring stands in for it."""

    class Compiled:
        """normal(mean, std, *, generator=None, out=(1, 2)) -> Tensor

        Draws.
        """

        __signature__ = "unreadable"

    assert derive.parameters_of(Compiled) == {
        "mean": derive.EMPTY,
        "std": derive.EMPTY,
        "generator": None,
        "out": (1, 2),
    }

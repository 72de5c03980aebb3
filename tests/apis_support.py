"""Compare the API tables with the libraries that are installed: every function here returns problems as sentences."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import os
import random
import sys
import warnings
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import tomli
from packaging.version import Version

from randlint.catalogue import Api

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "rules" / "apis"


def _load_script() -> object:
    spec = importlib.util.spec_from_file_location("derive_apis", ROOT / "scripts" / "derive_apis.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["derive_apis"] = module
    spec.loader.exec_module(module)
    return module


derive = _load_script()


def table_files() -> list[Path]:
    """The tables of one library each, by name; those without ``import`` speak of libraries that no test installs."""
    return [path for path in sorted(TABLES.glob("*.toml")) if table(path).get("import")]


def entries(path: Path) -> list[Api]:
    """The APIs of one table, as the catalogue reads them."""
    from randlint.catalogue.compile import api_rows
    from randlint.catalogue.model import make_apis

    rows = api_rows(tomli.loads(path.read_text("utf-8")), f"rules/apis/{path.name}")
    return [api for names, row in rows for api in make_apis(names, row)]


def table(path: Path) -> dict[str, object]:
    return tomli.loads(path.read_text("utf-8"))


def missing_library(path: Path) -> str:
    """Why a table cannot be compared here: the import name of a library that is absent, else nothing."""
    name = str(table(path)["import"])
    derive.prepare(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            importlib.import_module(name)
        except ImportError as error:
            return f"{name} cannot be imported: {error}"
    return ""


def installed_version(path: Path) -> Version | None:
    """The installed version of a table's library; None for the standard library.

    Where another distribution brings the library (tensorflow-cpu for tensorflow), the version of that one.
    """
    library, name = str(table(path)["library"]), str(table(path)["import"])
    for distribution in (library, *packages_distributions().get(name, ())):
        with contextlib.suppress(PackageNotFoundError):
            return Version(version(distribution))
    return None


def applies(api: Api, installed: Version | None) -> bool:
    """Whether the installed version is one in which this entry exists."""
    if installed is None:
        return True
    return not (api.since and installed < Version(api.since)) and not (api.until and installed >= Version(api.until))


def existence_problems(file: str, apis: Iterable[Api], installed: Version | None) -> list[str]:
    """Names that do not resolve, aliases that are another object, entries that outlived their ``until``."""
    problems = []
    for api in apis:
        try:
            found = derive.resolve(api.name)
        except LookupError as error:
            if applies(api, installed):
                problems.append(f'{file}: "{api.name}": {error} in {api.library} {installed or ""}'.rstrip())
            continue
        if not applies(api, installed):
            problems.append(f'{file}: "{api.name}" exists in {api.library} {installed}: correct since or until')
        for alias in api.aliases:
            try:
                other = derive.resolve(alias)
            except LookupError:
                other = None
            if _bare(other) is not _bare(found):
                problems.append(f'{file}: "{alias}" is not the same object as "{api.name}" in {installed or "Python"}')
    return problems


def _bare(found: object) -> object:
    """The function itself: classmethods are bound anew at every access, torch wraps functions for its compiler."""
    found = getattr(found, "__func__", found)
    return inspect.unwrap(found) if callable(found) else found


def signature_problems(file: str, apis: Iterable[Api], installed: Version | None) -> list[str]:
    """Parameters that do not exist or stand elsewhere, and defaults that differ from the real ones."""
    problems = []
    for api in apis:
        if not applies(api, installed):
            continue
        try:
            found = derive.resolve(api.name)
        except LookupError:  # reported by existence_problems
            continue
        real = derive.parameters_of(found)
        if real is not None:
            differences = _differences(api, real, derive.takes_keywords(found))
            problems += [f'{file}: "{api.name}": {difference}' for difference in differences]
    return problems


def _differences(api: Api, real: dict[str, object], takes_keywords: bool) -> list[str]:
    order = [name for name in real if name not in {"self", "cls"}]
    found = []
    named = {api.seed, api.generator, *api.defaults, *api.random_when, *api.random_unless} - {""}
    for name in sorted(named):
        if name not in real and not takes_keywords:
            found.append(f"no parameter {name} in ({', '.join(order)})")
    expected = list(api.parameters)
    if order[: len(expected)] != expected:
        found.append(f"parameters start with {order[: len(expected)]}, listed as {expected}")
    for name, value in api.defaults.items():
        fallback = name == api.seed and real.get(name) is None  # what a helper does with None, from its documentation
        if name in real and not fallback and not _same_default(value, real[name]):
            found.append(f"default of {name} is {real[name]!r}, listed as {value!r}")
    return found


def _same_default(listed: object, real: object) -> bool:
    # TOML has no null: true and false stand for what a default of None means there.
    if real is None:
        return isinstance(listed, bool)
    return type(listed) is type(real) and listed == real


@contextlib.contextmanager
def unchanged_process() -> Iterator[None]:
    """Put back what helpers set besides seeds: the environment, and torch's deterministic mode."""
    known = dict(os.environ)
    torch = importlib.import_module("torch") if importlib.util.find_spec("torch") else None
    flags = (torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark) if torch is not None else ()
    yield
    for name in set(os.environ) - set(known):
        del os.environ[name]
    os.environ.update(known)
    if torch is not None:
        torch.use_deterministic_algorithms(False)
        torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = flags


def stream_states() -> dict[str, bytes]:
    """What the global streams of the installed libraries would yield next, by stream; reading moves nothing."""
    states = {"python": repr(random.getstate()).encode()}
    if "numpy" in sys.modules:
        states["numpy"] = repr(_numpy_state()).encode()
    if "torch" in sys.modules:
        states["torch"] = bytes(derive.resolve("torch.get_rng_state")().tolist())
    return states


def _numpy_state() -> list[object]:
    name, keys, *rest = derive.resolve("numpy.random.get_state")()
    return [name, keys.tolist(), *rest]


def stir() -> None:
    """Move every global stream to somewhere new."""
    random.seed()
    if "numpy" in sys.modules:
        derive.resolve("numpy.random.seed")()
    if "torch" in sys.modules:
        derive.resolve("torch.seed")()


def draws_by_default(api: Api) -> bool:
    """Whether a call without options is random, by the conditions and defaults of an entry."""
    if not api.random_when and not api.random_unless:
        return True
    omitted = api.defaults.get
    return any(omitted(name) in values for name, values in api.random_when.items()) or any(
        omitted(name) is not None and omitted(name) not in values for name, values in api.random_unless.items()
    )

"""List the callables of an installed library that take a seed, and say which of them ``rules/apis`` does not know.

    python scripts/derive_apis.py sklearn          what is missing
    python scripts/derive_apis.py sklearn --all    everything, with its signature

The same reading of real libraries is what ``tests/test_apis.py`` compares the tables with.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import inspect
import os
import pkgutil
import re
import sys
import typing
import warnings
from collections.abc import Iterator
from fnmatch import fnmatchcase
from types import ModuleType

from randlint.catalogue import Catalogue, load_catalogue

SEED_PARAMETERS = frozenset({"random_state", "seed", "rng", "generator"})
EMPTY = inspect.Parameter.empty

# Library -> packages whose public callables must be listed or ignored, and whether their submodules are public too.
COVERED: dict[str, tuple[tuple[str, bool], ...]] = {
    "sklearn": (("sklearn", True),),
    "numpy": (("numpy.random", False),),
    "pandas": (("pandas", False), ("pandas.api.typing", False)),
    "polars": (("polars", False),),
    "torch": tuple(
        (name, False)
        for name in (
            "torch",
            "torch.random",
            "torch.cuda",
            "torch.mps",
            "torch.xpu",
            "torch.nn",
            "torch.nn.init",
            "torch.nn.functional",
            "torch.utils.data",
            "torch.utils.data.distributed",
            "torch.quasirandom",
        )
    ),
    "datasets": (("datasets", False),),
    "keras": (("keras", True),),
}
# Not for users, or not importable without something else.
SKIPPED_MODULES = frozenset({"tests", "externals", "conftest", "estimator_checks", "src", "legacy", "setup"})


def prepare(library: str) -> None:
    """Do what a library wants before it is read: keras needs a backend, sklearn hides what is experimental."""
    if library == "keras":
        os.environ.setdefault("KERAS_BACKEND", "torch")
    if library == "sklearn":
        for name in ("enable_halving_search_cv", "enable_iterative_imputer"):
            with contextlib.suppress(ImportError):
                importlib.import_module(f"sklearn.experimental.{name}")


def resolve(name: str) -> object:
    """The object of a dotted name: the longest prefix that imports, then attributes.

    Raises :class:`LookupError` saying which part does not exist.
    """
    parts = name.split(".")
    module: ModuleType | None = None
    done = 0
    for done in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:done]))
            break
        except ImportError:
            continue
    if module is None:
        raise LookupError(f"no module {parts[0]}")
    found: object = module
    for part in parts[done:]:
        try:
            found = getattr(found, part)
        except (AttributeError, ImportError) as error:  # lazy modules import at the first look
            raise LookupError(f"no {part} in {getattr(found, '__name__', found)}") from error
    return found


def parameters_of(found: object) -> dict[str, object] | None:
    """Parameter names in order (without self) and their defaults; None where the real signature cannot be read.

    Compiled functions have no signature object; the first line of their docstring is one.
    """
    try:
        signature = inspect.signature(found)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return _documented(found)
    variadic = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    if signature.parameters and all(p.kind in variadic for p in signature.parameters.values()):
        return _overloaded(found)
    named = {p.name: p.default for p in signature.parameters.values() if p.kind not in variadic}
    named.pop("self", None)
    return named


def takes_keywords(found: object) -> bool:
    """Whether a callable passes unknown keywords on (``**kwargs``)."""
    try:
        parameters = inspect.signature(found).parameters.values()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def _overloaded(found: object) -> dict[str, object] | None:
    """What the typing overloads of a class or function say (``nn.LSTM`` takes ``*args, **kwargs``)."""
    target = getattr(found, "__init__", None) if inspect.isclass(found) else found
    readable = hasattr(typing, "get_overloads") and hasattr(target, "__module__")  # Python 3.11
    overloads = typing.get_overloads(target) if readable else ()
    if not overloads:
        return None
    first = inspect.signature(overloads[0]).parameters.values()
    return {p.name: p.default for p in first if p.name not in {"self", "args", "kwargs"}}


def _documented(found: object) -> dict[str, object] | None:
    """The parameters that the first line of a docstring names: ``normal(mean, std, *, generator=None)``."""
    head = re.match(r"\s*[\w.]+\((.*?)\)\s*(?:->|$)", (inspect.getdoc(found) or "").replace("\\*", "*"), re.M | re.S)
    if head is None:
        return None
    named: dict[str, object] = {}
    for piece in re.split(r",\s*(?![^\[(]*[\])])", head.group(1)):
        name, _, default = piece.partition("=")
        name = name.partition(":")[0].strip()
        if name.isidentifier() and name != "self":
            named[name] = _literal(default.strip()) if default else EMPTY
    return named


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _modules(package: str, deep: bool) -> Iterator[ModuleType]:
    module = importlib.import_module(package)
    yield module
    if not deep or not hasattr(module, "__path__"):
        return
    for info in pkgutil.iter_modules(module.__path__):
        if info.name.startswith("_") or info.name in SKIPPED_MODULES:
            continue
        try:
            yield from _modules(f"{package}.{info.name}", deep)
        except ImportError:  # needs another backend or an optional dependency
            continue


def _public(holder: object) -> Iterator[tuple[str, object]]:
    names = getattr(holder, "__all__", None) if inspect.ismodule(holder) else None
    for name in sorted(set(names or dir(holder))):
        if not name.startswith("_") and callable(value := getattr(holder, name, None)):
            yield name, value


def seed_takers(library: str) -> dict[str, tuple[list[str], list[str]]]:
    """First name -> (all public names of the callable, its seed parameters), for functions, classes and methods."""
    prepare(library)
    found: dict[object, tuple[list[str], list[str]]] = {}
    for package, deep in COVERED[library]:
        for module in _modules(package, deep):
            for name, value in _public(module):
                if not str(getattr(value, "__module__", None) or library).startswith(library):
                    continue
                dotted = f"{module.__name__}.{name}"
                _note(found, dotted, value)
                if inspect.isclass(value):
                    for method, function in _public(value):
                        if not inspect.isclass(function):
                            _note(found, f"{dotted}.{method}", function)
    return {names[0]: (names, seeds) for names, seeds in found.values()}


def _note(found: dict[object, tuple[list[str], list[str]]], dotted: str, value: object) -> None:
    named = parameters_of(value)
    seeds = sorted(SEED_PARAMETERS & set(named or ()))
    if seeds:
        key = getattr(value, "__func__", value)  # classmethods are bound anew at every access
        names = found.setdefault(key, ([], seeds))[0]
        names.append(dotted)


def unlisted(library: str, catalogue: Catalogue) -> list[tuple[str, list[str]]]:
    """Seed-taking callables under none of whose names the tables list or ignore them."""
    ignored = [name for row in catalogue.table("ignored") for name in row["names"]]
    return [
        (first, seeds)
        for first, (names, seeds) in sorted(seed_takers(library).items())
        if not any(catalogue.api(name) or any(fnmatchcase(name, pattern) for pattern in ignored) for name in names)
    ]


def main() -> int:
    """Print the seed-taking callables of one library; exit 1 when the tables miss any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("library", choices=sorted(COVERED))
    parser.add_argument("--all", action="store_true", help="also what the tables know, with signatures")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    missing = unlisted(options.library, load_catalogue())
    if options.all:
        for first, (names, seeds) in sorted(seed_takers(options.library).items()):
            print(first, seeds, parameters_of(resolve(first)), names[1:])
    for name, seeds in missing:
        print(f"not listed: {name} ({', '.join(seeds)})")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

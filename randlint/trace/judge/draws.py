"""Which draws decide a result, and how streams are called in words; shared by the judges of random streams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import tomli

from randlint.catalogue import CatalogueError
from randlint.trace.data import Draw, Run, Site
from randlint.trace.judge.base import shown_path

OBJECT = "object"
STREAMS = {
    "python": ("Python's global stream", "random.seed(seed)"),
    "numpy": ("NumPy's global stream", "np.random.seed(seed)"),
    "torch": ("torch's global stream", "torch.manual_seed(seed)"),
    "torch.cuda": ("the CUDA device's global stream", "torch.manual_seed(seed)"),
}
_NOBODYS = ("loader-unused", "import")  # purposes that no line of the user's asked for
_TABLE = "unrelated-draws.toml"
_LIBRARY = re.compile(r"[\\/](?:site-packages|dist-packages|lib[\\/]python3[^\\/]*)[\\/]")


@lru_cache(maxsize=1)
def unrelated_libraries() -> frozenset[str]:
    """Packages whose random numbers decide no result. Raises :class:`CatalogueError`."""
    data = tomli.loads((files("randlint.rules") / "runtime" / _TABLE).read_text("utf-8"))
    found: list[str] = []
    for number, group in enumerate(data.get("group", ()), 1):
        names = group.get("libraries")
        if set(group) != {"reason", "libraries"} or not all(isinstance(name, str) for name in names):
            raise CatalogueError(f"{_TABLE}: [[group]] {number}: needs `reason` and `libraries`, and nothing else")
        found += names
    return frozenset(found)


def matters(draw: Draw) -> bool:
    """Whether a draw may decide a result, and a line of the user's caused it."""
    if draw.site is None or draw.purpose in _NOBODYS or draw.library in unrelated_libraries():
        return False
    return not _LIBRARY.search(draw.site.frame.path)  # a thread of a library's


def unseeded(draw: Draw) -> int:
    """How many of the draws came before any seed; one where a crash has left no count."""
    return max(draw.unseeded_calls, 0 if draw.seeded else 1)


def call_in_words(call: str) -> str:
    """An operator without its namespace; a function as it is."""
    return call.removeprefix("aten::")


def source_in_words(draw: Draw) -> str:
    """What was drawn from."""
    if draw.stream != OBJECT:
        return STREAMS.get(draw.stream, (draw.stream, ""))[0]
    return f"this `{draw.kind}`" if draw.made is not None else f"a `{draw.kind}`"


def lines_in_words(sites: Sequence[Site], run: Run) -> str:
    """How many lines: "1 line", "3 lines", and in how many files if it is more than one."""
    count = len(sites)
    paths = {shown_path(site.frame.path, run) for site in sites}
    lines = "1 line" if count == 1 else f"{count} lines"
    return lines if len(paths) < 2 else f"{lines} in {len(paths)} files"

"""Symbolic paths and the APIs of a catalogue: what a path names, and what a call in it gives."""

from __future__ import annotations

from functools import lru_cache

from randlint.catalogue import Api, Catalogue


class ById:
    """Lets a catalogue serve as a key of ``lru_cache``: hashed by identity."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue


@lru_cache(maxsize=65536)
def typed_path(key: ById, path: str) -> str:
    """Reduce ``head().rest`` from the left: what ``head`` returns stands for the call."""
    done, rest = "", path
    while "()" in rest:
        head, _, rest = rest.partition("()")
        callee = done + head
        api = api_of_path(key, callee)
        if api is None or not api.returns:
            done = f"{callee}()"
        elif api.returns == "self":
            done = callee.rpartition(".")[0]
        else:
            done = f"{api.returns}()"
    return done + rest


@lru_cache(maxsize=65536)
def api_of_path(key: ById, path: str) -> Api | None:
    """The API that a path without results of calls names; an inherited method is found through ``bases``."""
    catalogue = key.catalogue
    name = path.replace("()", "").replace("[]", "")
    found = catalogue.api(name)
    if found is not None or "." not in name:
        return found
    owner, _, method = name.rpartition(".")
    if not path.endswith("()"):
        parent = catalogue.api(owner)
        for base in parent.bases if parent is not None else ():
            inherited = api_of_path(key, f"{base}.{method}")
            if inherited is not None:
                return inherited
    return None

"""What rules/apis/texts.toml says gives a text does so."""

from __future__ import annotations

import importlib

from randlint.catalogue import load_catalogue

ARGUMENTS = {
    "os.getcwd": (),
    "socket.gethostname": (),
    "platform.node": (),
    "builtins.str": (1,),
    "builtins.repr": (1,),
    "builtins.bytes": (1,),
    "builtins.ascii": (1,),
    "builtins.format": (1,),
    "builtins.chr": (1,),
    "builtins.hex": (1,),
    "builtins.bin": (1,),
    "builtins.oct": (1,),
    "json.dumps": ({"a": 1},),
    "pickle.dumps": ({"a": 1},),
}


def test_listed_functions_give_texts() -> None:
    """Each gives a str or bytes, whose hash is salted."""
    wrong = []
    for row in load_catalogue().table("text"):
        for name in row["names"]:
            module, _, function = name.rpartition(".")
            given = getattr(importlib.import_module(module), function)(*ARGUMENTS.get(name, ("a",)))
            if not isinstance(given, (str, bytes)):
                wrong.append(name)
    assert wrong == []

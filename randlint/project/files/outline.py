"""What the index of a project keeps of a file: the names it imports, and whether it looks like a program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from randlint.patterns import regex
from randlint.records import dataclass
from randlint.source import Source, may_declare_encoding, read_source
from randlint.source.read import is_notebook

_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)
# Code and short strings, which the first group keeps; long strings, of which a group keeps an empty one; comments.
_TEXT = regex(
    rb"""((?:[^"'#]+|"(?!"")[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"?"""
    rb"""|'(?!'')[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'?)+)"""
    rb'''|("")"[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*"""'''
    rb"""|('')'[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''|\#[^\r\n]*""",
    re.DOTALL,
)
# A function, class or decorator at the left margin, with the lines that belong to it.
_DEFINITION = regex(rb"^(?:(?:def|class)[ \t]|async[ \t]|@)[^\n]*(?:\n(?:[ \t\r)\]}][^\n]*)?)*", re.M)
# What only calls tell: modules loaded by name, and folders where modules are searched.
_TELLING = regex(rb"\b(?:import_module|__import__|run_line_magic|sys\.path)\b")

# For text that the interpreter cannot parse.
_IMPORT = regex(
    r"^[ \t]*(?:from[ \t]+(?P<module>\.*\w[.\w]*|\.+)[ \t]*import\b(?P<names>[ \t]*\([^)]{0,9999}|[^\n;]*)"
    r"|import[ \t]+(?P<modules>\w[^\n;]*))",
    re.M,
)
_IMPORTED = regex(r"([\w.]+|\*)(?:\s+as\s+\w+)?")
_GUARD = regex(r"^if\b(?=[^\n]*\b__name__\b)[^\n]*['\"]__main__['\"]", re.M)
_WORK = regex(r"^(?:(?:for|while|with|print|exec)[ \t]|(?P<called>[\w.]+)\()", re.M)
_KEYWORD = regex(r"(?:if|elif|assert|return|del|not|raise|lambda|yield|await)$")

# Calls that make a module ready, or fill its tables, and do no work of their own.
_PREPARES = regex(
    r"[\w.]+\.(?:append|extend|register|setdefault|update)$"
    r"|(?:sys\.(?:path|setrecursionlimit)|site\.addsitedir|os\.environ|__all__|warnings|logging|logger|log|pytest"
    r"|(?:dotenv\.)?load_dotenv|(?:matplotlib|mpl)\.use|plt\.style|(?:np|numpy|torch)\.set_printoptions)(?:\.|$)"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a file that says how it hangs together with others.

    ``imports`` are in the order of the text: ``a.b`` for ``import a.b``, ``a.b:x,y`` for ``from a.b import x, y`` (with
    leading dots where relative), ``=other.py`` for a file that a notebook runs. ``search`` are the relative folders
    that it may add to ``sys.path``, ``exports`` is a literal ``__all__``. ``is_guarded`` tells of
    ``if __name__ == "__main__"``, ``works`` of loops and calls while the module is loaded.
    """

    imports: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    is_guarded: bool = False
    works: bool = False
    is_notebook: bool = False


def outline(path: Path, data: bytes) -> Outline:
    """The outline of a file with this content. Never raises for what the file holds."""
    if not is_notebook(path):
        return _outline(data)
    source = read_source(path, path.name, data)
    if not isinstance(source, Source):
        return Outline()
    return replace(_outline(source.text.encode("utf-8", "replace")), is_notebook=True)


def _outline(data: bytes) -> Outline:
    plain = _TEXT.sub(rb"\1\2\3", data)
    # The comment that declares another encoding than UTF-8 is lost from the plain text.
    attempts = [data] if may_declare_encoding(data) else [_DEFINITION.sub(_if_it_imports, plain), data]
    for text in attempts:
        try:
            tree = ast.parse(text)
            return _of_tree(tree, calls_tell=_TELLING.search(plain) is not None)
        except _BROKEN:
            continue
    return _of_text(plain.decode("utf-8", "replace"))


def without_definitions(data: bytes) -> bytes:
    """A text without comments, long strings, and the functions and classes at its left margin; perhaps no Python."""
    return _DEFINITION.sub(b"", _TEXT.sub(rb"\1\2\3", data))


def _if_it_imports(definition: re.Match[bytes]) -> bytes:
    """Nothing for most definitions: they say nothing here, and to parse them takes nearly all of the time.

    What this cuts in the wrong place is no Python any more, and the whole text is parsed then.
    """
    text = definition[0]
    return text if b"import" in text or _TELLING.search(text) else b""


# -- from the tree -------------------------------------------------------------------------------------------------


def _of_tree(tree: ast.Module, *, calls_tell: bool) -> Outline:
    imports: list[tuple[int, int, str]] = []
    for node in _statements(tree.body):
        if isinstance(node, ast.Import):
            imports += [(node.lineno, node.col_offset, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ",".join(alias.name for alias in node.names)
            imports.append((node.lineno, node.col_offset, f"{'.' * node.level}{node.module or ''}:{names}"))
    search: list[str] = []
    if calls_tell:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        imports += [found for call in calls for found in _loaded_by_name(call)]
        imports.sort(key=lambda found: found[:2])
        search = [folder for call in calls for folder in _searched(call)]
    top = list(_top_statements(tree.body))
    return Outline(
        tuple(dict.fromkeys(name for _, _, name in imports)),
        tuple(dict.fromkeys(search)),
        _exports(tree),
        any(isinstance(node, ast.If) and _asks_for_main(node.test) for node in top),
        any(map(_is_work, top)),
    )


def _statements(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """All statements in order, also inside functions, without those for type checkers only."""
    stack: list[ast.AST] = [*reversed(body)]
    while stack:
        node = stack.pop()
        yield node
        for field in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = getattr(node, field, None)
            if inner and not (isinstance(node, ast.If) and field == _never_run(node.test)):
                stack += inner[::-1]


def _never_run(test: ast.expr) -> str:
    """The branch of an ``if`` that only type checkers enter: "body", "orelse" or an empty string."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return "orelse" if _never_run(test.operand) == "body" else ""
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return "body" if name == "TYPE_CHECKING" else ""


def _top_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that loading the module runs, without what stands under its guard or handles exceptions."""
    stack = body[::-1]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.If) and not _asks_for_main(node.test) and not _never_run(node.test):
            stack += [*node.orelse[::-1], *node.body[::-1]]
        elif isinstance(node, ast.Try):
            stack += [*node.finalbody[::-1], *node.orelse[::-1], *node.body[::-1]]


def _asks_for_main(test: ast.expr) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            parts = list(ast.walk(node))
            if any(isinstance(p, ast.Name) and p.id == "__name__" for p in parts):
                return any(isinstance(p, ast.Constant) and p.value == "__main__" for p in parts)
    return False


def _is_work(node: ast.stmt) -> bool:
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return True
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return not all(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in node.body)
    if not isinstance(node, ast.Expr):
        return False
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    return isinstance(call, ast.Call) and not _PREPARES.match(_dotted(call.func))


def _dotted(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _loaded_by_name(call: ast.Call) -> Iterator[tuple[int, int, str]]:
    """``importlib.import_module("a.b")``, ``__import__("a.b")`` and ``%run a.py``."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in call.args]
    if name in {"import_module", "__import__"} and texts and re.fullmatch(r"\.*\w[\w.]*", texts[0]):
        yield call.lineno, call.col_offset, texts[0]
    elif name == "run_line_magic" and len(texts) > 1 and texts[0] == "run":
        file = re.match(r"(?:-\w+\s+)*(?:(['\"])(.+?)\1|(\S+))", texts[1])
        if file is not None:
            yield call.lineno, call.col_offset, "=" + (file[2] or file[3])


def _searched(call: ast.Call) -> Iterator[str]:
    """The constant end of what goes into ``sys.path``, or of a path that is joined in a file that changes it."""
    name = _dotted(call.func)
    if name.startswith("sys.path.") or name.rpartition(".")[2] in {"join", "joinpath"}:
        nodes = [node for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Constant)]
        path = "/".join(node.value for node in nodes if isinstance(node.value, str))
        if path.strip("./") and len(path) < 200 and "\0" not in path:
            yield path


def _exports(tree: ast.Module) -> tuple[str, ...]:
    """The texts of ``__all__``, which name the modules that a star import of a package reads."""
    found: list[str] = []
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            found += [p.value for p in ast.walk(node) if isinstance(p, ast.Constant) and isinstance(p.value, str)]
    return tuple(found)


# -- from the text -------------------------------------------------------------------------------------------------


def _of_text(text: str) -> Outline:
    """The same as far as single lines show it: for another version's grammar and for what is half written."""
    imports: list[str] = []
    for found in _IMPORT.finditer(text):
        names = _IMPORTED.findall((found["modules"] or found["names"]).replace("\\", " "))
        imports += names if found["modules"] else [f"{found['module']}:{','.join(names)}"]
    works = any(
        not (found["called"] and (_PREPARES.match(found["called"]) or _KEYWORD.match(found["called"])))
        for found in _WORK.finditer(text)
    )
    return Outline(tuple(dict.fromkeys(imports)), (), (), _GUARD.search(text) is not None, works)

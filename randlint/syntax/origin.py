"""The text that nodes were read from: where they stand in it, and what libcst makes of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from weakref import ref

from randlint.patterns import regex
from randlint.syntax.base import CSTNode, walk
from randlint.syntax.written import code_on_line

if TYPE_CHECKING:
    import libcst
    from libcst.metadata import CodeRange

    from randlint.syntax.compound import Module

Span = tuple[int, int, int, int]
# The same as the interpreter has it: lines from 1, columns in bytes.
Spot = tuple[int, int, int, int]
# Places of these take in the parentheses around them, or those of a call.
_BRACKETED = frozenset({"Tuple", "GeneratorExp"})
_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class Origin:
    """A text, whose first line is number ``first`` (counted from 0) of its program.

    ``ahead`` is what the lines of places are ahead of those of the text. It holds no nodes of ours, which all hold it.
    """

    def __init__(self, text: str, first: int, ahead: int = 0) -> None:
        self.text = text
        self.first = first
        self.ahead = ahead
        self.is_ascii = text.isascii()
        self._module: ref[Module] | None = None
        self._tree: libcst.Module | None = None

    def keep(self, module: Module) -> None:
        """Know the tree that was read."""
        self._module = ref(module)

    @cached_property
    def lines(self) -> list[str]:
        """Lines with their ends; only \\r\\n, \\r and \\n end a line."""
        return [m[0] for m in _LINE.finditer(self.text)]

    def line(self, number: int) -> str:
        """A line with its end."""
        return self.lines[number - 1 - self.ahead]

    def slice(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The text between two places as the interpreter counts: lines from 1, columns in bytes."""
        if not self.is_ascii:
            column, end_column = self.characters(line, column), self.characters(end_line, end_column)
        if line == end_line:
            return self.line(line)[column:end_column]
        between = self.lines[line - self.ahead : end_line - 1 - self.ahead]
        return "".join([self.line(line)[column:], *between, self.line(end_line)[:end_column]])

    def characters(self, line: int, column: int) -> int:
        """How many characters a number of bytes of a line are."""
        return len(self.line(line).encode()[:column].decode(errors="replace"))

    def stands_inside(self, line: int, column: int) -> bool:
        """Whether something stands before a place on its line; ``column`` in bytes."""
        return not (self.line(line)[:column].isspace() or column == 0)

    def is_word_at(self, word: str, line: int, column: int) -> bool:
        """Whether a word stands at a place before which there is only space."""
        return self.line(line).startswith(word, column)

    # -- libcst ------------------------------------------------------------------------------------------------

    def parsed(self) -> libcst.Module:
        """What libcst makes of the text. Raises ``libcst.ParserSyntaxError``."""
        if self._tree is None:
            from randlint.syntax.concrete import parse_text

            self._tree = parse_text(self.text)
        return self._tree

    def concrete(self, node: CSTNode) -> libcst.CSTNode | None:
        """The libcst node that says of a node of ours how it is written; None where libcst does not take the text."""
        return self._concrete.get(id(node))

    @cached_property
    def _concrete(self) -> dict[int, libcst.CSTNode]:
        import libcst

        from randlint.syntax.concrete import pairs

        module = self._module() if self._module is not None else None
        assert module is not None, "a node outlived its tree"
        try:
            return {id(ours): theirs for ours, theirs in pairs(module, self.parsed())}
        except libcst.ParserSyntaxError:
            return {}

    @cached_property
    def _places(self) -> dict[libcst.CSTNode, CodeRange]:
        """Positions of all libcst nodes; computed once, and only where something is reported or shown."""
        from libcst.metadata import MetadataWrapper, PositionProvider

        # The tree is ours alone and no node occurs in it twice, so the wrapper need not copy it.
        return dict(MetadataWrapper(self.parsed(), unsafe_skip_copy=True).resolve(PositionProvider))

    def span(self, node: CSTNode) -> Span:
        """(line, column, end line, end column) in the program: lines from 1, columns from 0, in characters."""
        if node.at is not None and node.__class__.__name__ not in _BRACKETED:
            line, start, end_line, end = node.at
            if not self.is_ascii:
                start, end = self.characters(line, start), self.characters(end_line, end)
            first = self.first - self.ahead
            return line + first, start, end_line + first, end
        concrete = self.concrete(node)
        if concrete is None:
            return self._around(node)
        found = self._places[concrete]
        return found.start.line + self.first, found.start.column, found.end.line + self.first, found.end.column

    def _around(self, node: CSTNode) -> Span:
        """What the parts of a node span whose own place is not known."""
        inner = [self.span(part) for part in walk(node) if part.at is not None] or [
            (self.first + 1, 0, self.first + 1, 0)
        ]
        return (*min(span[:2] for span in inner), *max(span[2:] for span in inner))

    def code(self, node: CSTNode) -> str:
        """The source text of a node, without surrounding whitespace."""
        found = code_on_line(node, self)
        if found is not None:
            return found
        from randlint.syntax.concrete import code_of

        concrete = self.concrete(node)
        if concrete is not None:
            return code_of(concrete)
        line, column, end_line, end = self._around(node)
        text = "".join(self.lines[line - self.first - 1 : end_line - self.first])
        return text[column : len(text) - len(self.lines[end_line - self.first - 1]) + end]

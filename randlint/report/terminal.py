"""What the terminal reports of `trace`, `compare` and `spread` are made of, through rich."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from randlint.patterns import regex
from randlint.report.common import printable

NARROWEST = 50  # columns that a report has at least
_CODE = regex(r"`[^`]+`")


def rendered(blocks: Iterable[RenderableType], *, color: bool, width: int) -> str:
    """The text of ``blocks``, one below the other, at most ``width`` columns wide (but at least 50).

    It depends on nothing else: no variable of the environment, no terminal.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for block in blocks:
        console.print(block)
    # Tables fill their last column with blanks.
    return "".join(line.rstrip() + "\n" for line in out.getvalue().split("\n")[:-1])


def title(text: str) -> RenderableType:
    """A heading, with a line to the right edge."""
    return Rule(Text(text, style="bold"), align="left", style="dim", characters="-")


def indented(inner: RenderableType) -> Padding:
    """What stands under a heading."""
    return Padding(inner, (0, 0, 0, 2))


def below(inner: RenderableType) -> Padding:
    """What stands under a line that is indented itself."""
    return Padding(inner, (0, 0, 0, 4))


def prose(text: str, style: str = "") -> Text:
    """A sentence, with code in backticks made bold."""
    made = Text(printable(text), style=style, overflow="fold")
    made.highlight_regex(_CODE, "bold")
    return made

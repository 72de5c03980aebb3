"""What the HTML pages of `trace` and `compare` share."""

from __future__ import annotations

from markupsafe import Markup, escape

from randlint.patterns import regex
from randlint.report.common import printable

_CODE = regex(r"`([^`]+)`")


def prose(text: str) -> Markup:
    """A sentence for a page, with code in backticks."""
    pieces = _CODE.split(printable(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else escape(piece) for index, piece in enumerate(pieces)
    )

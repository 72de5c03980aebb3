"""When the interpreter's tree does not say enough."""

from __future__ import annotations


class Unclear(Exception):
    """The interpreter's tree does not say how this is written, or holds something newer than this package."""

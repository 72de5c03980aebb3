"""The syntax of a program as every part of randlint reads it.

Nodes have the names and fields that libcst gives them, without what carries no meaning: whitespace, commas, brackets.
They are made from the interpreter's own tree, which takes a fifth of the time that libcst takes to parse. libcst reads
what the interpreter does not know (newer grammar), and what an edit changes: see :meth:`Origin.concrete`.
"""

from __future__ import annotations

from randlint.syntax.base import *  # noqa: F403  (each name is a kind of node)
from randlint.syntax.compound import *  # noqa: F403
from randlint.syntax.displays import *  # noqa: F403
from randlint.syntax.expressions import *  # noqa: F403
from randlint.syntax.literals import *  # noqa: F403
from randlint.syntax.operators import *  # noqa: F403
from randlint.syntax.origin import Origin as Origin
from randlint.syntax.patterns import *  # noqa: F403
from randlint.syntax.reading import ParserSyntaxError as ParserSyntaxError
from randlint.syntax.reading import parse as parse
from randlint.syntax.reading import read as read
from randlint.syntax.scopes import *  # noqa: F403
from randlint.syntax.simple import *  # noqa: F403

"""Answers that are worth remembering, kept with the module or project they are about, so that they go when it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from randlint.source.looks import Memo

if TYPE_CHECKING:
    from randlint.project.module import Module, Parsed
    from randlint.project.project import Project

_F = TypeVar("_F", bound=Callable[..., Any])


def remember(function: _F) -> _F:
    """Remember what a function of (module or project, more...) answers; the further arguments must be hashable.

    What follows from a file's text alone is a function of :class:`Parsed`: modules are made anew more often.
    What is remembered with a project serves all files that are analysed: it must not depend on which of them asks.
    """

    @wraps(function)
    def remembered(subject: Module | Parsed | Project, *more: Any) -> Any:
        key = (function, *more)
        memo = subject.memo
        if isinstance(memo, Memo):
            return memo.recall(key, lambda: function(subject, *more))
        if key not in memo:
            memo[key] = function(subject, *more)
        return memo[key]

    return cast(_F, remembered)

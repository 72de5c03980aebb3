"""Answers that are worth remembering, kept with the module or project they are about, so that they go when it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from randlint.project.module import Module
    from randlint.project.project import Project

_F = TypeVar("_F", bound=Callable[..., Any])


def remember(function: _F) -> _F:
    """Remember what a function of (module or project, more...) answers; the further arguments must be hashable."""

    @wraps(function)
    def remembered(subject: Module | Project, *more: Any) -> Any:
        key = (function, *more)
        memo = subject.memo
        if key not in memo:
            memo[key] = function(subject, *more)
        return memo[key]

    return cast(_F, remembered)

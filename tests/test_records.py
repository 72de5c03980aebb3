"""Classes of randlint.records behave as those of dataclasses, and make their methods when they are first called."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest

from randlint import records

_OPTIONS: list[dict[str, bool]] = [
    {},
    {"frozen": True},
    {"slots": True},
    {"slots": True, "eq": False},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
    {"frozen": True, "slots": True, "order": True},
]


def _class(decorate: Callable[..., Any], options: dict[str, bool]) -> Any:
    @decorate(**options)
    class Point:
        """A point with a little of everything."""

        kinds: ClassVar[tuple[str, ...]] = ("round",)
        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list, hash=False)
        note: str = field(default="", compare=False, repr=False)
        made: dict[str, int] = field(init=False, default_factory=dict, hash=False, compare=False)

    return Point


def _both(options: dict[str, bool]) -> tuple[Any, Any]:
    return _class(dataclasses.dataclass, options), _class(records.dataclass, options)


@pytest.mark.parametrize("options", _OPTIONS, ids=str)
def test_objects_are_made_shown_and_compared_as_by_dataclasses(options: dict[str, bool]) -> None:
    answers = []
    for cls in _both(options):
        first, same, other = cls(1, note="a"), cls(x=1, tags=[]), cls(1, 3, ["z"], "n")
        shown = [repr(each).replace("test_objects", "") for each in (first, same, other)]
        answers.append(
            [
                first == same,
                first == other,
                first == 1,
                first != other,
                first.made is same.made,
                first.tags is same.tags,
                (other.x, other.y, other.tags, other.note, other.made, cls.kinds),
                shown,
                cls.__match_args__,
                [each.name for each in fields(cls)],
                replace(other, y=9).y,
                cls.__hash__ is None,
            ]
        )
    assert answers[0] == answers[1]
    assert answers[0][0] is options.get("eq", True)


@pytest.mark.parametrize("options", _OPTIONS, ids=str)
def test_what_dataclasses_refuse_is_refused(options: dict[str, bool]) -> None:
    for cls in _both(options):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            cls()
        with pytest.raises(TypeError, match="unexpected keyword argument 'made'"):
            cls(1, made={})
        point = cls(1)
        if options.get("frozen"):
            with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
                point.x = 5
            with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
                del point.x
        else:
            point.x = 5
        assert point.x == (1 if options.get("frozen") else 5)
        if options.get("slots"):
            with pytest.raises((AttributeError, TypeError)):  # Python itself trips over frozen ones with slots
                point.z = 1
        if not options.get("order"):
            with pytest.raises(TypeError):
                _ = cls(1) < cls(2)


def test_hashes_and_order_are_those_of_the_fields() -> None:
    hashed, ordered = {"frozen": True, "slots": True}, {"frozen": True, "slots": True, "order": True}
    for cls in _both(hashed):
        assert hash(cls(1, note="a")) == hash(cls(1, note="b")) == hash((1, 2))
    theirs, ours = _both(ordered)
    for cls in (theirs, ours):
        assert sorted([cls(2), cls(1, 3), cls(1)]) == [cls(1), cls(1, 3), cls(2)]
        assert cls(1) <= cls(1)
        assert cls(2) > cls(1)
        assert cls(2) >= cls(1)
    with pytest.raises(TypeError):
        _ = theirs(1) < ours(2)


@records.dataclass(frozen=True, slots=True)
class _Base:
    x: int
    y: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", self.y + 1)


@records.dataclass(frozen=True, slots=True)
class _Derived(_Base):
    z: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"derived {self.x}"


def test_fields_and_methods_are_inherited_and_own_methods_stay() -> None:
    derived = _Derived(1, 2, (3,))
    assert (derived.x, derived.y, derived.z) == (1, 3, (3,))
    assert (repr(derived), repr(_Base(1))) == ("derived 1", "_Base(x=1, y=3)")
    assert _Base(1) != _Derived(1)
    assert _Derived(1) == _Derived(1)


def test_objects_travel_between_processes_and_are_copied() -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(_Derived(1, 5, (2,)), protocol)) == _Derived(1, 5, (2,))
    assert copy.copy(_Base(4)) == _Base(4) == copy.deepcopy(_Base(4))


def test_a_method_is_made_once_and_only_when_it_is_called() -> None:
    _, cls = _both({"frozen": True, "slots": True})
    before = {name: cls.__dict__[name] for name in ("__init__", "__repr__", "__eq__", "__hash__")}
    point = cls(1)
    assert {name for name, method in before.items() if cls.__dict__[name] is not method} == {"__init__"}
    made = cls.__init__
    assert cls(2) != point
    assert cls.__init__ is made
    assert cls.__dict__["__repr__"] is before["__repr__"]

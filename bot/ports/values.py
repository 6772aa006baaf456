"""Making frozen values and changed copies of them several times as fast, for what every event does many times."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    # Type checkers know which fields this one takes.
    from dataclasses import replace as replace  # noqa: PLC0414  (re-exported)
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """
        A copy of a frozen dataclass with slots, and with these fields changed.

        The standard one calls `__init__`, which sets every field of a frozen class through `object.__setattr__`; here
        the slots are filled directly. So there must be no `__post_init__`. Raises KeyError for an unknown field.
        """
        get, fill, by_name = _slots(type(value))
        copy = object.__new__(type(value))
        fill(copy, get(value))
        for name, content in changes.items():
            by_name[name](copy, content)
        return copy


def filled(kind: type[T], contents: Iterable[Any]) -> T:
    """A frozen dataclass with slots from the contents of all its fields, in their order; see `replace`."""
    _, fill, _ = _slots(kind)  # type: ignore[arg-type]
    made = object.__new__(kind)
    fill(made, contents)
    return made


@cache
def _slots(kind: type) -> tuple[Any, Callable[[Any, Iterable[Any]], None], dict[str, Any]]:
    """(Reads all fields, fills all in the same order, field -> what fills it)."""
    if hasattr(kind, "__post_init__") or not hasattr(kind, "__slots__"):
        raise TypeError(f"{kind.__name__} is no plain dataclass with slots")
    names = tuple(field.name for field in fields(kind))
    by_name = {name: getattr(kind, name).__set__ for name in names}
    get = attrgetter(*names)
    return (get if len(names) > 1 else lambda value: (get(value),)), _filling(names, by_name), by_name


def _filling(names: tuple[str, ...], by_name: dict[str, Any]) -> Callable[[Any, Iterable[Any]], None]:
    """Fills all slots of a new value, one line for each: a loop over them takes half as long again."""
    lines = ["def fill(made, contents):", f"({', '.join(f'new_{name}' for name in names)},) = contents"]
    code = "\n ".join(lines + [f"fill_{name}(made, new_{name})" for name in names])
    space: dict[str, Any] = {f"fill_{name}": fill for name, fill in by_name.items()}
    exec(code, space)  # noqa: S102  (made of the names of fields, as the standard library makes a dataclass's __init__)
    filling: Callable[[Any, Iterable[Any]], None] = space["fill"]
    return filling

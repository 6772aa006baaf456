"""Changed copies of frozen values are what the standard library makes of them."""

import dataclasses

import pytest

from bot.core.state import Conversation, Learner
from bot.ports.events import Place, TextReceived
from bot.ports.messages import Message, text
from bot.ports.values import filled, replace

PLACE = Place(platform="lab", chat="1")


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (Learner(id=1, streak=3, home=PLACE), {"streak": 4, "name": "Ada"}),
        (Conversation(state="asking", version=2), {}),
        (Message(blocks=(text("a"),), edits="7"), {"edits": ""}),
        (TextReceived(event_id="e", place=PLACE, sender=None, text="a", answers="9"), {"prompt": "1-1"}),
    ],
)
def test_a_copy_is_what_the_standard_library_makes(value, changes):
    copy = replace(value, **changes)
    assert copy == dataclasses.replace(value, **changes)
    assert type(copy) is type(value)
    assert copy is not value


def test_a_value_from_the_contents_of_its_fields():
    assert filled(Place, ("lab", "1", "", False)) == PLACE
    with pytest.raises(ValueError, match="unpack"):
        filled(Place, ("lab", "1"))


def test_what_has_no_such_field_or_no_slots_is_refused():
    with pytest.raises(KeyError):
        replace(PLACE, floor=3)
    with pytest.raises(TypeError, match="slots"):
        replace(dataclasses.make_dataclass("Loose", ["a"], frozen=True)(1), a=2)

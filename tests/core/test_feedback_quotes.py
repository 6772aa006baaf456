"""How a learner's own words come back in the feedback."""

import pytest

from bot.core.grading.feedback import LONGEST_QUOTE, quote


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("but on new data it is bad", "on new data it is bad"),
        ("So, the gap shows it", "the gap shows it"),
        ("because it memorised", "because it memorised"),
        ("sometimes it overfits", "sometimes it overfits"),
        ("but", "but"),
        ("a *bold* `x` [link]", "a bold x link"),
    ],
)
def test_a_quote_begins_where_its_claim_does_and_holds_no_markup(words, quoted):
    assert quote(words) == quoted


def test_a_long_quote_is_cut():
    assert len(quote("word " * 60)) <= LONGEST_QUOTE
    assert quote("word " * 60).endswith("…")

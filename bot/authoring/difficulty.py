"""How hard questions turned out to be."""

from collections.abc import Iterator, Mapping

from bot.core.bank import Bank
from bot.core.rating import Rating, chance

ENOUGH = 5
"""Answers from which a rating is worth reading."""
EXPECTED = {1: 0.85, 2: 0.7, 3: 0.55, 4: 0.4, 5: 0.25}
"""Stated difficulty -> share of middling learners who should get it right."""
FAR_OFF = 0.25
MIDDLING = Rating()


def lines(bank: Bank, ratings: Mapping[str, Rating]) -> Iterator[str]:
    """A line for each question that was answered often enough, the hardest first; marked where its stated difficulty is far off."""
    known = {name: rating for name, rating in ratings.items() if name in bank.questions and rating.answers >= ENOUGH}
    if not known:
        yield f"No question has {ENOUGH} answers from games or daily questions yet."
        return
    width = max(map(len, known))
    yield f"{'question':{width}}  answers  stated  a middling learner is right"
    for name, rating in sorted(known.items(), key=lambda item: (-item[1].mu, item[0])):
        stated, share = bank.questions[name].difficulty, chance(MIDDLING, rating)
        off = share - EXPECTED[stated]
        word = "" if abs(off) < FAR_OFF else "  easier than stated" if off > 0 else "  harder than stated"
        yield f"{name:{width}}  {rating.answers:7}  {stated:6}  {share:5.0%}{word}"

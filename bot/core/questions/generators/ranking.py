"""Exercises on rankings and recommendations."""

from math import log2

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import different, exercise, fixed, listed, mean, plain, rounding


def _dcg(gains: list[float]) -> float:
    return sum(gain / log2(rank + 2) for rank, gain in enumerate(gains))


@exercise("ndcg")
def ndcg(chance: Chance) -> Exercise | None:
    """NDCG of three graded documents with exponential gain."""
    grades = [chance.integer(0, 3) for _ in range(3)]
    if len(set(grades)) == 1 or grades == sorted(grades, reverse=True):
        return None
    gains = [2.0**grade - 1 for grade in grades]
    best = sorted(gains, reverse=True)
    dcg, ideal = _dcg(gains), _dcg(best)
    linear = [float(grade) for grade in grades]
    return Exercise(
        values={"grades": listed(grades)},
        answer=dcg / ideal,
        tolerance=rounding(2),
        slips=(
            Slip(dcg, "That is the DCG. Divide it by the DCG of the best possible order."),
            Slip(ideal, "That is the DCG of the best order, by which the ranking's own DCG is divided."),
            Slip(
                _dcg(linear) / _dcg(sorted(linear, reverse=True)),
                "You took the grade itself as gain. Here it is 2^grade − 1.",
            ),
            Slip(ideal / dcg, "Upside down: the ranking's DCG goes above, that of the best order below."),
        ),
        worked=f"Gains {listed(gains)}: DCG = {fixed(dcg, 2)}. In the best order {listed(best)}: {fixed(ideal, 2)}."
        f" The ratio is {fixed(dcg / ideal, 2)}.",
    )


@exercise("mrr")
def mrr(chance: Chance) -> Exercise | None:
    """Mean reciprocal rank over four questions that all find something."""
    ranks = [chance.pick((1, 1, 2, 2, 3, 4, 5, 8, 10)) for _ in range(4)]
    if len(set(ranks)) < 3:
        return None
    answer = mean([1 / rank for rank in ranks])
    return Exercise(
        values={"ranks": listed(ranks)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                1 / mean(ranks),
                "Invert every rank first, then take the mean: the inverse of the mean rank is something else.",
            ),
            Slip(mean(ranks), "That is the mean rank. Take the reciprocals first."),
            Slip(sum(1 / rank for rank in ranks), "That is the sum of the reciprocals; divide by the four questions."),
            Slip(ranks.count(1) / 4, "That is the share of questions answered at the top, the precision at 1."),
        ),
        worked=f"({' + '.join(f'1/{rank}' for rank in ranks)}) / 4 = {fixed(4 * answer, 3)} / 4 ≈ {fixed(answer, 2)}.",
    )


@exercise("recall-at-k")
def recall_at_k(chance: Chance) -> Exercise | None:
    """Recall at k from the places of the wanted items, some of which are not in the list at all."""
    k = chance.pick((5, 8, 10, 20))
    places = different(chance, 1, 2 * k, chance.integer(3, 6))
    absent = chance.integer(1, 4)
    found, wanted = sum(place <= k for place in places), len(places) + absent
    if found < 1 or found == len(places):
        return None
    return Exercise(
        values={"wanted": plain(wanted), "places": listed(places), "k": plain(k)},
        answer=found / wanted,
        tolerance=rounding(2),
        slips=(
            Slip(
                found / k,
                f"That is the precision at {k}: recall divides by the articles that she read.",
                "ranking-metrics-swapped",
            ),
            Slip(
                found / len(places),
                "The articles that are not in the list at all were read too: they belong in the denominator.",
            ),
            Slip(len(places) / wanted, f"Only places up to {k} count."),
            Slip(1.0, f"That is the hit rate (anything at all among the first {k}). Recall counts how many."),
        ),
        worked=f"Up to place {k} there are {found} of the {wanted} articles: {found} / {wanted} = {fixed(found / wanted, 2)}.",
    )


@exercise("hit-rate")
def hit_rate(chance: Chance) -> Exercise | None:
    """Hit rate of a leave-one-out test."""
    k = chance.pick((3, 5, 10))
    users = chance.pick((5, 8, 10))
    places = [chance.integer(1, 2 * k) for _ in range(users)]
    hits = [place for place in places if place <= k]
    answer = len(hits) / users
    if not 0 < answer < 1 or k not in places:
        return None
    return Exercise(
        values={"users": plain(users), "places": listed(places), "k": plain(k)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(sum(place < k for place in places) / users, f"Place {k} belongs to the first {k} as well."),
            Slip(
                sum(1 / place for place in hits) / users,
                "That is the reciprocal rank. A hit counts 1 wherever it stands among them.",
            ),
            Slip(answer / k, f"That is the precision at {k}. With one held-out film each, count users, not places."),
            Slip(1 - answer, "That is the share of users whose film was missed."),
        ),
        worked=f"{len(hits)} of {users} films stand on place {k} or better: {plain(answer)}.",
    )

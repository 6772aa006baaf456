"""Exercises on scores and probabilities of classifiers: ROC, average precision, log loss, Brier, calibration."""

from math import log, log2, sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import exercise, fixed, listed, mean, plain, rounding, summed


@exercise("roc-point")
def roc_point(chance: Chance) -> Exercise | None:
    """The false-positive rate at a threshold that one of the scores hits exactly."""
    count = chance.integer(4, 8)
    scores = [5 * score / 100 for score in chance.sample(range(1, 20), 4 + count)]
    positives, negatives = sorted(scores[:4], reverse=True), sorted(scores[4:], reverse=True)
    threshold = chance.pick(negatives)
    fp = sum(score >= threshold for score in negatives)
    tp = sum(score >= threshold for score in positives)
    if not 1 <= fp < count or tp == 0:
        return None
    answer = fp / count
    return Exercise(
        values={"positives": listed(positives), "negatives": listed(negatives), "threshold": plain(threshold)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(tp / 4, "That is the true-positive rate, the vertical coordinate."),
            Slip((fp - 1) / count, "A score equal to the threshold is flagged too."),
            Slip(fp / (fp + tp), "That is the share of false alarms among the flagged. Divide by all negatives."),
            Slip(1 - answer, "That is the specificity, 1 − the false-positive rate."),
            Slip(fp / (4 + count), "Divide by the negatives, not by all rows."),
        ),
        worked=f"Of the negatives {fp} of {count} score at least {plain(threshold)}: {fixed(answer, 2)}. (True-positive rate: {tp}/4.)",
    )


def _ranking(chance: Chance, length: int, relevant: int) -> list[bool]:
    """A drawn order of so many hits among so many places, neither the best nor the worst."""
    return list(chance.shuffled([True] * relevant + [False] * (length - relevant)))


@exercise("auc-of-ranking")
def auc_of_ranking(chance: Chance) -> Exercise | None:
    """The share of pairs that a short ranking puts in the right order."""
    relevant = chance.integer(2, 4)
    length = chance.integer(relevant + 2, 8)
    order = _ranking(chance, length, relevant)
    places = [place for place, hit in enumerate(order) if hit]
    won = [sum(not hit for hit in order[place:]) for place in places]
    pairs = relevant * (length - relevant)
    answer = sum(won) / pairs
    if not 0 < answer < 1:
        return None
    top = sum(order[:relevant]) / relevant
    return Exercise(
        values={"order": " ".join("P" if hit else "N" for hit in order)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(1 - answer, "That is the share of pairs in the wrong order: the highest score stands on the left."),
            Slip(sum(won) / length, "Divide by the number of pairs, positives × negatives, not by the number of rows."),
            Slip(top, "That is the precision at the top. The AUC compares every positive with every negative."),
        ),
        worked=f"From left to right the positives beat {listed(won)} negatives: {sum(won)} of"
        f" {relevant} · {length - relevant} = {pairs} pairs, {fixed(answer, 2)}.",
    )


@exercise("average-precision")
def average_precision(chance: Chance) -> Exercise | None:
    """Average precision of a list that leaves one or two relevant documents out."""
    found = chance.integer(2, 3)
    length = chance.integer(5, 6)
    order = _ranking(chance, length, found)
    total = found + chance.integer(1, 2)
    ranks = [place + 1 for place, hit in enumerate(order) if hit]
    precisions = [(index + 1) / rank for index, rank in enumerate(ranks)]
    answer = sum(precisions) / total
    return Exercise(
        values={"order": " ".join("R" if hit else "–" for hit in order), "total": plain(total)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                mean(precisions),
                "You divided by the relevant documents found. Those that were not found count as zero: divide by all of them.",
            ),
            Slip(found / length, "That is the precision of the whole list, which does not see the order."),
            Slip(
                sum(precisions) / length, "Divide by the number of relevant documents, not by the length of the list."
            ),
            Slip(found / total, "That is the recall of the list, which does not see the order."),
        ),
        worked="Precision at the hits: "
        + ", ".join(f"{index + 1}/{rank}" for index, rank in enumerate(ranks))
        + f"; their sum {fixed(sum(precisions), 3)} divided by {total} is {fixed(answer, 2)}.",
    )


@exercise("log-loss")
def log_loss(chance: Chance) -> Exercise | None:
    """Mean logarithmic loss of three forecasts; some of the outcomes are negative."""
    forecasts = [chance.pick((0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9)) for _ in range(3)]
    outcomes = [chance.pick((True, False)) for _ in range(3)]
    if len(set(outcomes)) == 1 or len(set(forecasts)) == 1:
        return None
    given = [p if outcome else 1 - p for p, outcome in zip(forecasts, outcomes, strict=True)]
    losses = [-log(p) for p in given]
    answer = mean(losses)
    return Exercise(
        values={
            "forecasts": listed(forecasts),
            "outcomes": ", ".join("clicked" if outcome else "did not click" for outcome in outcomes),
        },
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(sum(losses), "That is the sum over the three; log loss is the mean."),
            Slip(
                mean([-log(p) for p in forecasts]),
                "You took the probability of a click for everybody. For those who did not click, 1 − p counts.",
            ),
            Slip(mean([-log2(p) for p in given]), "That is in bits: the natural logarithm was asked for."),
            Slip(-log(mean(given)), "Take the logarithm of each first, then the mean."),
        ),
        worked=f"What really happened had the probabilities {listed(given)}. Their −ln: {listed(losses, 3)};"
        f" the mean is {fixed(answer, 2)}.",
    )


@exercise("brier")
def brier(chance: Chance) -> Exercise | None:
    """Brier score of four weather forecasts."""
    forecasts = [chance.integer(1, 9) / 10 for _ in range(4)]
    outcomes = [chance.integer(0, 1) for _ in range(4)]
    if len(set(outcomes)) == 1 or len(set(forecasts)) < 3:
        return None
    gaps = [abs(p - outcome) for p, outcome in zip(forecasts, outcomes, strict=True)]
    squares = [gap * gap for gap in gaps]
    return Exercise(
        values={
            "forecasts": ", ".join(f"{100 * p:.0f}%" for p in forecasts),
            "outcomes": ", ".join("rain" if outcome else "dry" for outcome in outcomes),
        },
        answer=mean(squares),
        tolerance=rounding(3),
        slips=(
            Slip(mean(gaps), "That is the mean absolute gap. The Brier score squares the gaps."),
            Slip(sum(squares), "That is the sum of the squares; take the mean."),
            Slip(sqrt(mean(squares)), "The Brier score has no root over it."),
            Slip(
                mean([(p - 1) ** 2 for p in forecasts]),
                "You compared every forecast with rain. On dry days the outcome is 0.",
            ),
        ),
        worked=f"Gaps {listed(gaps, 1)}; squares {summed(squares, 2)} = {plain(sum(squares), 2)}; divided by 4:"
        f" {plain(mean(squares))}.",
    )


@exercise("calibration-error")
def calibration_error(chance: Chance) -> Exercise | None:
    """Expected calibration error of two bins of unequal size, in percentage points."""
    total = chance.pick((100, 200, 500, 1000))
    share = chance.pick((0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9))
    low, high = chance.integer(2, 8) * 5, chance.integer(12, 19) * 5
    low_gap, high_gap = chance.integer(-9, 15), chance.integer(-25, 4)
    if low_gap == 0 or high_gap == 0 or low + low_gap < 1 or low_gap + high_gap == 0:
        return None
    first, second = share * abs(low_gap), (1 - share) * abs(high_gap)
    answer = first + second
    if answer < 1.5 or 1 < abs(share * low_gap + (1 - share) * high_gap) < 1.5:
        return None
    cancelled = Slip(
        abs(share * low_gap + (1 - share) * high_gap),
        "Gaps in opposite directions must not cancel: take them without sign.",
    )
    added = Slip(float(abs(low_gap) + abs(high_gap)), "Weight each gap by its bin's share of the rows before you add.")
    return Exercise(
        values={
            "n1": plain(round(total * share)),
            "p1": plain(low),
            "y1": plain(low + low_gap),
            "n2": plain(total - round(total * share)),
            "p2": plain(high),
            "y2": plain(high + high_gap),
        },
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                (abs(low_gap) + abs(high_gap)) / 2,
                "The bins count by their size: weight the gaps by their share of the rows.",
            ),
            cancelled if low_gap * high_gap < 0 else added,
            Slip(float(max(abs(low_gap), abs(high_gap))), "That is the largest gap, the maximum calibration error."),
        ),
        worked=f"{plain(share)} · {abs(low_gap)} + {plain(1 - share)} · {abs(high_gap)} = {plain(answer)} percentage points.",
    )

"""Exercises on impurity and splits."""

from math import log, log2

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import exercise, fixed, listed, mean, plain, rounding

SHARES = (
    (2, 1, 1), (4, 2, 1, 1), (8, 4, 2, 1, 1), (16, 8, 4, 2, 1, 1), (4, 1, 1, 1, 1), (2, 2, 2, 1, 1),
    (8, 2, 2, 1, 1, 1, 1), (4, 4, 4, 2, 1, 1), (2, 2, 1, 1, 1, 1), (16, 4, 4, 4, 2, 1, 1),
)  # fmt: skip
"""Class counts whose shares are powers of one half."""


def entropy_of(counts: tuple[int, ...]) -> float:
    """Entropy in bits of a node with these counts."""
    total = sum(counts)
    return sum(count / total * log2(total / count) for count in counts if count)


def gini_of(counts: tuple[int, ...]) -> float:
    """Gini impurity of a node with these counts."""
    total = sum(counts)
    return 1 - sum((count / total) ** 2 for count in counts)


@exercise("entropy")
def entropy(chance: Chance) -> Exercise | None:
    """Entropy of a node whose shares are powers of one half, so that it comes out exactly."""
    parts = chance.pick(SHARES)
    times = chance.pick((1, 2, 3, 5, 10))
    counts = tuple(part * times for part in chance.shuffled(parts))
    total, answer = sum(counts), entropy_of(counts)
    return Exercise(
        values={"counts": listed(counts)},
        answer=answer,
        tolerance=rounding(2),
        unit="bits",
        slips=(
            Slip(answer * log(2), "That is in nats. In bits the logarithm has base 2."),
            Slip(gini_of(counts), "That is the Gini impurity, 1 − Σp². Entropy is −Σ p · log₂ p."),
            Slip(-answer, "The sign: the logarithms are negative, and the minus in front makes the entropy positive."),
            Slip(log2(len(counts)), "That would be right if all classes were equally frequent."),
            Slip(sum(log2(total / count) for count in counts), "Weight each logarithm by its class's share."),
        ),
        worked="Shares "
        + ", ".join(f"1/{total // count}" if total % count == 0 else f"{count}/{total}" for count in counts)
        + " have −log₂ of "
        + listed([log2(total / count) for count in counts], 0)
        + f"; weighted by the shares: {plain(answer)} bits.",
    )


@exercise("information-gain")
def information_gain(chance: Chance) -> Exercise | None:
    """The gain of a split into two nodes of unequal size, the entropies given."""
    left, right = ((chance.integer(0, 15), chance.integer(0, 15)) for _ in range(2))
    parent = (left[0] + right[0], left[1] + right[1])
    if min(sum(left), sum(right)) < 4 or abs(sum(left) - sum(right)) < 4 or min(parent) < 3:
        return None
    n, before = sum(parent), entropy_of(parent)
    low, high = entropy_of(left), entropy_of(right)
    after = (sum(left) * low + sum(right) * high) / n
    answer = before - after
    if answer < 0.05:
        return None
    return Exercise(
        values={
            "lp": plain(left[0]),
            "ln": plain(left[1]),
            "rp": plain(right[0]),
            "rn": plain(right[1]),
            "h": fixed(before, 3),
            "hl": fixed(low, 3),
            "hr": fixed(high, 3),
        },
        answer=answer,
        tolerance=0.008,
        unit="bits",
        slips=(
            Slip(after, "That is the entropy that remains. The gain is what was there before, less this."),
            Slip(before - (low + high) / 2, "The children count by their size, not half each."),
            Slip(before - low - high, "Weight the children's entropies by their share of the rows."),
            Slip(answer * log(2), "That is in nats. In bits the logarithm has base 2."),
            Slip(
                gini_of(parent) - (sum(left) * gini_of(left) + sum(right) * gini_of(right)) / n,
                "That is the fall of the Gini impurity.",
            ),
        ),
        worked=f"After: {sum(left)}/{n} · {fixed(low, 3)} + {sum(right)}/{n} · {fixed(high, 3)} ="
        f" {fixed(after, 3)}. Gain: {fixed(before, 3)} − {fixed(after, 3)} ≈ {fixed(answer, 2)} bits.",
    )


@exercise("gini")
def gini(chance: Chance) -> Exercise | None:
    """Gini impurity of a leaf with three classes."""
    total = chance.pick((10, 20))
    a, b = chance.integer(1, total - 2), chance.integer(1, total - 2)
    counts = (a, b, total - a - b)
    if min(counts) < 1 or max(counts) > 0.85 * total:
        return None
    answer = gini_of(counts)
    return Exercise(
        values={"counts": listed(counts)},
        answer=answer,
        tolerance=rounding(3),
        slips=(
            Slip(1 - answer, "That is Σp², the chance that two rows agree. Take it from 1."),
            Slip(1 - max(counts) / total, "That is the share of misclassified rows."),
            Slip(entropy_of(counts), "That is the entropy in bits."),
            Slip(answer / 2, "There is no factor of one half: 1 − Σp²."),
        ),
        worked=f"1 − ({' + '.join(str(count**2) for count in counts)}) / {total**2} = 1 −"
        f" {plain(1 - answer)} = {plain(answer)}.",
    )


@exercise("leaf-weight")
def leaf_weight(chance: Chance) -> Exercise | None:
    """The value of a regularised leaf in boosting with squared error."""
    residuals = [chance.integer(-4, 12) for _ in range(chance.integer(3, 5))]
    penalty = chance.integer(1, 5)
    total, n = sum(residuals), len(residuals)
    answer = total / (n + penalty)
    if abs(total) < 5 or 0 in residuals:
        return None
    return Exercise(
        values={"residuals": listed(residuals), "penalty": plain(penalty)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                mean(residuals), "That is the mean residual, the leaf without a penalty. λ adds to the number of rows."
            ),
            Slip(total / (n * penalty), "λ is added to the number of rows, not multiplied with it."),
            Slip(mean(residuals) - penalty, "λ does not subtract: it enlarges the denominator."),
            Slip(total, "Divide the sum by the number of rows plus λ."),
            Slip(-answer, "The leaf moves the prediction towards the targets: the sign is that of the residuals' sum."),
        ),
        worked=f"Sum of residuals {plain(total)}, divided by {n} + {penalty}: {fixed(answer, 2)}.",
    )


@exercise("adaboost-weight")
def adaboost_weight(chance: Chance) -> Exercise | None:
    """The say of a weak learner, from the weights of its errors."""
    rows = chance.pick((10, 20, 25, 50))
    wrong = chance.integer(1, rows // 2 - 1)
    error = wrong / rows
    answer = log((1 - error) / error) / 2
    if answer < 0.1:
        return None
    return Exercise(
        values={"rows": plain(rows), "wrong": plain(wrong)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(2 * answer, "The factor ½ in front of the logarithm is missing."),
            Slip(-answer, "Upside down: a good learner has a positive weight, ½ ln((1 − ε) / ε)."),
            Slip(1 - error, "That is the accuracy. The weight is ½ ln((1 − ε) / ε)."),
            Slip((1 - error) / error, "Those are the odds of being right; take half their logarithm."),
            Slip(-log(error) / 2, "Above the bar stands 1 − ε, not 1."),
        ),
        worked=f"ε = {wrong}/{rows} = {plain(error)}; ½ · ln({plain(1 - error)} / {plain(error)}) = ½ ·"
        f" {fixed(2 * answer, 3)} ≈ {fixed(answer, 2)}.",
    )

"""Exercises on distances, neighbours and clusters."""

from math import sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import different, exercise, fixed, listed, mean, plain, rounding, summed

TRIPLES = (
    (3, 4, 5), (4, 3, 5), (0.6, 0.8, 1), (0.8, 0.6, 1), (1.5, 2, 2.5), (2, 1.5, 2.5), (1.2, 1.6, 2), (1.6, 1.2, 2), (0.9, 1.2, 1.5),
    (2.4, 1.8, 3), (1.2, 0.5, 1.3), (0.8, 1.5, 1.7), (2, 2.1, 2.9), (2.8, 2.1, 3.5), (0.7, 2.4, 2.5), (1.2, 3.5, 3.7), (2.4, 1, 2.6),
)  # fmt: skip
"""Two legs and the hypotenuse, all short decimals."""


@exercise("kmeans-step")
def kmeans_step(chance: Chance) -> Exercise | None:
    """Where the left of two centres on a line stands after one round."""
    points = different(chance, 0, 30, 6)
    left, right = different(chance, 0, 30, 2)
    middle = (left + right) / 2
    near, far = [x for x in points if x < middle], [x for x in points if x > middle]
    if len(near) + len(far) < 6 or not 2 <= len(near) <= 4 or left in points or mean(near) == left:
        return None
    return Exercise(
        values={"points": listed(points), "left": plain(left), "right": plain(right)},
        answer=mean(near),
        tolerance=rounding(2),
        slips=(
            Slip(mean([*near, left]), "The old centre is not a row: take the mean of the points alone."),
            Slip(mean(points), "That is the mean of all points. Only those nearest to this centre count."),
            Slip((mean(near) + left) / 2, "The centre goes all the way to the mean, not half the way."),
            Slip(mean(far), "That is the other centre."),
            Slip(
                near[len(near) // 2] if len(near) % 2 else mean(near[len(near) // 2 - 1 : len(near) // 2 + 1]),
                "That is the median of its points. k-means takes the mean.",
            ),
        ),
        worked=f"The border lies at {plain(middle)}, so {listed(near)} belong to it; their mean is {fixed(mean(near), 2)}.",
    )


@exercise("silhouette")
def silhouette(chance: Chance) -> Exercise | None:
    """The silhouette of one point on a line, from the points themselves."""
    point = chance.integer(4, 12)
    own = sorted(chance.sample([x for x in range(point - 4, point + 5) if x != point], chance.integer(2, 3)))
    other = sorted(chance.sample(range(point + 3, point + 16), chance.integer(2, 4)))
    if set(own) & set(other) or max(own) > min(other):
        return None
    a, b = mean([abs(x - point) for x in own]), mean([abs(x - point) for x in other])
    answer = (b - a) / max(a, b)
    itself = mean([abs(x - point) for x in (*own, point)])
    if not 0.1 <= answer <= 0.95:
        return None
    return Exercise(
        values={"point": plain(point), "own": listed(own), "other": listed(other)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                (a - b) / max(a, b),
                "The sign is turned round: b − a stands above, so that a good point is positive.",
                "silhouette-reversed",
            ),
            Slip((b - a) / min(a, b), "Divide by the larger of a and b; then the value stays between −1 and 1."),
            Slip((b - itself) / max(itself, b), "The point's distance to itself does not count in a."),
            Slip(b - a, "Divide the difference by the larger of a and b."),
            Slip(
                1 - abs(mean(own) - point) / abs(mean(other) - point),
                "You used the distances to the centres. The silhouette takes mean distances to the points.",
            ),
        ),
        worked=f"a = {plain(a, 3)}, b = {plain(b, 3)}; (b − a) / max(a, b) = {plain(b - a, 3)} / {plain(max(a, b), 3)}"
        f" ≈ {fixed(answer, 2)}.",
    )


@exercise("inertia")
def inertia(chance: Chance) -> Exercise | None:
    """Within-cluster sum of squares of two clusters on a line with whole means."""
    first = different(chance, 0, 10, chance.integer(2, 3))
    second = different(chance, 15, 28, chance.integer(2, 3))
    if sum(first) % len(first) or sum(second) % len(second):
        return None
    points = (*first, *second)

    def squares(cluster: tuple[int, ...]) -> float:
        return sum((x - mean(cluster)) ** 2 for x in cluster)

    answer = squares(first) + squares(second)
    return Exercise(
        values={"first": listed(first), "second": listed(second)},
        answer=answer,
        tolerance=0.01,
        slips=(
            Slip(
                sum(abs(x - mean(c)) for c in (first, second) for x in c),
                "That sums the distances. Inertia sums their squares.",
            ),
            Slip(answer / len(points), "That is the mean. Inertia is the sum."),
            Slip(
                squares(points),
                "That is the spread around the overall mean. Each point is compared with its own centre.",
            ),
            Slip(
                squares(first) / len(first) + squares(second) / len(second),
                "Those are variances. Inertia does not divide by the sizes.",
            ),
            Slip(sqrt(answer), "There is no root over inertia."),
        ),
        worked=f"Centres {plain(mean(first))} and {plain(mean(second))}. Squares: {summed([(x - mean(first)) ** 2 for x in first])}"
        f" and {summed([(x - mean(second)) ** 2 for x in second])}; together {plain(answer)}.",
    )


@exercise("scaled-distance")
def scaled_distance(chance: Chance) -> Exercise | None:
    """Euclidean distance of two customers after standardizing, from Pythagorean triples."""
    one, two, answer = chance.pick(TRIPLES)
    years, income = chance.pick((5, 10, 15)), chance.pick((500, 1000, 1500, 2000))
    age, pay = chance.integer(20, 30), chance.integer(4, 12) * 500
    gap, more = one * years, two * income
    if gap != round(gap) or more != round(more) or gap > 45 or more > 5000:
        return None
    return Exercise(
        values={
            "age1": plain(age),
            "age2": plain(age + gap),
            "pay1": plain(pay),
            "pay2": plain(pay + more),
            "sd1": plain(years),
            "sd2": plain(income),
        },
        answer=answer,
        tolerance=rounding(1),
        slips=(
            Slip(
                sqrt(gap**2 + more**2),
                "Unscaled, income drowns age. Divide each difference by its standard deviation first.",
                "distance-ignores-scale",
            ),
            Slip(one + two, "That is the Manhattan distance. Euclid squares, adds and takes the root."),
            Slip(one**2 + two**2, "The root is missing."),
            Slip(
                sqrt(gap**2 / years + more**2 / income),
                "Divide the differences by the standard deviation before squaring.",
            ),
        ),
        worked=f"Differences in standard deviations: {plain(gap)} / {years} = {plain(one)} and"
        f" {plain(more)} / {plain(income)} = {plain(two)};"
        f" √({plain(one * one)} + {plain(two * two)}) = {plain(answer)}.",
    )


@exercise("neighbours")
def neighbours(chance: Chance) -> Exercise | None:
    """k-nearest-neighbour regression on a line without ties."""
    sizes = different(chance, 3, 20, 6)
    prices = [chance.integer(10, 60) * 10 for _ in sizes]
    query = chance.integer(5, 18)
    ordered = sorted(range(6), key=lambda i: abs(sizes[i] - query))
    gaps = [abs(sizes[i] - query) for i in ordered]
    if gaps[2] == gaps[3] or gaps[0] == 0 or len(set(prices)) < 6:
        return None
    near = ordered[:3]
    answer = mean([prices[i] for i in near])
    weights = [1 / gap for gap in gaps[:3]]
    weighted = sum(w * prices[i] for w, i in zip(weights, near, strict=True)) / sum(weights)
    median = sorted(prices[i] for i in near)[1]
    return Exercise(
        values={
            "rows": ", ".join(f"{10 * size} m² {price}" for size, price in zip(sizes, prices, strict=True)),
            "query": plain(10 * query),
        },
        answer=answer,
        tolerance=rounding(1),
        unit="thousand euros",
        slips=(
            Slip(prices[near[0]], "That is the nearest flat alone; take three."),
            Slip(weighted, "You weighted by 1 / distance. Plain (uniform) weights were asked for."),
            Slip(mean(prices), "That is the mean of all flats. Only the three nearest count."),
            Slip(median, "That is the median of the three; the prediction is their mean."),
            Slip(mean([prices[i] for i in ordered[:2]]), "Those are two neighbours; take three."),
        ),
        worked=f"Nearest are {listed([10 * sizes[i] for i in near])} m² with {listed([prices[i] for i in near])}; mean {fixed(answer, 1)}.",
    )

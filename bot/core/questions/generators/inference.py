"""Exercises on statistical inference."""

from math import comb, sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import exercise, fixed, listed, mean, plain, rounding

SQUARES = (16, 25, 36, 64, 100, 144, 225, 400)


@exercise("interval-of-mean")
def interval_of_mean(chance: Chance) -> Exercise | None:
    """The upper end of a 95% confidence interval of a mean."""
    n = chance.pick((64, 100, 144, 225, 400, 900))
    root = round(sqrt(n))
    centre, spread = chance.integer(20, 300), chance.integer(2, 24) * root // chance.pick((2, 4))
    error = spread / root
    if spread < 5 or spread > 0.8 * centre:
        return None
    return Exercise(
        values={"n": plain(n), "centre": plain(centre), "spread": plain(spread)},
        answer=centre + 1.96 * error,
        tolerance=rounding(1),
        unit="ms",
        slips=(
            Slip(
                centre + 1.96 * spread,
                "You used the standard deviation of the single values. The mean's standard error is smaller by √n.",
                "ci-contains-the-data",
            ),
            Slip(centre + error, "That is one standard error up. A 95% interval reaches 1.96 of them."),
            Slip(centre + 1.645 * error, "1.645 belongs to a 90% interval (two-sided); for 95% it is 1.96."),
            Slip(centre + 1.96 * spread / n, "Divide by √n, not by n.", "error-falls-linearly-with-n"),
            Slip(1.96 * error, "That is the half-width. Add it to the mean."),
            Slip(centre - 1.96 * error, "That is the lower end."),
        ),
        worked=f"Standard error {spread} / √{n} = {plain(error)}; {centre} + 1.96 · {plain(error)} ="
        f" {fixed(centre + 1.96 * error, 1)} ms.",
    )


@exercise("z-statistic")
def z_statistic(chance: Chance) -> Exercise | None:
    """The z statistic of a mean against a claimed one."""
    n = chance.pick(SQUARES)
    root = round(sqrt(n))
    claimed, spread = chance.integer(10, 60) * 5, chance.integer(2, 30)
    gap = chance.integer(1, 12) * chance.pick((1, -1))
    answer = gap * root / spread
    if not 0.5 <= abs(answer) <= 6:
        return None
    return Exercise(
        values={"n": plain(n), "claimed": plain(claimed), "seen": plain(claimed + gap), "spread": plain(spread)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(gap / spread, "You divided by the standard deviation of single values: the mean varies less, by √n."),
            Slip(-answer, "The sign is turned round: what was seen, less what is claimed."),
            Slip(gap * n / spread, "The standard error is σ / √n, not σ / n.", "error-falls-linearly-with-n"),
            Slip(gap * root / spread**2, "Divide by σ / √n; you used the variance."),
        ),
        worked=f"Standard error {spread} / √{n} = {plain(spread / root)}. z = ({claimed + gap} − {claimed}) / {plain(spread / root)}"
        f" ≈ {fixed(answer, 2)}.",
    )


@exercise("sign-test")
def sign_test(chance: Chance) -> Exercise | None:
    """The two-sided p-value of a sign test."""
    n = chance.integer(5, 14)
    k = chance.integer(n // 2 + 1, n)
    tail = sum(comb(n, j) for j in range(k, n + 1)) / 2**n
    answer = 2 * tail
    if answer >= 0.95:
        return None
    return Exercise(
        values={"n": plain(n), "k": plain(k)},
        answer=answer,
        tolerance=rounding(3),
        slips=(
            Slip(tail, "That is one tail. Two-sided, the same surprise in favour of the other ranker counts as well."),
            *(
                (
                    Slip(
                        2 * comb(n, k) / 2**n,
                        "You counted exactly this result. More extreme ones belong to the p-value too.",
                    ),
                    Slip(comb(n, k) / 2**n, "That is the probability of exactly this result, in one direction."),
                )
                if k < n
                else ()
            ),
            Slip(1 - answer, "That is 1 − p. The p-value is small where the data would be surprising."),
            Slip(
                1 - k / n,
                "That is a share of the users. The p-value asks how likely so lopsided a result is by chance.",
            ),
        ),
        worked=f"P({k} or more of {n}) = {sum(comb(n, j) for j in range(k, n + 1))} / {plain(2**n)} = {fixed(tail, 4)};"
        f" twice that is {fixed(answer, 3)}.",
    )


@exercise("smaller-effect")
def smaller_effect(chance: Chance) -> Exercise | None:
    """How a sample size scales with the effect that it is to detect."""
    n = chance.integer(2, 30) * 1000
    planned, wanted = chance.sample((1.5, 2, 2.5, 3, 4, 5), 2)
    answer = n * (planned / wanted) ** 2
    if abs(answer - round(answer)) > 1e-9:
        return None
    return Exercise(
        values={"n": plain(n), "planned": plain(planned), "wanted": plain(wanted)},
        answer=round(answer),
        tolerance=0.005 * answer,
        slips=(
            Slip(
                n * planned / wanted,
                "The sample size goes with the square of the ratio: the error falls only with √n.",
                "error-falls-linearly-with-n",
            ),
            Slip(n * (wanted / planned) ** 2, "The other way round: a smaller effect needs more users."),
            Slip(n * wanted / planned, "The other way round, and squared: a smaller effect needs more users."),
            Slip(2 * answer, "That is both arms together. Asked is one arm."),
        ),
        worked=f"n goes with 1/δ²: {plain(n)} · ({plain(planned)} / {plain(wanted)})² = {plain(answer)}.",
    )


@exercise("standard-error")
def standard_error(chance: Chance) -> Exercise | None:
    """The standard error of a share, in percentage points."""
    p = chance.pick((10, 20, 50, 80, 90))
    n = chance.pick((25, 36, 64, 100, 144, 225, 400, 625, 900, 1600, 2500))
    q = 100 - p
    spread = sqrt(p * q)
    answer = spread / sqrt(n)
    if answer < 1.2:
        return None
    return Exercise(
        values={"p": plain(p), "n": plain(n)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(spread, "That is the standard deviation of a single answer. Divide by √n."),
            Slip(1.96 * answer, "That is the half-width of a 95% interval. Asked is the standard error itself."),
            Slip(p / sqrt(n), "The spread of a yes-or-no answer is √(p(1 − p)), not p."),
            Slip(100 * sqrt(p / 100 / n), "The factor 1 − p is missing under the root."),
        ),
        worked=f"√({plain(p / 100)} · {plain(q / 100)} / {plain(n)}) = {plain(spread / 100)} / {plain(sqrt(n))} ="
        f" {plain(answer / 100)}, that is {fixed(answer, 1)} points.",
    )


@exercise("chi-square")
def chi_square(chance: Chance) -> Exercise | None:
    """The chi-square statistic of a two-by-two table with arms of equal size."""
    size = chance.pick((50, 100, 200, 500))
    a, b = chance.integer(2, size // 5) * 2, chance.integer(2, size // 5) * 2
    expected, other = (a + b) / 2, size - (a + b) / 2
    deviation = abs(a - b) / 2
    answer = 2 * deviation**2 * (1 / expected + 1 / other)
    if not 0.5 <= answer <= 20:
        return None
    yates = 2 * (deviation - 0.5) ** 2 * (1 / expected + 1 / other)
    return Exercise(
        values={"size": plain(size), "a": plain(a), "b": plain(b)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(answer / 2, "Each arm contributes: sum over all four cells, two of each arm."),
            Slip(2 * deviation**2 / expected, "The users who did not buy are cells too."),
            Slip(
                (a - b) ** 2 / expected,
                "Compare each cell with the count expected under independence, not the arms with each other.",
            ),
            Slip(sqrt(answer), "That is the root, the z statistic of the two shares. Chi-square is its square."),
            Slip(yates, "That has Yates's continuity correction in it; it was to be left out."),
        ),
        worked=f"Expected in each arm: {plain(expected)} buyers and {plain(other)} others; every cell is off by {plain(deviation)}."
        f" 2 · {plain(deviation**2)} / {plain(expected)} + 2 · {plain(deviation**2)} / {plain(other)} ≈ {fixed(answer, 2)}.",
    )


@exercise("family-of-tests")
def family_of_tests(chance: Chance) -> Exercise | None:
    """The chance of at least one false positive among independent tests, in percent."""
    tests, level = chance.integer(3, 30), chance.pick((1, 2, 5, 10))
    answer = 100 * (1 - (1 - level / 100) ** tests)
    if answer < 2 or answer > 97:
        return None
    return Exercise(
        values={"tests": plain(tests), "level": plain(level)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                tests * level,
                "Adding the levels counts several false alarms at once more than once; it is an upper bound.",
                "probabilities-always-add",
            ),
            Slip(100 - answer, "That is the chance of no false alarm at all. Take it from 100%."),
            Slip(level, "That is the level of one test. With every further test the chance grows."),
            Slip(level / tests, "That is the level that Bonferroni would give each test."),
        ),
        worked=f"No false alarm: {plain(1 - level / 100)}^{tests} = {fixed(1 - answer / 100, 3)}. At least one: {fixed(answer, 1)}%.",
    )


@exercise("correlation")
def correlation(chance: Chance) -> Exercise | None:
    """Pearson's correlation of five points with whole means."""
    xs = [1, 2, 3, 4, 5]
    ys = [chance.integer(1, 12) for _ in xs]
    if sum(ys) % 5 or len(set(ys)) < 3:
        return None
    mx, my = mean(xs), mean(ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    answer = sxy / sqrt(sxx * syy)
    if not 0.2 <= abs(answer) <= 0.98:
        return None
    return Exercise(
        values={"ys": listed(ys)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(sxy / 5, "That is the covariance. Divide by both standard deviations."),
            Slip(
                sxy / sxx,
                "That is the slope of the regression line. The correlation also divides by the spread of the sales.",
            ),
            Slip(answer**2, "That is R², the square of the correlation."),
            Slip(-answer, "The sign is turned round: look at whether sales rise or fall with the weeks."),
        ),
        worked=f"Sums of products of deviations: {plain(sxy)} (both), {plain(sxx)} (weeks), {plain(syy)} (sales)."
        f" r = {plain(sxy)} / √({plain(sxx)} · {plain(syy)}) ≈ {fixed(answer, 2)}.",
    )

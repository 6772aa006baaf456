"""Exercises on probability."""

from math import comb

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import exercise, fixed, listed, mean, plain, rounding


@exercise("bayes-posterior")
def bayes_posterior(chance: Chance) -> Exercise | None:
    """The chance that an alarm is real, in percent, from base rate, sensitivity and false-alarm rate."""
    base = chance.pick((1, 2, 4, 5, 10, 20))
    caught = chance.pick((60, 75, 80, 90, 95))
    alarmed = chance.pick((2, 5, 10, 15, 20))
    hits, alarms = base * caught / 100, (100 - base) * alarmed / 100
    answer = 100 * hits / (hits + alarms)
    return Exercise(
        values={"base": plain(base), "caught": plain(caught), "alarmed": plain(alarmed)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                caught,
                "That is the chance of an alarm given a defect. Asked is the other way round.",
                "inverse-probability",
            ),
            Slip(
                100 * caught / (caught + alarmed),
                "That would hold if half of the parts were broken: the base rate is missing.",
                "base-rate-ignored",
            ),
            Slip(hits + alarms, "That is how often there is an alarm at all; it goes into the denominator."),
            Slip(hits, "That is the chance of a defect and an alarm together. Divide by the chance of an alarm."),
            Slip(
                100 - alarmed, "That is the chance of no alarm given a good part. It says nothing yet about the alarms."
            ),
        ),
        worked=f"Of 10,000 parts {plain(100 * base)} are broken and {plain(100 * hits)} of them ring; of the good ones"
        f" {plain(100 * alarms)} do. {plain(100 * hits)} / {plain(100 * (hits + alarms))} ≈ {fixed(answer, 1)}%.",
    )


@exercise("false-alarms-per-hit")
def false_alarms_per_hit(chance: Chance) -> Exercise | None:
    """How many false alarms come with one real one."""
    rare = chance.pick((100, 200, 500, 1000, 2000))
    caught = chance.pick((50, 80, 90))
    alarmed = chance.pick((1, 2, 4, 5))
    positives, negatives = 100_000 // rare, 100_000 - 100_000 // rare
    hits, alarms = positives * caught / 100, negatives * alarmed / 100
    answer = alarms / hits
    if not 1.5 <= answer <= 90:
        return None
    return Exercise(
        values={"rare": plain(rare), "caught": plain(caught), "alarmed": plain(alarmed)},
        answer=answer,
        tolerance=rounding(1),
        slips=(
            Slip(hits / alarms, "Upside down: that is the number of real frauds for one false alarm."),
            Slip(alarms / positives, "Not every fraud rings: divide by those that are caught."),
            Slip((alarms + hits) / hits, "That is all alarms for one real one. Asked are the false ones alone."),
            Slip(
                alarmed / caught,
                "The rates alone do not do: the honest payments are far more numerous.",
                "base-rate-ignored",
            ),
        ),
        worked=f"Of 100,000 payments {plain(positives)} are fraud, {plain(hits)} of them caught; {plain(alarms)} honest ones ring too."
        f" {plain(alarms)} / {plain(hits)} ≈ {fixed(answer, 1)}.",
    )


@exercise("expected-value")
def expected_value(chance: Chance) -> Exercise | None:
    """Expected gain of a gamble with three outcomes, the last of which loses."""
    first, second = chance.pick((10, 20, 25, 30, 40)), chance.pick((20, 25, 30, 40, 50))
    rest = 100 - first - second
    big, small, loss = chance.integer(10, 40) * 5, chance.integer(1, 8) * 5, chance.integer(4, 30) * 5
    answer = (first * big + second * small - rest * loss) / 100
    if not 10 <= rest <= 60 or abs(answer) < 2:
        return None
    return Exercise(
        values={
            "first": plain(first),
            "second": plain(second),
            "big": plain(big),
            "small": plain(small),
            "loss": plain(loss),
        },
        answer=answer,
        tolerance=0.01,
        unit="euros",
        slips=(
            Slip((first * big + second * small) / 100, "The loss is missing: it comes with the remaining probability."),
            Slip((first * big + second * small + rest * loss) / 100, "The loss counts negative."),
            Slip((big + small - loss) / 3, "That is the plain mean of the outcomes. Weight each by its probability."),
            Slip((first * big + second * small) / 100 - loss, "The loss, too, is weighted by its probability."),
        ),
        worked=f"{plain(first / 100)} · {big} + {plain(second / 100)} · {small} − {plain(rest / 100)} · {loss}"
        f" = {plain(answer)} euros.",
    )


@exercise("binomial")
def binomial(chance: Chance) -> Exercise | None:
    """The probability of exactly k successes in a few trials."""
    n = chance.integer(3, 6)
    k = chance.integer(1, n - 1)
    tenths = chance.integer(1, 9)
    p = tenths / 10
    one_order = p**k * (1 - p) ** (n - k)
    answer = comb(n, k) * one_order
    at_least = sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))
    if answer < 0.02:
        return None
    return Exercise(
        values={"n": plain(n), "k": plain(k), "p": plain(p)},
        answer=answer,
        tolerance=rounding(3),
        slips=(
            Slip(one_order, "That is the probability of one particular order. Multiply by the number of orders."),
            Slip(at_least, f"That is at least {k}. Asked is exactly {k}."),
            Slip(1 - at_least + answer, f"That is at most {k}. Asked is exactly {k}."),
            Slip(p**k, "The other requests must fail to be right, too: their factor is missing."),
            Slip(comb(n, k) * p**k, f"The other {n - k} must be wrong: that factor is missing."),
        ),
        worked=f"C({n}, {k}) = {comb(n, k)} orders, each with {plain(p)}^{k} · {plain(1 - p)}^{n - k} = {plain(one_order, 6)}:"
        f" {fixed(answer, 3)}.",
    )


@exercise("conditional")
def conditional(chance: Chance) -> Exercise | None:
    """P(churn | complaint) from a table of counts."""
    both, only_complaint, only_churn, neither = (
        chance.integer(2, 12) * 5,
        chance.integer(2, 12) * 5,
        chance.integer(2, 16) * 5,
        chance.integer(20, 60) * 5,
    )
    complaints, churned, total = both + only_complaint, both + only_churn, both + only_complaint + only_churn + neither
    return Exercise(
        values={
            "both": plain(both),
            "complained": plain(only_complaint),
            "churned": plain(only_churn),
            "neither": plain(neither),
        },
        answer=both / complaints,
        tolerance=rounding(2),
        slips=(
            Slip(
                both / churned,
                "That is the share of complainers among those who left: the condition stands behind the bar.",
                "inverse-probability",
            ),
            Slip(
                both / total,
                "That is the joint probability. The condition shrinks the denominator to those who complained.",
            ),
            Slip(churned / total, "That is the churn of all customers. Look only at those who complained."),
            Slip(both / only_complaint, "The denominator is all who complained: those who left and those who stayed."),
        ),
        worked=f"{complaints} complained, and {both} of them left: {both} / {complaints} = {fixed(both / complaints, 2)}.",
    )


@exercise("collision")
def collision(chance: Chance) -> Exercise | None:
    """The probability that among a few keys two fall into one bucket, as with birthdays."""
    keys = chance.integer(3, 4)
    buckets = chance.integer(6, 50)
    apart = 1.0
    for taken in range(keys):
        apart *= (buckets - taken) / buckets
    pairs = comb(keys, 2)
    return Exercise(
        values={"keys": plain(keys), "buckets": plain(buckets)},
        answer=1 - apart,
        tolerance=rounding(3),
        slips=(
            Slip(apart, "That is the probability that all fall apart. Take it from 1."),
            Slip(pairs / buckets, "Adding over the pairs counts some cases twice; it is an upper bound."),
            Slip(1 - (1 - 1 / buckets) ** (keys - 1), "That is a collision with the first key. Any two may collide."),
            Slip(keys / buckets, "That is the load of the table. What matters is the number of pairs."),
        ),
        worked="All apart: "
        + " · ".join(f"{buckets - taken}/{buckets}" for taken in range(1, keys))
        + f" = {fixed(apart, 3)}. So 1 − {fixed(apart, 3)} = {fixed(1 - apart, 3)}.",
    )


@exercise("unequal-votes")
def unequal_votes(chance: Chance) -> Exercise | None:
    """The probability that the majority of three independent, unequal models is right."""
    a, b, c = sorted((chance.integer(11, 19) / 20 for _ in range(3)), reverse=True)
    if len({a, b, c}) < 3:
        return None
    every = a * b * c
    two = a * b * (1 - c) + a * (1 - b) * c + (1 - a) * b * c
    answer = every + two
    return Exercise(
        values={"rates": listed((a, b, c))},
        answer=answer,
        tolerance=rounding(3),
        slips=(
            Slip(every, "That is all three right. Two are enough for a majority."),
            Slip(two, "That is exactly two right. All three right is a majority as well."),
            Slip(mean((a, b, c)), "That is the mean accuracy. Add up the cases in which two or three are right."),
            Slip(1 - (1 - a) * (1 - b) * (1 - c), "That is at least one right. A majority needs two."),
        ),
        worked=f"All right: {plain(every, 6)}. Exactly two: {plain(two, 6)}. Together {fixed(answer, 3)}"
        f" — the best alone reaches {plain(a)}.",
    )

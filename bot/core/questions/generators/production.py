"""Exercises on drift, serving and storage."""

from math import ceil, log

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import EXACT, different, exercise, fixed, listed, plain, rounding, summed


@exercise("psi")
def psi(chance: Chance) -> Exercise | None:
    """Population stability index of three bins."""
    cuts = [chance.pick((10, 20, 25, 30, 40, 50, 60)) for _ in range(4)]
    train, live = (cuts[0], cuts[1], 100 - cuts[0] - cuts[1]), (cuts[2], cuts[3], 100 - cuts[2] - cuts[3])
    if min(*train, *live) < 10 or train == live:
        return None
    terms = [(b - a) / 100 * log(b / a) for a, b in zip(train, live, strict=True)]
    answer = sum(terms)
    divergence = sum(b / 100 * log(b / a) for a, b in zip(train, live, strict=True))
    if not 0.04 <= answer <= 1.5:
        return None
    return Exercise(
        values={"train": listed(train), "live": listed(live)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                divergence,
                "That is the Kullback-Leibler divergence. The index weights the logarithm by the difference of the shares.",
            ),
            Slip(
                sum(abs(b - a) for a, b in zip(train, live, strict=True)) / 100,
                "That sums the differences; each is weighted by ln(live / train).",
            ),
            Slip(-answer, "No term is negative: the difference and the logarithm have the same sign."),
            Slip(100 * answer, "Take the shares as fractions, not as percent."),
            Slip(answer / log(10), "That is with the logarithm to base 10; the natural one was asked for."),
        ),
        worked=f"{summed(terms, 3)} ≈ {fixed(answer, 2)}.",
    )


@exercise("ks-distance")
def ks_distance(chance: Chance) -> Exercise | None:
    """Largest gap between the cumulative distributions of two small samples."""
    one, two = (
        sorted(chance.integer(1, 20) for _ in range(5)),
        sorted(chance.integer(4, 26) for _ in range(chance.integer(4, 6))),
    )
    if set(one) & set(two) or len(set(one)) < 5 or len(set(two)) < len(two):
        return None
    gaps = {x: sum(v <= x for v in one) / len(one) - sum(v <= x for v in two) / len(two) for x in (*one, *two)}
    place = max(gaps, key=lambda x: abs(gaps[x]))
    answer = abs(gaps[place])
    least = min(gaps.values())
    if answer >= 0.99 or answer <= 0.2:
        return None
    shift = abs(sum(one) / len(one) - sum(two) / len(two))
    return Exercise(
        values={"one": listed(one), "two": listed(two)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(1 - answer, "That is 1 minus the statistic."),
            Slip(shift, "That is the difference of the means. The statistic compares the cumulative shares."),
            *(
                (Slip(answer + abs(least), "Take the largest gap, not the sum of the largest gaps of both signs."),)
                if least < 0 < max(gaps.values())
                else ()
            ),
        ),
        worked=f"The gap is widest at {place}: {sum(v <= place for v in one)}/{len(one)} of the first sample lie at or below,"
        f" {sum(v <= place for v in two)}/{len(two)} of the second; |difference| ≈ {fixed(answer, 2)}.",
    )


@exercise("replicas")
def replicas(chance: Chance) -> Exercise | None:
    """Replicas for a load, from Little's law."""
    rate, latency = chance.integer(5, 60) * 20, chance.integer(2, 16) * 25
    slots, busy = chance.pick((4, 8, 10, 16)), chance.pick((50, 60, 75, 80))
    inside = rate * latency / 1000
    answer = ceil(round(inside / (slots * busy / 100), 9))
    if not 3 <= answer <= 60:
        return None
    return Exercise(
        values={"rate": plain(rate), "latency": plain(latency), "slots": plain(slots), "busy": plain(busy)},
        answer=answer,
        tolerance=EXACT,
        slips=(
            *(
                (
                    Slip(
                        ceil(round(inside / slots, 9)),
                        "That is with every replica full. Plan for the share that was given.",
                    ),
                )
                if ceil(round(inside / slots, 9)) != answer
                else ()
            ),
            Slip(answer - 1, "Round up: with one fewer the replicas are busier than planned."),
            Slip(inside, "That is how many requests are in work at once. Divide by what a replica takes on."),
            Slip(ceil(rate / slots), "The latency is missing: a request occupies its slot only for that time."),
        ),
        worked=f"{plain(rate)} · {plain(latency / 1000)} s = {plain(inside)} requests in work; {slots} · {busy}% ="
        f" {plain(slots * busy / 100)} a replica;"
        f" {plain(inside)} / {plain(slots * busy / 100)} = {fixed(inside / (slots * busy / 100), 2)}, so {answer}.",
    )


@exercise("storage")
def storage(chance: Chance) -> Exercise | None:
    """Disk for an event log, in terabytes."""
    events, size = chance.pick((20, 50, 100, 200, 400, 500)), chance.pick((100, 200, 250, 500, 800, 1000))
    days, copies, squeeze = chance.pick((30, 60, 90, 180)), chance.pick((2, 3)), chance.pick((4, 5, 8, 10))
    answer = events * 1e6 * size * days * copies / squeeze / 1e12
    if not 0.5 <= answer <= 500:
        return None
    return Exercise(
        values={
            "events": plain(events),
            "size": plain(size),
            "days": plain(days),
            "copies": plain(copies),
            "squeeze": plain(squeeze),
        },
        answer=answer,
        tolerance=rounding(1),
        unit="TB",
        slips=(
            Slip(answer / copies, "The copies are missing."),
            Slip(answer * squeeze, "That is before compression."),
            Slip(answer / days, "That is one day."),
            Slip(answer * squeeze**2, "Compression makes it smaller: divide."),
            Slip(answer * 1000, "Those are gigabytes; 1 TB is 1,000 GB here."),
        ),
        worked=f"{events} million · {plain(size)} bytes = {plain(events * size / 1000, 1)} GB a day; · {days} · {copies} / {squeeze} ="
        f" {plain(answer, 2)} TB.",
    )


@exercise("error-budget")
def error_budget(chance: Chance) -> Exercise | None:
    """How many failures a service-level objective still allows this month."""
    millions, promise = chance.integer(2, 40), chance.pick((99.0, 99.5, 99.9, 99.95))
    budget = round(millions * 1e6 * (100 - promise) / 100)
    failed = budget * chance.integer(3, 17) // 20
    answer = budget - failed
    return Exercise(
        values={"millions": plain(millions), "promise": plain(promise), "failed": plain(failed)},
        answer=answer,
        tolerance=0.5,
        slips=(
            Slip(budget, "That is the whole budget of the month. Some of it is spent."),
            Slip(10 * budget - failed, "A decimal slipped: look again at how many percent may fail."),
            Slip(failed, "That many failed already. Asked is what is left."),
            Slip(round(millions * 1e6 * (100 - promise)) - failed, "Percent are hundredths: divide by 100."),
        ),
        worked=f"{plain(100 - promise)}% of {millions} million = {plain(budget)} may fail;"
        f" {plain(budget)} − {plain(failed)} = {plain(answer)}.",
    )


@exercise("slow-calls")
def slow_calls(chance: Chance) -> Exercise | None:
    """The share of page views with a slow call when a page makes several different calls."""
    slow = different(chance, 1, 10, 3)
    kept = 1.0
    for share in slow:
        kept *= 1 - share / 100
    answer = 100 * (1 - kept)
    return Exercise(
        values={"slow": listed(slow)},
        answer=answer,
        tolerance=rounding(2),
        unit="%",
        slips=(
            Slip(
                sum(slow),
                "Adding counts a page with two slow calls twice; it is an upper bound.",
                "probabilities-always-add",
            ),
            Slip(max(slow), "That is the slowest service alone; the others add slow pages of their own."),
            Slip(100 - answer, "That is the share of fast pages."),
            Slip(sum(slow) / 3, "That is the mean over the services. One slow call is enough to slow the page."),
        ),
        worked=f"All fast: {' · '.join(plain(1 - share / 100) for share in slow)} = {fixed(kept, 4)};"
        f" the rest, {fixed(answer, 2)}%, waits.",
    )

"""Exercises on rewards over time and on forecasts."""

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import bracketed, exercise, fixed, listed, mean, plain, rounding


@exercise("endless-rewards")
def endless_rewards(chance: Chance) -> Exercise | None:
    """The return of a first reward and then a constant one for ever."""
    first, later, gamma = chance.integer(-20, 20), chance.integer(1, 12), chance.pick((0.5, 0.75, 0.8, 0.9, 0.95))
    tail = gamma * later / (1 - gamma)
    if abs(first) < 3 or first == later:
        return None
    return Exercise(
        values={"first": plain(first), "later": plain(later), "gamma": plain(gamma)},
        answer=first + tail,
        tolerance=0.005,
        slips=(
            Slip(first + later / (1 - gamma), "The constant reward begins a step later: discount it once more."),
            Slip(tail, "The first reward is missing."),
            Slip(first + gamma * later, "That is two steps. The rewards never end: sum the geometric series."),
            Slip(gamma * first + tail, "The first reward comes at once and is not discounted."),
            Slip((first + later) / (1 - gamma), "The first reward comes only once; it does not belong in the series."),
        ),
        worked=f"{plain(first)} + {plain(gamma)} · {later} / (1 − {plain(gamma)}) ="
        f" {plain(first)} + {plain(tail)} = {plain(first + tail)}.",
    )


@exercise("sarsa")
def sarsa(chance: Chance) -> Exercise | None:
    """One SARSA update, where the next action is not the greedy one."""
    old, reward, rate, gamma = (
        chance.integer(-4, 10),
        chance.integer(-5, 6),
        chance.pick((0.1, 0.2, 0.5)),
        chance.pick((0.5, 0.8, 0.9)),
    )
    taken, best = chance.integer(-6, 6), chance.integer(4, 12)
    if best - taken < 3 or 0 in {old, reward, taken}:
        return None

    def update(following: float) -> float:
        return old + rate * (reward + gamma * following - old)

    answer = update(taken)
    return Exercise(
        values={
            "old": plain(old),
            "reward": plain(reward),
            "rate": plain(rate),
            "gamma": plain(gamma),
            "taken": plain(taken),
            "best": plain(best),
        },
        answer=answer,
        tolerance=0.0055,
        slips=(
            Slip(
                update(best),
                "That is Q-learning, with the best next action. SARSA uses the one that is really taken.",
                "q-learning-is-on-policy",
            ),
            Slip(
                reward + gamma * taken, "That is the target. Go only a part of the way, the learning rate, towards it."
            ),
            Slip(old + rate * (reward + gamma * taken), "Subtract the old value inside of the bracket."),
            Slip(old + rate * (reward - old), "The value of the next state-action pair is missing."),
            Slip(old + rate * (reward + taken - old), "The next value is discounted."),
        ),
        worked=f"Target {plain(reward)} + {plain(gamma)} · {bracketed(taken)} = {plain(reward + gamma * taken)};"
        f" {plain(old)} + {plain(rate)} · ({plain(reward + gamma * taken)} − {bracketed(old)}) = {plain(answer)}.",
    )


@exercise("epsilon-greedy")
def epsilon_greedy(chance: Chance) -> Exercise | None:
    """How often an epsilon-greedy bandit shows its currently best arm, in percent."""
    epsilon, arms = chance.integer(1, 10) * 5, chance.pick((2, 3, 4, 5, 8, 10, 20))
    answer = 100 - epsilon + epsilon / arms
    return Exercise(
        values={"epsilon": plain(epsilon), "arms": plain(arms)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(100 - epsilon, "When it explores, it draws among all arms: the best one is drawn now and then, too."),
            Slip(epsilon / arms, "That is how often any one of the other arms is shown."),
            Slip(
                100 - epsilon / arms, "It does not always exploit in the rest: it explores in that share of all rounds."
            ),
            Slip(
                100 - epsilon + epsilon / (arms - 1) if arms > 2 else 100.0,
                "Exploring draws among all arms, the best one included.",
            ),
        ),
        worked=f"{100 - epsilon}% + {epsilon}% / {arms} = {fixed(answer, 1)}%.",
    )


@exercise("exponential-smoothing")
def exponential_smoothing(chance: Chance) -> Exercise | None:
    """The forecast after three weeks of simple exponential smoothing."""
    start, alpha = chance.integer(4, 20) * 10, chance.pick((0.2, 0.25, 0.4, 0.5, 0.75, 0.8))
    seen = [start + chance.integer(-8, 8) * 5 for _ in range(3)]
    if len({start, *seen}) < 4:
        return None

    def smoothed(weight: float) -> float:
        level = float(start)
        for value in seen:
            level += weight * (value - level)
        return level

    answer = smoothed(alpha)
    return Exercise(
        values={"start": plain(start), "alpha": plain(alpha), "seen": listed(seen)},
        answer=answer,
        tolerance=rounding(1),
        slips=(
            Slip(smoothed(1 - alpha), "The weights are swapped: α goes to the new value, 1 − α to the old level."),
            Slip(mean(seen), "That is the plain mean of the three weeks."),
            Slip(
                alpha * seen[-1] + (1 - alpha) * start,
                "The first two weeks are left out: update the level week by week.",
            ),
            Slip(
                alpha * seen[-1] + (1 - alpha) * seen[-2],
                "The old level, not last week's sales, is smoothed with the new value.",
            ),
            Slip(seen[-1], "That is the last value, the naive forecast."),
        ),
        worked="Level "
        + " → ".join(
            plain(level, 3)
            for level in (
                start,
                start + alpha * (seen[0] - start),
                (1 - alpha) ** 2 * start + (1 - alpha) * alpha * seen[0] + alpha * seen[1],
                answer,
            )
        )
        + f": the forecast is {fixed(answer, 1)}.",
    )


@exercise("moving-average")
def moving_average(chance: Chance) -> Exercise | None:
    """The forecast for the week after next from a moving average that feeds on itself."""
    seen = [chance.integer(5, 40) for _ in range(5)]
    width = chance.pick((2, 3, 4))
    nearest = mean(seen[-width:])
    answer = (sum(seen[len(seen) - width + 1 :]) + nearest) / width
    if len(set(seen)) < 4 or abs(answer - nearest) < 0.3:
        return None
    return Exercise(
        values={"seen": listed(seen), "width": plain(width)},
        answer=answer,
        tolerance=rounding(1),
        slips=(
            Slip(
                nearest,
                "That is the forecast for next week. The week after, the oldest value drops out and this forecast comes in.",
            ),
            Slip(mean(seen), "That is the mean of all weeks. Only the window counts."),
            Slip(mean(seen[len(seen) - width + 1 :]), "The window also holds next week's forecast."),
            Slip(seen[-1], "That is the last value, the naive forecast."),
        ),
        worked=f"Next week: {listed(seen[-width:])} give {fixed(nearest, 2)}. The week after: "
        f"({' + '.join(map(str, seen[len(seen) - width + 1 :]))} + {fixed(nearest, 2)}) / {width} ≈ {fixed(answer, 1)}.",
    )

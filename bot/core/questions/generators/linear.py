"""Exercises on linear models, their training and their errors."""

from math import exp, sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import bracketed, exercise, fixed, listed, mean, plain, rounding, summed


def _signed(value: float) -> str:
    """The value as a further term: "+ 3" or "− 3"."""
    return f"− {plain(-value)}" if value < 0 else f"+ {plain(value)}"


@exercise("gradient-step")
def gradient_step(chance: Chance) -> Exercise | None:
    """One step of stochastic gradient descent on the weight of a line, loss ½(ŷ − y)²."""
    w, b, x, y = chance.integer(-2, 3), chance.integer(-3, 3), chance.integer(2, 4), chance.integer(-5, 12)
    rate = chance.pick((0.01, 0.05, 0.1, 0.2))
    predicted = w * x + b
    error = predicted - y
    if not 1 <= abs(error) <= 8 or w == 0 or b == 0:
        return None
    answer = w - rate * error * x
    return Exercise(
        values={"w": plain(w), "b": plain(b), "x": plain(x), "y": plain(y), "rate": plain(rate)},
        answer=answer,
        tolerance=0.0006,
        slips=(
            Slip(w + rate * error * x, "The step goes against the gradient: subtract it.", "gradient-descent-climbs"),
            Slip(
                w - rate * error,
                "The derivative for the weight also has the factor x; without it, it is the one for the bias.",
            ),
            Slip(w - 2 * rate * error * x, "The ½ in front of the square cancels the 2."),
            Slip(rate * error * x, "That is the size of the step. Subtract it from the old weight."),
            Slip(w - error * x, "The learning rate is missing."),
        ),
        worked=f"ŷ = {plain(w)} · {x} {_signed(b)} = {plain(predicted)}, error {plain(error)}, gradient {bracketed(error)} · {x}"
        f" = {plain(error * x)}. {plain(w)} − {plain(rate)} · {bracketed(error * x)} = {plain(answer)}.",
    )


@exercise("slope-through-origin")
def slope_through_origin(chance: Chance) -> Exercise | None:
    """Least-squares slope of a line without intercept."""
    xs = chance.sample(range(1, 7), 3)
    ys = [chance.integer(1, 3) * x + chance.integer(-3, 4) for x in xs]
    if min(ys) < 1:
        return None
    sxy, sxx = sum(x * y for x, y in zip(xs, ys, strict=True)), sum(x * x for x in xs)
    mx, my = mean(xs), mean(ys)
    with_intercept = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)
    return Exercise(
        values={"points": ", ".join(f"({x}, {y})" for x, y in zip(xs, ys, strict=True))},
        answer=sxy / sxx,
        tolerance=rounding(2),
        slips=(
            Slip(
                mean([y / x for x, y in zip(xs, ys, strict=True)]),
                "That is the mean of the ratios y/x. Least squares gives large x more say.",
            ),
            Slip(sum(ys) / sum(xs), "That goes through the mean point. Least squares gives Σxy / Σx²."),
            Slip(with_intercept, "That is the slope with an intercept. Here the line is forced through the origin."),
        ),
        worked=f"Σxy = {sxy}, Σx² = {sxx}; {sxy} / {sxx} ≈ {fixed(sxy / sxx, 2)}.",
    )


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


@exercise("logistic-probability")
def logistic_probability(chance: Chance) -> Exercise | None:
    """The probability that a logistic regression gives to a row with two features."""
    b = chance.integer(-40, 20) / 10
    w1, w2 = chance.integer(1, 20) / 10, -chance.integer(1, 20) / 10
    x1, x2 = chance.integer(1, 4), chance.integer(1, 4)
    z = b + w1 * x1 + w2 * x2
    if b == 0 or not 0.3 <= abs(z) <= 3:
        return None
    return Exercise(
        values={"b": plain(b), "w1": plain(w1), "w2": plain(w2), "x1": plain(x1), "x2": plain(x2)},
        answer=_sigmoid(z),
        tolerance=rounding(2),
        slips=(
            Slip(z, "That is the logit. The sigmoid turns it into a probability."),
            Slip(1 - _sigmoid(z), "That is the probability of staying: the sigmoid has a minus in the exponent."),
            Slip(_sigmoid(z - b), "The intercept is missing."),
            Slip(exp(z), "Those are the odds. The probability is odds / (1 + odds)."),
        ),
        worked=f"z = {plain(b)} + {plain(w1)} · {x1} − {plain(-w2)} · {x2} = {plain(z)};"
        f" 1 / (1 + e^{bracketed(-z)}) ≈ {fixed(_sigmoid(z), 2)}.",
    )


@exercise("odds-to-probability")
def odds_to_probability(chance: Chance) -> Exercise | None:
    """The probability after the odds were multiplied."""
    before = chance.pick((5, 10, 20, 25, 40, 50, 60))
    factor = chance.pick((1.5, 2, 3, 4, 5, 6))
    odds = before / (100 - before)
    after = odds * factor / (1 + odds * factor)
    return Exercise(
        values={"before": plain(before), "factor": plain(factor)},
        answer=100 * after,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                before * factor,
                "That multiplies the probability. The odds ratio multiplies the odds.",
                "logistic-weight-is-probability-change",
            ),
            Slip(100 * odds * factor, "Those are the new odds. Turn them back: odds / (1 + odds)."),
            Slip(100 * (1 - after), "That is the probability of no churn."),
            Slip(100 * odds / factor / (1 + odds / factor), "You divided: an odds ratio above 1 raises the odds."),
        ),
        worked=f"Odds {before} : {100 - before}; times {plain(factor)} that is {plain(before * factor)} : {100 - before},"
        f" a probability of {plain(before * factor)} / {plain(before * factor + 100 - before)} ≈ {fixed(100 * after, 1)}%.",
    )


@exercise("r-squared")
def r_squared(chance: Chance) -> Exercise | None:
    """R² of four predictions around a whole mean."""
    ys = [chance.integer(1, 20) for _ in range(4)]
    errors = [chance.integer(-3, 3) for _ in range(4)]
    if sum(ys) % 4 or len(set(ys)) < 3:
        return None
    rss, tss = sum(e * e for e in errors), sum((y - mean(ys)) ** 2 for y in ys)
    answer = 1 - rss / tss
    if not 0.1 <= answer <= 0.97:
        return None
    predictions = [y + e for y, e in zip(ys, errors, strict=True)]
    explained = sum((p - mean(ys)) ** 2 for p in predictions) / tss
    return Exercise(
        values={"ys": listed(ys), "predictions": listed(predictions)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(rss / tss, "That is the share of the variance that is left. R² is 1 minus it."),
            Slip(1 - sqrt(rss / tss), "There is no root: the sums of squares are compared."),
            Slip(
                1 - sum(map(abs, errors)) / sum(abs(y - mean(ys)) for y in ys),
                "You compared absolute errors. R² compares squares.",
            ),
            Slip(
                explained,
                "That is the spread of the predictions. Off the training data of a linear model it differs from 1 − RSS/TSS.",
                "r2-is-a-square",
            ),
        ),
        worked=f"Squared errors add to {rss}; squares around the mean {plain(mean(ys))} to {plain(tss)}."
        f" 1 − {rss}/{plain(tss)} ≈ {fixed(answer, 2)}.",
    )


@exercise("mae")
def mae(chance: Chance) -> Exercise | None:
    """Mean absolute error of five deliveries."""
    truth = [chance.integer(15, 60) for _ in range(5)]
    errors = [chance.integer(-9, 9) for _ in range(5)]
    if 0 in errors or min(errors) > 0 or max(errors) < 0:
        return None
    answer = mean([abs(e) for e in errors])
    median = sorted(abs(e) for e in errors)[2]
    return Exercise(
        values={"truth": listed(truth), "predicted": listed([t + e for t, e in zip(truth, errors, strict=True)])},
        answer=answer,
        tolerance=rounding(1),
        unit="minutes",
        slips=(
            Slip(abs(mean(errors)), "Errors up and down have cancelled: take them without sign before the mean."),
            Slip(sqrt(mean([e * e for e in errors])), "That is the RMSE. MAE does not square.", "mae-rmse-swapped"),
            Slip(mean([e * e for e in errors]), "That is the mean squared error."),
            Slip(5 * answer, "That is the sum; divide by five."),
            Slip(median, "That is the median absolute error."),
        ),
        worked=f"{summed([abs(e) for e in errors])} = {plain(5 * answer)}; divided by 5: {plain(answer)} minutes.",
    )


@exercise("mape")
def mape(chance: Chance) -> Exercise | None:
    """Mean absolute percentage error of three forecasts with friendly denominators."""
    actual = [chance.pick((10, 20, 40, 50, 80, 100, 200)) for _ in range(3)]
    errors = [chance.pick((-50, -25, -20, -10, 10, 20, 25, 40, 50)) * a / 100 for a in actual]
    if any(e != round(e) for e in errors) or len(set(actual)) < 3:
        return None
    forecast = [a + e for a, e in zip(actual, errors, strict=True)]
    answer = 100 * mean([abs(e) / a for e, a in zip(errors, actual, strict=True)])
    return Exercise(
        values={"actual": listed(actual), "forecast": listed(forecast)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                100 * mean([abs(e) / f for e, f in zip(errors, forecast, strict=True)]),
                "You divided by the forecasts. MAPE divides by what was really sold.",
            ),
            Slip(
                100 * sum(map(abs, errors)) / sum(actual),
                "That is the weighted version (total error / total sales). MAPE averages the three percentages.",
            ),
            Slip(
                100 * abs(mean([e / a for e, a in zip(errors, actual, strict=True)])),
                "Percentages up and down have cancelled: take them without sign.",
            ),
            Slip(mean([abs(e) for e in errors]), "That is the MAE, in pieces.", "mape-has-units"),
        ),
        worked=f"Percentages: {listed([100 * abs(e) / a for e, a in zip(errors, actual, strict=True)])}; their mean is"
        f" {fixed(answer, 1)}%.",
    )


@exercise("ridge")
def ridge(chance: Chance) -> Exercise | None:
    """Ridge weight with one feature and no intercept."""
    xs = chance.sample(range(-3, 5), 3)
    ys = [chance.integer(-6, 12) for _ in xs]
    penalty = chance.integer(1, 20)
    sxy, sxx = sum(x * y for x, y in zip(xs, ys, strict=True)), sum(x * x for x in xs)
    if abs(sxy) < 10 or 0 in xs:
        return None
    answer = sxy / (sxx + penalty)
    lasso = max(abs(sxy) - penalty, 0) / sxx * (1 if sxy > 0 else -1)
    return Exercise(
        values={
            "points": ", ".join(f"({plain(x)}, {plain(y)})" for x, y in zip(xs, ys, strict=True)),
            "penalty": plain(penalty),
        },
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(sxy / sxx, "That is least squares without the penalty. λ adds to Σx²."),
            Slip(
                sxy / (sxx + 3 * penalty), "The loss is a sum, not a mean: λ is not multiplied by the number of rows."
            ),
            Slip(sxy / sxx / (1 + penalty), "λ is added to Σx², not to 1 (that would hold if Σx² were 1)."),
            Slip(
                lasso,
                "That is how L1 shrinks (with ½ before the squares): by subtracting. L2 enlarges the denominator.",
                "l1-l2-swapped",
            ),
        ),
        worked=f"Σxy = {plain(sxy)}, Σx² = {sxx}; {plain(sxy)} / ({sxx} + {penalty}) ≈ {fixed(answer, 2)}"
        f" (without the penalty {fixed(sxy / sxx, 2)}).",
    )

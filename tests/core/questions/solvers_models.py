"""Independent solutions, continued: linear models, networks, sizes, production, algorithms, sequences."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.spatial import distance
from sklearn import linear_model, metrics, preprocessing

from tests.core.questions.solvers import counts, floats, number, numbers, solves


@solves("gradient-step")
def _(values):
    """With the gradient measured by central differences."""
    w, b, x, y, rate = floats(values, "w", "b", "x", "y", "rate")

    def loss(weight):
        return (weight * x + b - y) ** 2 / 2

    return w - rate * (loss(w + 0.5) - loss(w - 0.5))  # exact for a parabola


@solves("slope-through-origin")
def _(values):
    points = np.reshape(numbers(values["points"]), (-1, 2))
    return linear_model.LinearRegression(fit_intercept=False).fit(points[:, :1], points[:, 1]).coef_[0]


@solves("logistic-probability")
def _(values):
    b, w1, w2, x1, x2 = floats(values, "b", "w1", "w2", "x1", "x2")
    return special.expit(np.dot([b, w1, w2], [1, x1, x2]))


@solves("odds-to-probability")
def _(values):
    """Adding the logarithm of the odds ratio to the logit."""
    before, factor = floats(values, "before", "factor")
    return 100 * special.expit(special.logit(before / 100) + math.log(factor))


@solves("r-squared")
def _(values):
    return metrics.r2_score(numbers(values["ys"]), numbers(values["predictions"]))


@solves("mae")
def _(values):
    return metrics.mean_absolute_error(numbers(values["truth"]), numbers(values["predicted"]))


@solves("mape")
def _(values):
    return 100 * metrics.mean_absolute_percentage_error(numbers(values["actual"]), numbers(values["forecast"]))


@solves("ridge")
def _(values):
    points = np.reshape(numbers(values["points"]), (-1, 2))
    model = linear_model.Ridge(alpha=number(values["penalty"]), fit_intercept=False)
    return model.fit(points[:, :1], points[:, 1]).coef_[0]


@solves("convolution-size")
def _(values):
    """Every start at which the kernel still fits on the padded samples."""
    n, kernel, stride, padding, dilation = counts(values, "n", "kernel", "stride", "padding", "dilation")
    last = n + 2 * padding - 1
    return sum(start + dilation * (kernel - 1) <= last for start in range(0, n + 2 * padding, stride))


@solves("separable-convolution")
def _(values):
    kernel, into, out = counts(values, "kernel", "into", "out")
    return np.zeros((into, 1, kernel, kernel)).size + np.zeros((out, into, 1, 1)).size


@solves("dense-after-flatten")
def _(values):
    side, channels, units = counts(values, "side", "channels", "units")
    flat = np.zeros((side, side, channels)).ravel()
    return np.zeros((units, flat.size)).size + np.zeros(units).size


@solves("receptive-field")
def _(values):
    """Walks from one output back to all the pixels that it touches."""
    kernels, strides = counts(values, "k1", "k2", "k3"), [*counts(values, "s1", "s2"), 1]
    seen = {0}
    for kernel, stride in zip(reversed(kernels), reversed(strides), strict=True):
        seen = {place * stride + offset for place in seen for offset in range(kernel)}
    return max(seen) - min(seen) + 1


@solves("chain-rule")
def _(values):
    x, y, z = floats(values, "x", "y", "z")

    def f(at):
        return (at * y + z) ** 2

    return f(x + 0.5) - f(x - 0.5)  # exact for a parabola


@solves("training-steps")
def _(values):
    rows, batch, epochs = counts(values, "rows", "batch", "epochs")
    return sum(1 for _ in range(epochs) for _ in range(0, rows, batch))


@solves("batch-norm")
def _(values):
    """scikit-learn's scaler, fitted on two rows with this mean and variance."""
    x, mu, variance, gamma, beta = floats(values, "x", "mu", "variance", "gamma", "beta")
    rows = np.array([[mu - math.sqrt(variance)], [mu + math.sqrt(variance)]])
    return gamma * preprocessing.StandardScaler().fit(rows).transform([[x]])[0, 0] + beta


@solves("momentum-step")
def _(values):
    """The velocity unrolled: a geometric sum of the old one and the gradient."""
    w, v, g, keep, rate = floats(values, "w", "v", "g", "keep", "rate")
    return w - rate * np.polyval([v, g], keep)


@solves("cosine")
def _(values):
    return 1 - distance.cosine(numbers(values["one"]), numbers(values["two"]))


@solves("softmax-temperature")
def _(values):
    return special.softmax(np.array(numbers(values["logits"])) / number(values["temperature"]))[0]


@solves("attention-memory")
def _(values):
    """The size of an array of that shape, of which only one number is really stored."""
    tokens, heads, bits = counts(values, "tokens", "heads", "bits")
    return np.broadcast_to(np.zeros((), f"f{bits // 8}"), (heads, tokens, tokens)).nbytes / 1e6


@solves("sequences-in-cache")
def _(values):
    layers, kv, tokens, free = counts(values, "layers", "kv", "tokens", "free")
    one = np.broadcast_to(np.zeros((), "f2"), (layers, 2, kv, tokens, 128)).nbytes
    fit = 0
    while (fit + 1) * one <= free * 10**9:
        fit += 1
    return fit


@solves("lora")
def _(values):
    layers, rank, width, narrow = counts(values, "layers", "rank", "width", "narrow")
    shapes = [(width, rank), (rank, width), (width, rank), (rank, narrow)]
    return layers * sum(np.zeros(shape).size for shape in shapes)


@solves("perplexity")
def _(values):
    """The inverse of the geometric mean of the tokens' probabilities."""
    tokens, total = floats(values, "tokens", "total")
    return 1 / stats.gmean([2 ** -(total / tokens)] * int(tokens))


@solves("embedding-tables")
def _(values):
    users, items, width, bits = counts(values, "users", "items", "width", "bits")
    number_of = np.zeros((), f"f{bits // 8}")
    return sum(np.broadcast_to(number_of, (rows * 10**6, width)).nbytes for rows in (users, items)) / 1e9


@solves("psi")
def _(values):
    """The index is the sum of the Kullback-Leibler divergences in both directions."""
    train, live = numbers(values["train"]), numbers(values["live"])
    return stats.entropy(train, live) + stats.entropy(live, train)


@solves("ks-distance")
def _(values):
    return stats.ks_2samp(numbers(values["one"]), numbers(values["two"]), method="asymp").statistic


@solves("replicas")
def _(values):
    rate, latency, slots, busy = (Fraction(number(values[name])) for name in ("rate", "latency", "slots", "busy"))
    replicas = 1
    while rate * latency / 1000 > replicas * slots * busy / 100:
        replicas += 1
    return replicas


@solves("storage")
def _(values):
    events, size, days, copies, squeeze = counts(values, "events", "size", "days", "copies", "squeeze")
    return float(Fraction(events * 10**6 * size * days * copies, squeeze * 10**12))


@solves("error-budget")
def _(values):
    millions, failed = counts(values, "millions", "failed")
    promise = Fraction(values["promise"])
    return float(millions * 10**6 * (1 - promise / 100) - failed)


@solves("slow-calls")
def _(values):
    """Inclusion and exclusion over the services that may be slow."""
    a, b, c = (share / 100 for share in numbers(values["slow"]))
    return 100 * (a + b + c - a * b - a * c - b * c + a * b * c)


@solves("nested-loops")
def _(values):
    n, repeats = counts(values, "n", "repeats")
    offset = {"i": 0, "i + 1": 1}[values["start"]]
    return sum(1 for i in range(n) for j in range(i + offset, n) for _ in range(repeats))


@solves("binary-search")
def _(values):
    """Runs the search for the largest element, always into the larger half."""
    left, probes = int(number(values["n"])), 0
    while left:
        probes += 1
        left -= (left - 1) // 2 + 1
    return probes


@solves("grid-paths")
def _(values):
    rows, columns, row, column = counts(values, "rows", "columns", "row", "column")
    ways = np.zeros((rows + 1, columns + 1), dtype=int)
    for i, j in itertools.product(range(1, rows + 1), range(1, columns + 1)):
        if (i, j) != (row, column):
            ways[i, j] = 1 if (i, j) == (1, 1) else ways[i - 1, j] + ways[i, j - 1]
    return ways[rows, columns]


@solves("doubling-time")
def _(values):
    """A straight line through the logarithms."""
    size, double, many, first, second = floats(values, "size", "double", "many", "first", "second")
    line = stats.linregress(np.log([size, double]), np.log([first, second]))
    return math.exp(line.intercept + line.slope * math.log(many))


@solves("endless-rewards")
def _(values):
    first, later, gamma = floats(values, "first", "later", "gamma")
    return first + later * np.power(gamma, np.arange(1, 2000)).sum()


@solves("sarsa")
def _(values):
    """A weighted mean of the old value and the target."""
    old, reward, rate, gamma, taken = floats(values, "old", "reward", "rate", "gamma", "taken")
    return np.average([old, reward + gamma * taken], weights=[1 - rate, rate])


@solves("epsilon-greedy")
def _(values):
    """Counts a hundred rounds an arm: who is drawn in each."""
    epsilon, arms = counts(values, "epsilon", "arms")
    rounds = [arm if explored < epsilon else 0 for explored in range(100) for arm in range(arms)]
    return 100 * np.mean([arm == 0 for arm in rounds])


@solves("exponential-smoothing")
def _(values):
    start, alpha = floats(values, "start", "alpha")
    return pd.Series([start, *numbers(values["seen"])]).ewm(alpha=alpha, adjust=False).mean().iloc[-1]


@solves("moving-average")
def _(values):
    series, (width,) = pd.Series(numbers(values["seen"])), counts(values, "width")
    for _ in range(2):
        series[len(series)] = series.rolling(width).mean().iloc[-1]
    return series.iloc[-1]

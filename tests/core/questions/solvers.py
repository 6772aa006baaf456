"""
Independent solutions of the generated exercises: name of the generator -> answer from the printed values.

They read what a learner reads (the placeholders' texts), and take another way than the generator: scikit-learn,
SciPy, NumPy, or counting everything.
"""

import itertools
import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
from scipy import optimize, stats
from scipy.cluster.vq import vq
from scipy.spatial import KDTree, distance
from sklearn import linear_model, metrics

Values = Mapping[str, str]
SOLVERS: dict[str, Callable[[Values], float]] = {}
NUMBER = re.compile(r"[−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def solves(name: str):
    def register(function):
        assert name not in SOLVERS
        SOLVERS[name] = function
        return function

    return register


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-").replace(",", "")) for found in NUMBER.findall(text)]


def number(text: str) -> float:
    (found,) = numbers(text)
    return found


def counts(values: Values, *names: str) -> list[int]:
    return [int(number(values[name])) for name in names]


def floats(values: Values, *names: str) -> list[float]:
    return [number(values[name]) for name in names]


def of_cells(metric, tp: float, fn: float, fp: float, tn: float, **options) -> float:
    """scikit-learn's metric for a confusion matrix, one weighted row a cell."""
    return metric([1, 1, 0, 0], [1, 0, 1, 0], sample_weight=[tp, fn, fp, tn], **options)


@solves("precision")
def _(values):
    flagged, hits, missed = counts(values, "flagged", "hits", "missed")
    return of_cells(metrics.precision_score, hits, missed, flagged - hits, 50)


@solves("recall")
def _(values):
    sick, found, alarms = counts(values, "sick", "found", "alarms")
    return of_cells(metrics.recall_score, found, sick - found, alarms, 50)


def cells_for(p: float, r: float) -> tuple[int, int, int, int]:
    """A confusion matrix with this precision and recall (both with at most two decimals)."""
    hundredths_p, hundredths_r = round(p * 100), round(r * 100)
    tp = hundredths_p * hundredths_r
    return tp, 100 * hundredths_p - tp, 100 * hundredths_r - tp, 7


@solves("f1")
def _(values):
    return of_cells(metrics.f1_score, *cells_for(*floats(values, "p", "r")))


@solves("f-beta")
def _(values):
    return of_cells(metrics.fbeta_score, *cells_for(*floats(values, "p", "r")), beta=number(values["beta"]))


@solves("accuracy-of-rare")
def _(values):
    total, positives, found, alarms = counts(values, "total", "positives", "found", "alarms")
    return 100 * of_cells(metrics.accuracy_score, found, positives - found, alarms, total - positives - alarms)


@solves("specificity")
def _(values):
    return of_cells(metrics.recall_score, *counts(values, "tp", "fn", "fp", "tn"), pos_label=0)


@solves("mcc")
def _(values):
    return of_cells(metrics.matthews_corrcoef, *counts(values, "tp", "fn", "fp", "tn"))


@solves("balanced-accuracy")
def _(values):
    positives, negatives, found, passed = counts(values, "positives", "negatives", "found", "passed")
    return of_cells(metrics.balanced_accuracy_score, found, positives - found, negatives - passed, passed)


@solves("roc-point")
def _(values):
    positives, negatives = numbers(values["positives"]), numbers(values["negatives"])
    truth, scores = [1] * len(positives) + [0] * len(negatives), positives + negatives
    rates, _, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    return rates[list(thresholds).index(number(values["threshold"]))]


@solves("auc-of-ranking")
def _(values):
    order = values["order"].split()
    return metrics.roc_auc_score([mark == "P" for mark in order], -np.arange(len(order)))


@solves("average-precision")
def _(values):
    order, (total,) = values["order"].split(), counts(values, "total")
    hits = [mark == "R" for mark in order]
    found = metrics.average_precision_score(hits, -np.arange(len(order)))
    return found * sum(hits) / total


@solves("log-loss")
def _(values):
    return metrics.log_loss(
        [word == "clicked" for word in values["outcomes"].split(", ")], numbers(values["forecasts"])
    )


@solves("brier")
def _(values):
    forecasts = np.array(numbers(values["forecasts"])) / 100
    return metrics.brier_score_loss([word == "rain" for word in values["outcomes"].split(", ")], forecasts)


@solves("calibration-error")
def _(values):
    sizes, said, seen = (floats(values, f"{name}1", f"{name}2") for name in "npy")
    return np.average(np.abs(np.subtract(said, seen)), weights=sizes)


@solves("ndcg")
def _(values):
    grades = numbers(values["grades"])
    return metrics.ndcg_score([[2**grade - 1 for grade in grades]], [[3, 2, 1]])


@solves("mrr")
def _(values):
    """Reciprocal rank is average precision where one document is relevant."""
    ranks = [int(rank) for rank in numbers(values["ranks"])]
    return np.mean([metrics.average_precision_score(np.arange(1, 11) == rank, -np.arange(10)) for rank in ranks])


@solves("recall-at-k")
def _(values):
    wanted, k = counts(values, "wanted", "k")
    found = set(range(1, k + 1)) & {int(place) for place in numbers(values["places"])}
    return len(found) / wanted


@solves("hit-rate")
def _(values):
    """Top-k accuracy of a scorer that gives each user's film its place among twenty."""
    (k,) = counts(values, "k")
    places = [int(place) for place in numbers(values["places"])]
    scores = np.tile(-np.arange(1.0, 21), (len(places), 1))
    return metrics.top_k_accuracy_score([place - 1 for place in places], scores, k=k, labels=range(20))


@solves("bayes-posterior")
def _(values):
    """By counting a population of a million parts."""
    base, caught, alarmed = (Fraction(number(values[name])) / 100 for name in ("base", "caught", "alarmed"))
    broken, good = 1_000_000 * base, 1_000_000 * (1 - base)
    return float(100 * broken * caught / (broken * caught + good * alarmed))


@solves("false-alarms-per-hit")
def _(values):
    """Precision p means (1 − p) / p false alarms a hit; p by Bayes' rule in odds."""
    rare, caught, alarmed = floats(values, "rare", "caught", "alarmed")
    odds = 1 / (rare - 1) * caught / alarmed
    return 1 / odds


@solves("expected-value")
def _(values):
    first, second, big, small, loss = floats(values, "first", "second", "big", "small", "loss")
    return stats.rv_discrete(
        values=([big, small, -loss], [first / 100, second / 100, 1 - first / 100 - second / 100])
    ).mean()


@solves("binomial")
def _(values):
    return stats.binom.pmf(number(values["k"]), number(values["n"]), number(values["p"]))


@solves("conditional")
def _(values):
    both, complained, churned, neither = counts(values, "both", "complained", "churned", "neither")
    customers = [(1, 1)] * both + [(1, 0)] * complained + [(0, 1)] * churned + [(0, 0)] * neither
    return np.mean([left for complaint, left in customers if complaint])


@solves("collision")
def _(values):
    """Every way for the keys to fall, the first one fixed by symmetry."""
    keys, buckets = counts(values, "keys", "buckets")
    grid = np.indices((buckets,) * (keys - 1), dtype=np.int8).reshape(keys - 1, -1)
    everybody = np.sort(np.vstack([np.zeros((1, grid.shape[1]), np.int8), grid]), axis=0)
    return (np.diff(everybody, axis=0) == 0).any(axis=0).mean()


@solves("unequal-votes")
def _(values):
    rates = numbers(values["rates"])
    return sum(
        math.prod(rate if right else 1 - rate for rate, right in zip(rates, votes, strict=True))
        for votes in itertools.product((True, False), repeat=3)
        if sum(votes) >= 2
    )


@solves("interval-of-mean")
def _(values):
    n, centre, spread = floats(values, "n", "centre", "spread")
    upper = stats.norm.interval(0.95, loc=centre, scale=spread / math.sqrt(n))[1]
    assert round(stats.norm.ppf(0.975), 2) == 1.96
    return centre + (upper - centre) * 1.96 / stats.norm.ppf(0.975)  # the stem says 1.96


@solves("z-statistic")
def _(values):
    n, claimed, seen, spread = floats(values, "n", "claimed", "seen", "spread")
    return stats.zmap([seen], [claimed - spread / math.sqrt(n), claimed + spread / math.sqrt(n)])[0]


@solves("sign-test")
def _(values):
    n, k = counts(values, "n", "k")
    return stats.binomtest(k, n, 0.5).pvalue


@solves("smaller-effect")
def _(values):
    """The spread for which the plan has 80% power, then the size that gives 80% for the other effect."""
    n, planned, wanted = floats(values, "n", "planned", "wanted")
    quantiles = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    spread = planned / quantiles * math.sqrt(n / 2)
    return optimize.brentq(
        lambda size: wanted / (spread * math.sqrt(2 / size)) - quantiles, 1, 1e9, xtol=1e-6, rtol=1e-13
    )


@solves("standard-error")
def _(values):
    p, n = floats(values, "p", "n")
    return 100 * stats.binom.std(n, p / 100) / n


@solves("chi-square")
def _(values):
    size, a, b = counts(values, "size", "a", "b")
    return stats.chi2_contingency([[a, size - a], [b, size - b]], correction=False).statistic


@solves("family-of-tests")
def _(values):
    return 100 * stats.binom.sf(0, number(values["tests"]), number(values["level"]) / 100)


@solves("correlation")
def _(values):
    return stats.pearsonr([1, 2, 3, 4, 5], numbers(values["ys"])).statistic


@solves("entropy")
def _(values):
    return stats.entropy(numbers(values["counts"]), base=2)


@solves("information-gain")
def _(values):
    """The gain is the mutual information of side and class."""
    lp, ln, rp, rn = counts(values, "lp", "ln", "rp", "rn")
    sides, classes = [0] * (lp + ln) + [1] * (rp + rn), [1] * lp + [0] * ln + [1] * rp + [0] * rn
    return metrics.mutual_info_score(sides, classes) / math.log(2)


@solves("gini")
def _(values):
    """How often two rows drawn with replacement differ, over all pairs; the first split of a tree agrees."""
    rows = np.repeat([0, 1, 2], [int(count) for count in numbers(values["counts"])])
    return (rows[:, None] != rows[None, :]).mean()


@solves("leaf-weight")
def _(values):
    """The leaf that minimises ½ Σ(r − w)² + ½ λ w²."""
    residuals, penalty = np.array(numbers(values["residuals"])), number(values["penalty"])
    return linear_model.Ridge(alpha=penalty, fit_intercept=False).fit(np.ones((len(residuals), 1)), residuals).coef_[0]


@solves("adaboost-weight")
def _(values):
    """The weight that minimises the exponential loss of the reweighted rows."""
    rows, wrong = counts(values, "rows", "wrong")
    # Half of d/dα of (rows − wrong)·e^(−α) + wrong·e^α.
    return optimize.brentq(lambda a: wrong * math.exp(a) - (rows - wrong) * math.exp(-a), 0, 10, xtol=1e-13)


@solves("kmeans-step")
def _(values):
    points = np.array(numbers(values["points"]))
    owner, _ = vq(points, np.array(floats(values, "left", "right")))
    return points[owner == 0].mean()


@solves("silhouette")
def _(values):
    own, other = numbers(values["own"]), numbers(values["other"])
    rows = np.array([number(values["point"]), *own, *other])[:, None]
    return metrics.silhouette_samples(rows, [0] * (1 + len(own)) + [1] * len(other))[0]


@solves("inertia")
def _(values):
    return sum(np.var(cluster) * len(cluster) for cluster in (numbers(values["first"]), numbers(values["second"])))


@solves("scaled-distance")
def _(values):
    names = ("age1", "pay1"), ("age2", "pay2"), ("sd1", "sd2")
    one, two, spreads = (floats(values, *pair) for pair in names)
    return distance.seuclidean(one, two, np.square(spreads))


@solves("neighbours")
def _(values):
    sizes, prices = np.reshape(numbers(values["rows"]), (-1, 2)).T
    _, nearest = KDTree(sizes[:, None]).query([number(values["query"])], k=3)
    return prices[nearest].mean()

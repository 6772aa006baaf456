"""
Independent solutions of the generated exercises: name of the generator -> answer from the printed values.

They read what a learner reads (the placeholders' texts), and take another way than the generator: scikit-learn,
SciPy, NumPy, or counting everything.
"""

import re
from collections.abc import Callable, Mapping

import numpy as np
from sklearn import metrics

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


def labels(tp: int, fn: int, fp: int, tn: int) -> tuple[list[int], list[int]]:
    """Rows (truth, prediction) that have this confusion matrix."""
    return [1] * (tp + fn) + [0] * (fp + tn), [1] * tp + [0] * fn + [1] * fp + [0] * tn


@solves("precision")
def _(values):
    flagged, hits, missed = counts(values, "flagged", "hits", "missed")
    return metrics.precision_score(*labels(hits, missed, flagged - hits, 50))


@solves("recall")
def _(values):
    sick, found, alarms = counts(values, "sick", "found", "alarms")
    return metrics.recall_score(*labels(found, sick - found, alarms, 50))


def cells_for(p: float, r: float) -> tuple[int, int, int, int]:
    """A confusion matrix with this precision and recall (both with at most two decimals)."""
    hundredths_p, hundredths_r = round(p * 100), round(r * 100)
    tp = hundredths_p * hundredths_r
    return tp, 100 * hundredths_p - tp, 100 * hundredths_r - tp, 7


@solves("f1")
def _(values):
    return metrics.f1_score(*labels(*cells_for(*floats(values, "p", "r"))))


@solves("f-beta")
def _(values):
    return metrics.fbeta_score(*labels(*cells_for(*floats(values, "p", "r"))), beta=number(values["beta"]))


@solves("accuracy-of-rare")
def _(values):
    total, positives, found, alarms = counts(values, "total", "positives", "found", "alarms")
    truth, predicted = labels(found, positives - found, alarms, total - positives - alarms)
    return 100 * metrics.accuracy_score(truth, predicted)


@solves("specificity")
def _(values):
    return metrics.recall_score(*labels(*counts(values, "tp", "fn", "fp", "tn")), pos_label=0)


@solves("mcc")
def _(values):
    return metrics.matthews_corrcoef(*labels(*counts(values, "tp", "fn", "fp", "tn")))


@solves("balanced-accuracy")
def _(values):
    positives, negatives, found, passed = counts(values, "positives", "negatives", "found", "passed")
    return metrics.balanced_accuracy_score(*labels(found, positives - found, negatives - passed, passed))


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

"""Agreement, error rates and calibration of verdicts."""

from collections.abc import Sequence

from tests.evaluation.grading.labelled import VERDICTS


def kappa(one: Sequence[str], other: Sequence[str], *, quadratic: bool) -> float:
    """Cohen's kappa of two raters over the three verdicts; quadratic weights make it QWK."""
    size, total = len(VERDICTS), len(one)
    seen = [[0.0] * size for _ in range(size)]
    for a, b in zip(one, other, strict=True):
        seen[VERDICTS.index(a)][VERDICTS.index(b)] += 1
    rows = [sum(row) for row in seen]
    columns = [sum(row[j] for row in seen) for j in range(size)]
    observed = expected = 0.0
    for i in range(size):
        for j in range(size):
            weight = (i - j) ** 2 if quadratic else float(i != j)
            observed += weight * seen[i][j]
            expected += weight * rows[i] * columns[j] / total if total else 0.0
    return 1 - observed / expected if expected else 1.0


def share(hits: Sequence[bool]) -> float:
    """Share of True, 0 for none."""
    return sum(hits) / len(hits) if hits else 0.0


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins of the confidence."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, hit in zip(confidences, right, strict=True):
        held[min(int(confidence * bins), bins - 1)].append((confidence, hit))
    error = 0.0
    for inside in held:
        if inside:
            error += abs(sum(c for c, _ in inside) - sum(hit for _, hit in inside)) / len(confidences)
    return error


def percentile(values: Sequence[float], at: float) -> float:
    """The value below which a share `at` of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))]

"""How simulated learners truly forget. No policy ever sees inside them."""

import math
from typing import Protocol

import numpy as np
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

SPREAD = (0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27)
"""Standard deviation among people of the parameters 4 to 20, as published with fsrs-optimizer 6.5."""
STABILITY_SPREAD = 0.7
"""The same of the logarithm of the first stabilities, which are far from normal."""


class Mind(Protocol):
    """A learner's memory of n questions."""

    def recall(self, question: int, day: int) -> float:
        """The true chance of answering a question that was asked before."""
        ...

    def learn(self, question: int, day: int, *, right: bool) -> None:
        """What an answer, and reading why, does to it."""
        ...


class Fsrs:
    """FSRS-6 with parameters of the learner's own; optionally with an exponential tail instead of a power law."""

    def __init__(self, rng: np.random.Generator, questions: int, *, exponential: bool = False) -> None:
        firsts = sorted(value * math.exp(rng.normal(0, STABILITY_SPREAD)) for value in DEFAULT_PARAMETERS[:4])
        others = [value + rng.normal(0, sd) for value, sd in zip(DEFAULT_PARAMETERS[4:], SPREAD, strict=True)]
        bounds = zip((*firsts, *others), LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
        self.w = [min(max(value, low), high) for value, low, high in bounds]
        self.exponential = exponential
        self.stability, self.difficulty = np.zeros(questions), np.zeros(questions)
        self.last = np.zeros(questions, dtype=int)

    def recall(self, question: int, day: int) -> float:
        days = (day - self.last[question]) / self.stability[question]
        if self.exponential:
            return float(0.9**days)
        return float((1 + (0.9 ** (-1 / self.w[20]) - 1) * days) ** -self.w[20])

    def learn(self, question: int, day: int, *, right: bool) -> None:
        w, s, d = self.w, self.stability[question], self.difficulty[question]
        rating = 3 if right else 1
        if not s:
            s, d = w[rating - 1], w[4] - math.exp(w[5] * (rating - 1)) + 1
        else:
            recalled = self.recall(question, day)
            if right:
                s *= 1 + math.exp(w[8]) * (11 - d) * s ** -w[9] * math.expm1((1 - recalled) * w[10])
            else:
                lapse = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * math.exp((1 - recalled) * w[14])
                s = min(lapse, s / math.exp(w[17] * w[18]))
            d += -w[6] * (rating - 3) * (10 - d) / 9
            d = w[7] * (w[4] - math.exp(w[5] * 3) + 1) + (1 - w[7]) * d
        self.stability[question] = max(s, 0.001)
        self.difficulty[question] = min(max(d, 1.0), 10.0)
        self.last[question] = day


class HalfLife:
    """Half-life regression: forgetting by halves; each right answer multiplies the half-life, each wrong one halves it."""

    def __init__(self, rng: np.random.Generator, questions: int) -> None:
        self.right, self.wrong = 12 * math.exp(rng.normal(0, 0.5)), 3 * math.exp(rng.normal(0, 0.5))
        self.growth = 1 + 1.3 * math.exp(rng.normal(0, 0.3))
        self.half_life = np.zeros(questions)
        self.last = np.zeros(questions, dtype=int)

    def recall(self, question: int, day: int) -> float:
        return float(2 ** (-(day - self.last[question]) / self.half_life[question]))

    def learn(self, question: int, day: int, *, right: bool) -> None:
        known = self.half_life[question]
        if not known:
            self.half_life[question] = self.right if right else self.wrong
        else:
            self.half_life[question] = known * self.growth if right else max(known / 2, self.wrong)
        self.last[question] = day


class Traces:
    """ACT-R: every look leaves a trace that decays by a power law, the faster the fresher the memory was."""

    def __init__(self, rng: np.random.Generator, questions: int) -> None:
        self.traces: list[list[tuple[int, float, float]]] = [[] for _ in range(questions)]
        self.base = 0.18 * math.exp(rng.normal(0, 0.2))
        self.threshold = -0.7 + rng.normal(0, 0.25)

    def _activation(self, question: int, day: int) -> float:
        return math.log(sum(size * max(day - at, 0.3) ** -decay for at, decay, size in self.traces[question]) + 1e-9)

    def recall(self, question: int, day: int) -> float:
        return 1 / (1 + math.exp((self.threshold - self._activation(question, day)) / 0.4))

    def learn(self, question: int, day: int, *, right: bool) -> None:
        activation = self._activation(question, day) if self.traces[question] else -3.0
        decay = min(self.base + 0.25 * math.exp(activation), 0.9)
        self.traces[question].append((day, decay, 1.3 if right else 0.8))


MINDS = {
    "FSRS-6": lambda rng, questions: Fsrs(rng, questions),
    "steep exponential": lambda rng, questions: Fsrs(rng, questions, exponential=True),
    "half-life": HalfLife,
    "ACT-R": Traces,
}

"""How likely each question is to be asked in this learner's own interview: by importance, role and level."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.ability import LEVEL_RATINGS, SPREAD, Ability, question_rating
from bot.core.bank import Area, Bank
from bot.core.questions.base import LEVELS, TRACKS, Track
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Learner

if TYPE_CHECKING:
    from numpy.typing import NDArray

AREA_WEIGHTS: Mapping[Track, Mapping[Area, float]] = {
    "ml-engineer": {"coding": 1.6, "system-design": 1.6, "production": 1.6},
    "data-scientist": {"statistics": 1.6, "evaluation": 1.3},
    "applied-scientist": {"foundations": 1.3, "algorithms": 1.4, "deep-learning": 1.6, "language-models": 1.4},
}
"""What a role is asked more than others; areas that are absent weigh 1."""
TOPIC_WEIGHTS: Mapping[Track, Mapping[str, float]] = {
    "data-scientist": {
        "experiment-design": 1.8,
        "sql": 1.8,
        "sql-window-functions": 1.8,
        "product-sense": 1.8,
        "communication": 1.5,
    },
}
"""Topics that weigh differently from their area."""
OTHER_TRACK = 0.3
"""Of a question that is meant for other roles."""
LEVEL_FIT = (1.0, 0.5, 0.2)
"""By how many levels a question lies from the learner's own."""


def role_weight(bank: Bank, question: AnyQuestion, track: Track | None) -> float:
    """How much more, or less, a role is asked this than interviews are on the whole."""
    if track is None:
        return 1.0
    area = bank.topics[question.topic].area
    weight = TOPIC_WEIGHTS.get(track, {}).get(question.topic) or AREA_WEIGHTS[track].get(area, 1.0)
    return weight if track in question.tracks else weight * OTHER_TRACK


@dataclass(frozen=True, slots=True)
class Columns:
    """The active questions as arrays of shape (n,), in the bank's order: choosing among a thousand takes no loop."""

    topics: tuple[str, ...]
    topic: "NDArray[Any]"
    """Index into `topics`."""
    level: "NDArray[Any]"
    """Index into LEVELS."""
    rating: "NDArray[Any]"
    weight: Mapping[Track | None, "NDArray[Any]"]
    """Importance times the role's weight, for each track and for none."""

    @staticmethod
    def of(bank: Bank) -> "Columns":
        """Made once for each bank."""
        import numpy as np  # noqa: PLC0415  (only planning needs it, not the start)

        topics = tuple(bank.by_topic)
        index = {topic: number for number, topic in enumerate(topics)}
        importance = np.array([question.importance for question in bank.active], dtype=float)
        tracks: tuple[Track | None, ...] = (None, *TRACKS)
        roles = {track: np.array([role_weight(bank, q, track) for q in bank.active], dtype=float) for track in tracks}
        return Columns(
            topics=topics,
            topic=np.array([index[question.topic] for question in bank.active], dtype=int),
            level=np.array([LEVELS.index(question.level) for question in bank.active], dtype=int),
            rating=np.array([question_rating(question) for question in bank.active], dtype=float),
            weight={track: importance * roles[track] for track in tracks},
        )


def weights(bank: Bank, learner: Learner, rated: Ability) -> "NDArray[Any]":
    """How much each active question weighs for this learner: shape (n,)."""
    import numpy as np  # noqa: PLC0415

    columns = bank.columns
    if learner.level:
        own = np.full(len(columns.topics), LEVELS.index(learner.level))
    else:
        thresholds = [LEVEL_RATINGS[level] for level in LEVELS]
        own = np.maximum(np.searchsorted(thresholds, _own_ratings(bank, rated), side="right") - 1, 0)
    distance = np.abs(columns.level - own[columns.topic])
    return columns.weight[learner.track] * np.array(LEVEL_FIT)[distance]  # type: ignore[no-any-return]


def chances(bank: Bank, rated: Ability) -> "NDArray[Any]":
    """The chance that each active question is answered by someone who never saw it here: shape (n,)."""
    own = _own_ratings(bank, rated)
    return 1 / (1 + 10 ** ((bank.columns.rating - own[bank.columns.topic]) / SPREAD))  # type: ignore[no-any-return]


def _own_ratings(bank: Bank, rated: Ability) -> "NDArray[Any]":
    """The learner's rating in each topic of the bank: shape (topics,)."""
    import numpy as np  # noqa: PLC0415

    offsets = rated.offsets
    return rated.general + np.array([offsets.get(topic, 0.0) for topic in bank.columns.topics])

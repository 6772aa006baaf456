"""Finds the topic that somebody means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.core.bank import Bank, Topic

SURE = 86
"""A likeness (0 to 100) from which a typo is forgiven without asking."""
CLEAR_LEAD = 6
"""How much better than the runner-up it must be."""
WORTH_OFFERING = 55


@dataclass(frozen=True, slots=True)
class Found:
    """The topic meant, or, where that is unclear, the closest ones, best first."""

    topic: Topic | None
    closest: tuple[Topic, ...] = ()


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Lower case words with single spaces; CamelCase and punctuation come apart."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[a-z0-9+#]+", apart.lower()))


def names_of(bank: Bank) -> Mapping[str, str]:
    """Name -> id of the first topic that has it."""
    names: dict[str, str] = {}
    for topic in bank.topics.values():
        if topic.id in bank.by_topic:
            for name in (topic.id, topic.title, *topic.aliases):
                names.setdefault(normal(name), topic.id)
    return names


def find_topic(bank: Bank, typed: str) -> Found:
    """Exact names and aliases first, then names that begin so, then likeness."""
    wanted = normal(typed)
    names = bank.topic_names
    if wanted in names:
        return Found(bank.topics[names[wanted]])
    squeezed = {name.replace(" ", ""): topic for name, topic in names.items()}
    if wanted.replace(" ", "") in squeezed:
        return Found(bank.topics[squeezed[wanted.replace(" ", "")]])
    beginning = tuple(
        dict.fromkeys(topic for name, topic in names.items() if len(wanted) >= 3 and name.startswith(wanted))
    )
    if len(beginning) == 1:
        return Found(bank.topics[beginning[0]])
    best: dict[str, float] = {}
    for name, score, _ in process.extract(wanted, list(names), scorer=fuzz.WRatio, limit=24, processor=None):
        likeness = max(fuzz.ratio(wanted, name), 0.9 * score)
        best[names[name]] = max(best.get(names[name], 0), likeness)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if (
        ranked
        and ranked[0][1] >= SURE
        and len(wanted) >= 5
        and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= CLEAR_LEAD)
    ):
        return Found(bank.topics[ranked[0][0]])
    offered = dict.fromkeys((*beginning, *(topic for topic, score in ranked if score >= WORTH_OFFERING)))
    return Found(None, tuple(bank.topics[topic] for topic in list(offered)[:5]))

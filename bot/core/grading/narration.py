"""
What each clause of a story does in it, by its grammar rather than its words: tells what was done, what came of it, how it began.

The findings are pseudo-words at the end of a clause, which the patterns of a rubric may ask for like any word: "#opening",
"#acted", "#ended", "#later", "#number".
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.core.grading.clauses import Clause
from bot.core.grading.words import Word

OPENING, ACTED, ENDED, LATER, NUMBER = (Word(tag, tag) for tag in ("#opening", "#acted", "#ended", "#later", "#number"))
IRREGULAR = frozenset([
    "was", "were", "had", "did", "went", "made", "told", "said", "got", "took", "found", "saw", "came", "gave", "wrote", "built", "ran",
    "led", "kept", "left", "lost", "met", "put", "read", "sent", "set", "spent", "spoke", "taught", "thought", "understood", "won",
    "began", "broke", "brought", "bought", "chose", "cut", "dealt", "drew", "fell", "felt", "fought", "grew", "held", "knew", "let",
    "meant", "paid", "rose", "sat", "showed", "sold", "stood", "stuck", "threw", "woke", "became", "laid", "dug", "caught", "shut",
    "hid", "hit", "split", "rewrote", "redid", "rebuilt", "sank", "shrank", "swapped", "overslept", "withdrew", "hung", "stole",
    "spoke", "flew", "drove", "ate", "lent", "bet", "cast", "cost", "fed", "bound", "sought", "slid", "swore", "tore", "wore", "swept",
    "struck", "stung", "spun", "sprang", "shook", "rode", "rang", "bent", "burnt", "learnt", "dreamt", "spelt", "crept", "forgot",
    "forgave", "froze", "undid", "undertook", "oversaw", "overcame", "reset", "upset", "quit",
])  # fmt: skip
"""Verbs in the past that do not end in -ed."""
NO_DEED = frozenset([
    "was", "were", "had", "knew", "felt", "thought", "wanted", "needed", "liked", "loved", "believed", "noticed", "saw", "heard",
    "understood", "realized", "realised", "learned", "learnt", "seemed", "joined", "worked", "lived", "studied", "happened", "became",
    "meant", "remembered", "hoped", "expected", "feared", "hated", "enjoyed", "cared", "supposed", "based", "scared", "worried",
    "interested", "tired", "used", "involved", "related", "mixed", "advanced", "experienced", "skilled", "motivated", "bored",
    "stressed", "surprised", "excited", "required", "united", "limited", "detailed",
])  # fmt: skip
"""Past forms that tell of no deed: states, or adjectives."""
NO_PAST = frozenset([
    "need", "speed", "feed", "seed", "indeed", "embed", "proceed", "exceed", "succeed", "hundred", "red", "bed", "shed", "led", "wed",
    "breed", "greed", "weed", "need",
]) - {"led"}  # fmt: skip
FIRST = frozenset({"i", "we"})
OTHERS = frozenset([
    "they", "he", "she", "it", "everybody", "everyone", "nobody", "all", "people", "team", "teams", "committee", "board", "client",
    "customer", "customers", "users", "manager", "boss", "director", "head", "colleague", "colleagues", "intern", "junior", "student",
    "agents", "doctors", "analysts", "engineers", "planners", "partner", "most", "both", "four", "three", "five", "half",
])  # fmt: skip
ADVERBS = frozenset([
    "then", "also", "just", "first", "simply", "even", "finally", "once", "quickly", "both", "next", "immediately", "therefore", "thus",
    "still", "soon", "now", "later", "eventually", "only", "personally", "myself", "always", "first", "directly", "so",
])  # fmt: skip
JOINING = frozenset(
    {"and", "then", "so", "but", "also", "first", "next", "afterwards", "plus", "or", "immediately", "later", "finally"}
)
DECIDED = frozenset([
    "accepted", "agreed", "adopted", "approved", "bought", "picked", "chose", "signed", "kept", "switched", "moved", "followed",
    "joined", "thanked", "liked", "passed", "won", "shipped", "launched", "stopped", "disappeared", "worked", "ran", "held", "settled",
    "extended", "renewed", "took", "went", "became", "said-yes", "praised", "promoted", "published", "saved", "sold", "caught",
    "flagged", "asked-for", "fitted", "finished", "trusted", "voted", "hired", "returned", "recovered", "survived", "dropped", "fell",
    "rose", "climbed", "grew", "improved", "doubled", "halved", "tripled", "vanished", "shrank", "increased", "decreased", "reached",
    "got", "gave", "uses", "use", "runs", "sends",
])  # fmt: skip
"""What people and things do at the end of a story."""
SETTLED = frozenset([
    "agreed", "settled", "decided", "launched", "shipped", "swapped", "went", "took", "kept", "finished", "won", "published", "got",
    "saved", "met", "reached", "passed", "caught",
])  # fmt: skip
"""What "we" do at its end."""
CHANGE = frozenset([
    "fell", "dropped", "rose", "climbed", "went", "doubled", "halved", "grew", "shrank", "tripled", "vanished",
])  # fmt: skip
"""What a figure does by itself."""
CHANGED = CHANGE | frozenset([
    "cut", "saved", "reduced", "improved", "increased", "decreased", "gained", "reached", "earned", "brought", "made", "cost",
])  # fmt: skip
"""What a figure does, or is made to do."""
TALK = frozenset([
    "remember", "proud", "laugh", "laughing", "story", "stories", "question", "tell", "telling", "talk", "answer", "answering",
    "interview", "nervous", "sorry", "hope", "ask", "asking", "say", "saying",
])  # fmt: skip
"""Words of who speaks of their story rather than telling it: "I still like to tell that one"."""
NO_EVENT = frozenset({"learned", "learnt", "realised", "realized"})
OPINION = frozenset({"think", "believe", "guess", "feel", "hope"})
QUANTITIES = frozenset([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "fifty",
    "hundred", "thousand", "million", "percent", "half", "third", "quarter", "twice", "double", "dozen", "none", "zero",
])  # fmt: skip
LATER_ON = re.compile(
    r"\b(?:since (?:then|that|this|january|february|march|april|may|june|july|august|september|october|november|december|20\d\d)\b|ever since|since$|now\b|today|nowadays|"
    r"these days|later\b|afterwards|in the end|at the end|finally|eventually|by the end|until today|to this day|to date|no longer|from then on|"
    r"next (?:time|group|year|quarter|month|week|release|season|one|people|intern|apprentice|three|two|project)|still\b|so far|"
    r"after (?:that|these|this|two|three|four|five|six|eight|ten|half|a|one|some|\d+) ?(?:day|week|month|year|quarter|sprint|semester|hour)?s?\b|"
    r"within (?:a|an|one|two|three|four|six|\d+)|half a year on|on day (?:one|two|three|\d)|years? on\b|months? on\b|"
    r"(?:each|every) (?:week|month|friday|monday|tuesday|wednesday|thursday|day|quarter|release|morning)|the same (?:day|week|month)|never again|not? once|again since)"
)
"""What moves a story on to how it ended."""


def tagged(spoken: Sequence[Clause]) -> list[Clause]:
    """The clauses of a story with what each does in it."""
    found: list[Clause] = []
    acted = False
    for place, clause in enumerate(spoken):
        tags: list[Word] = []
        texts = [word.text for word in clause.words]
        deed = _deed(texts)
        counted = any(text[0].isdigit() or text in QUANTITIES for text in texts)
        later = LATER_ON.search(" ".join(texts)) is not None and not (TALK.intersection(texts) and not counted)
        if counted:
            tags.append(NUMBER)
        if deed >= 0:
            tags.append(ACTED)
        if (not acted or (deed < 0 and place < len(spoken) / 2)) and _tells(texts):
            tags.append(OPENING)
        if later and (acted or deed >= 0):
            tags.append(LATER)
        rest = texts[deed + 1 :] if deed >= 0 and not acted else texts
        if (acted or deed >= 0) and _ends(texts, rest, counted=counted, later=later, deed=deed >= 0, first=not acted):
            tags.append(ENDED)
        acted = acted or deed >= 0
        found.append(replace(clause, words=(*clause.words, *tags)))
    return found


def _is_past(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and len(word) > len("used") and word not in NO_PAST)


def _deed(texts: Sequence[str]) -> int:
    """Where a clause tells of something that the teller did: "I wrote", or "wrote" with nobody before it; -1 for nowhere."""
    for place, text in enumerate(texts):
        if text in FIRST:
            verb = next((at for at in range(place + 1, min(place + 4, len(texts))) if texts[at] not in ADVERBS), -1)
            if verb >= 0 and _is_past(texts[verb]) and texts[verb] not in NO_DEED:
                return verb
    begin = next((at for at, text in enumerate(texts) if text not in JOINING), -1)
    if begin >= 0 and _is_past(texts[begin]) and texts[begin] not in NO_DEED:
        return begin
    return -1


def _tells(texts: Sequence[str]) -> bool:
    """Whether a clause tells of a past: some verb in the past, not only of what was learned or thought."""
    past = [text for text in texts if _is_past(text)]
    return not OPINION.intersection(texts) and any(text not in NO_EVENT for text in past)


def _ends(texts: Sequence[str], rest: Sequence[str], *, counted: bool, later: bool, deed: bool, first: bool) -> bool:
    """Whether a clause tells what came of it: a change with a figure, how things are since, what others did about it."""
    if counted and (CHANGE if deed else CHANGED | DECIDED).intersection(rest) and not first:
        return True
    of_oneself = (
        "i" in texts and not counted and not OTHERS.intersection(texts) and not {"we", "the", "our"}.intersection(texts)
    )
    if (
        later
        and not first
        and not of_oneself
        and not (deed and not counted and texts[0] in {"after", "then", "next", "later"})
    ):
        return True
    for subject, verb in pairwise(rest):
        if subject in OTHERS and (verb in DECIDED or (verb in {"now", "both"} and not first)):
            return True
        if subject == "we" and verb in SETTLED and not first:
            return True
    return False

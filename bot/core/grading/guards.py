"""What must not be graded as an answer: echoes, copied hints, small talk, instructions to the grader, noise."""

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.core.grading.clauses import Clause, sentences
from bot.core.grading.generalities import OF_THE_FIELD
from bot.core.grading.patterns import spelled
from bot.core.grading.words import Word, frequency, plain, stem, words

INSTRUCTIONS = re.compile(
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instruction|rubric|previous|prior|above|rule|prompt|grading|guideline|system|criteria)"
    r"|\b(grade|mark|score|rate|treat|accept|count|consider|classify)\b.{0,30}\b(this|me|it|my answer|the answer|answer|response|reply)\b.{0,30}\b(correct|right|full|100|perfect|a\+|pass|10/10)"
    r"|\b(give|award|assign)\b.{0,20}\b(full|maximum|perfect|top|100)\b.{0,15}\b(marks?|score|credit|points?|grade)?"
    r"|\b(you are|you're|act as)\b.{0,12}\b(an? )?(grader|examiner|ai|language model|assistant|interviewer now)\b"
    r"|\bas (an? |the )(grader|examiner|ai|language model)\b"
    r"|(^|[\n.!?>\]\"#*-])\s*system\s*(prompt|message)?\s*:|\bsystem\s*(override|:)|\bverdict\s*[:=]|\bscore\s*[:=]\s*(1|100|10)\b|\"verdict\"|</?\w+>.*(correct|system)|\bset (the )?(score|grade|verdict)"
    r"|\b(output|return|respond|reply|print|say)\b.{0,20}\b(correct|verdict|full marks|\"correct\")",
    re.IGNORECASE,
)
FEW_WORDS = 3
"""Content words up to which a sentence, or what a reply has of its own, says nothing."""
OF_QUESTIONS = frozenset(
    map(stem, ("question", "ask", "asked", "answer", "think", "say", "explain", "tell", "know", "talk"))
)
COMPARING = frozenset(
    {"less", "more", "not", "no", "without", "below", "above", "because", "under", "over", "than", "never"}
)
"""Function words that may be all that a reply adds to the words of its question."""
SHORT_WORD = 3
TECHNICAL = 4.6
"""Frequency below which a word shows what a reply is about."""
FEW_FOREIGN = 3
ECHO_SHARE = 0.8
"""A sentence is an echo if so much of its content stands in the question."""
SAME_ORDER = 0.3
"""Share of neighbouring words that an echo has from its question; who turns its words to a claim puts them in another order."""
PAST = frozenset(
    [
        "was",
        "were",
        "had",
        "did",
        "went",
        "made",
        "told",
        "said",
        "got",
        "took",
        "found",
        "saw",
        "came",
        "gave",
        "wrote",
        "built",
        "ran",
        "led",
        "kept",
        "left",
        "lost",
        "met",
        "put",
        "read",
        "sent",
        "set",
        "spent",
        "spoke",
        "taught",
        "thought",
        "understood",
        "won",
        "began",
        "broke",
        "brought",
        "bought",
        "chose",
        "cut",
        "dealt",
        "drew",
        "fell",
        "felt",
        "fought",
        "grew",
        "held",
        "knew",
        "let",
        "meant",
        "paid",
        "rose",
        "sat",
        "showed",
        "sold",
        "stood",
        "stuck",
        "threw",
        "woke",
        "became",
        "could",
        "would",
    ]
)
"""Irregular verbs in the past."""
FEW_PAST = 3
"""Verbs in the past from which a reply tells a story."""
GRAM = 4
"""Words in a row that a reply shares with a hint only by copying it."""
COPIED = 0.7
"""Share of a sentence's words in such runs from which it is the hint's sentence."""
MUCH_COPIED = 0.4
"""Share of a reply's words from which the hint's sentences are taken out of it."""


def without_instructions(text: str, question: str) -> tuple[str, bool]:
    """
    (The reply without sentences that talk to the grader, whether there were any).

    Where the question itself is about such sentences, as with prompt injection, replies speak of them and lose none.
    """
    if INSTRUCTIONS.search(plain(question)):
        return text, False
    parts = re.split(r"((?<=[.!?\n;])\s+|\n)", text)
    kept, dropped = "", False
    for sentence, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if INSTRUCTIONS.search(plain(sentence)):
            dropped = True
        elif sentence.strip():
            kept += sentence + gap
    return kept, dropped


def content(run: Sequence[Word]) -> list[str]:
    """Stems of the words that carry meaning."""
    return [word.stem for word in run if not word.is_function]


def only_echoes(text: str, question: str) -> bool:
    """Whether a reply only repeats the question, with little or nothing of its own."""
    asked = stems_of(question) | OF_QUESTIONS
    own = 0
    for sentence in sentences(text):
        said = content(words(plain(sentence)))
        new = [word for word in said if word not in asked]
        if len(new) > len(said) * (1 - ECHO_SHARE) or len(said) < FEW_WORDS:
            own += len(new) + sum(word[0].isdigit() for word in new)
            own += sum(word.text in COMPARING for word in words(plain(sentence)))
    own -= sum(word.text in COMPARING for word in words(plain(question)))
    if own >= FEW_WORDS or len(stems_of(text) & asked) <= own:
        return False
    pairs = _neighbours(text)
    return not pairs or len(pairs & _neighbours(question)) >= len(pairs) * SAME_ORDER


def _neighbours(text: str) -> set[tuple[str, str]]:
    """Pairs of words of meaning that follow one another."""
    return set(pairwise(content(words(plain(text)))))


def without_hints(text: str, hints: Sequence[str]) -> str:
    """
    The reply without sentences that repeat a hint word by word, where a good part of it is such. A sentence among many
    of one's own may be anybody's: "the output is the weighted sum of the values".
    """
    known = {gram for hint in hints for gram in _grams(hint)}
    copied = _copied(text, known)
    if copied >= COPIED:
        return ""
    if copied < MUCH_COPIED:
        return text
    parts = re.split(r"((?<=[.!?;])\s+|\n)", text)
    kept = ""
    for sentence, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if _copied(sentence, known) < COPIED:
            kept += sentence + gap
    return kept.strip()


def _copied(text: str, known: Container[tuple[str, ...]]) -> float:
    """The share of a text's words that stand in known runs of words."""
    grams = _grams(text)
    copied = {place for start, gram in enumerate(grams) if gram in known for place in range(start, start + GRAM)}
    return len(copied) / (len(grams) + GRAM - 1)


@lru_cache(maxsize=1024)
def _grams(text: str) -> tuple[tuple[str, ...], ...]:
    """All runs of `GRAM` words."""
    run = [word.stem for word in words(plain(text))]
    return tuple(tuple(run[start : start + GRAM]) for start in range(len(run) - GRAM + 1))


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    return frozenset(content(words(plain(text))))


def topicality(spoken: Sequence[Clause], theirs: frozenset[str], terms: Container[str]) -> float:
    """
    The share of a reply's technical words (`terms`: the field's, as stems) that the question's author uses too
    (`theirs`); 1 where there are too few to tell. Words of everyday life say nothing of the topic.
    """
    said = set()
    for word in (word for clause in spoken for word in clause.words):
        if len(word.text) > SHORT_WORD and not word.is_function and frequency(word.text) < TECHNICAL:
            meant = spelled(word, theirs).stem
            if meant in theirs or (word.stem in terms and word.stem not in OF_THE_FIELD):
                said.add((meant, word.stem))
    foreign = sum(not {*pair} & theirs for pair in said)
    return 1.0 if foreign < FEW_FOREIGN else 1 - foreign / len(said)


def is_everyday(spoken: Sequence[Clause], theirs: frozenset[str], names: Container[str]) -> bool:
    """
    Whether a reply has no technical word at all that the question's author (`theirs`: stems) uses too, and none of the terms
    of several words that are known (`names`: their stems, as "local minimum").
    """
    run = [word.stem for clause in spoken for word in clause.words if not word.is_function]
    if any(f"{one} {other}" in names and {one, other} & theirs for one, other in pairwise(run)):
        return False
    return not any(
        word.text.isalpha() and frequency(word.text) < TECHNICAL and spelled(word, theirs).stem in theirs
        for clause in spoken
        for word in clause.words
        if not word.is_function
    )


def is_told(spoken: Sequence[Clause]) -> bool:
    """Whether a reply tells of something that happened to the learner."""
    return past_verbs(spoken) >= FEW_PAST and any(
        word.text in {"i", "we", "my", "our", "me", "us"} for clause in spoken for word in clause.words
    )


def past_verbs(spoken: Sequence[Clause]) -> int:
    """How many of a reply's words look like verbs in the past."""
    told = [word.text for clause in spoken for word in clause.words]
    return sum(word in PAST or (word.endswith("ed") and len(word) > len("need")) for word in told)


def is_noise(spoken: Sequence[Clause]) -> bool:
    """Nothing readable: no word of three letters, or one word over and over."""
    run = [word for clause in spoken for word in clause.words]
    long = [word for word in run if len(word.text) >= 3]
    if not long:
        return True
    vowelless = sum(not re.search(r"[aeiouy]", word.text) for word in long)
    return vowelless > len(long) * 0.6 or (len(run) >= 6 and len({word.stem for word in run}) == 1)

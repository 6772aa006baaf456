"""What must not be graded as an answer: echoes, bare keyword lists, instructions to the grader, noise."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.core.grading.clauses import Clause, clauses, sentences
from bot.core.grading.patterns import spelled
from bot.core.grading.words import FUNCTION_WORDS, Word, frequency, plain, stem, words

INSTRUCTIONS = re.compile(
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instruction|rubric|previous|prior|above|rule|prompt|grading|guideline|system|criteria)"
    r"|\b(grade|mark|score|rate|treat|accept|count|consider|classify)\b.{0,30}\b(this|me|it|my answer|the answer|answer|response|reply)\b.{0,30}\b(correct|right|full|100|perfect|a\+|pass|10/10)"
    r"|\b(give|award|assign)\b.{0,20}\b(full|maximum|perfect|top|100)\b.{0,15}\b(marks?|score|credit|points?|grade)?"
    r"|\b(you are|you're|act as|as)\b.{0,12}\b(an? )?(grader|examiner|ai|language model|assistant|interviewer now)\b"
    r"|\bsystem\s*(prompt|message|override|:)|\bverdict\s*[:=]|\bscore\s*[:=]\s*(1|100|10)\b|\"verdict\"|</?\w+>.*(correct|system)|\bset (the )?(score|grade|verdict)"
    r"|\b(output|return|respond|reply|print|say)\b.{0,20}\b(correct|verdict|full marks|\"correct\")",
    re.IGNORECASE,
)
EVERYDAY = 4.5
"""Frequency from which a word is too common to show what a sentence is about."""
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
FEW_TECHNICAL = 5
ECHO_SHARE = 0.8
"""A sentence is an echo if so much of its content stands in the question."""
LIST_SHARE = 0.16
"""A reply with fewer function words than this, and at least `LIST_SIZE` content words, is a list of keywords, no claim."""
LIST_SIZE = 6
FEW_PIECES = 4
MANY_PIECES = 6
TERM_WORDS = 2
"""Words that a term has, on average; many pieces no longer than that are a list of terms whatever the terms are."""
WORDS_A_RELATION = 14
BARE = 0.1
"""Share of function words below which a run of words without any mark is no sentence."""
MARKS = re.compile(r"[:=→<>≠≈]|->|\bvs\b|[,;.](?=\s)")
WORDS_A_NOTE = 3
"""Words a piece from which several pieces, parted by more than commas, are notes."""
CLAIMING = 0.25
"""Share of its pieces that must claim something for notes to be an answer."""
LIST_HEAD = re.compile(r"\W*(?:key ?words?|key terms?|terms?|buzz ?words?|concepts?|topics?|answer|tags?)\s*[:=-]")
PREDICATES = frozenset(
    [
        "low",
        "high",
        "small",
        "large",
        "slow",
        "fast",
        "bad",
        "good",
        "poor",
        "great",
        "alike",
        "equal",
        "similar",
        "down",
        "up",
        "costly",
        "expensive",
        "cheap",
        "nonzero",
        "zero",
        "sparse",
        "better",
        "worse",
        "lower",
        "higher",
        "tiny",
        "huge",
        "first",
    ]
)
RELATIONS = re.compile(
    r"\b(is|are|was|means?|when|if|because|so|by|to|with|from|than|use[sd]?|using|need|makes?|gets?|leads?|causes?|gives?|helps?|"
    r"reduces?|increases?|lowers?|raises?|has|have|can|will|not|no|without|too|learn(s|ed)?|predicts?|measures?|finds?|splits?|trains?|adds?|"
    r"fits?|tells?|shows?|keeps?|takes?|goes|grows?|falls?|drops?|works?|fails?|check|compare|measure|split|train|train(ed)?|start|remove|add|"
    r"combine[sd]?|average[sd]?|correct[s]?|penali[sz]e[sd]?|shrinks?|punish(es)?|assumes?|depends?|misses|captures?|memori[sz]es?|vs|versus|against|for|in|on|between|through|into|under|over|only|many|more|fewer|less|than|never|select|collect|compute|track|monitor|retrain|repeat|rotate|choose|pick|since|beats?|while|but|cancels?|then)\b|[=→<>≠≈|:]|->|=>"
)


STEP = re.compile(
    r"(?:^|[.;\n]\s*|[-*•]\s*|\d[.)]\s*)(?:goals?|data|features?|models?|metrics?|serving|serve|monitor(?:ing)?)\s*(?:[:=–—]|-\s)",
    re.IGNORECASE,
)
OUTLINE_STEPS = 3
"""A design that names so many of its steps, each with what it holds, is an outline and no list of keywords."""


def without_instructions(text: str, question: str) -> tuple[str, bool]:
    """
    (The reply without sentences that talk to the grader, whether there were any).

    Where the question itself is about such sentences, as with prompt injection, replies speak of them and lose none.
    """
    if INSTRUCTIONS.search(plain(question)):
        return text, False
    kept, dropped = [], False
    for sentence in re.split(r"(?<=[.!?\n;])\s+|\n", text):
        if INSTRUCTIONS.search(plain(sentence)):
            dropped = True
        elif sentence.strip():
            kept.append(sentence)
    return "\n".join(kept), dropped


SMALL_TALK = re.compile(
    r"^\W*(sure|hi|hello|hey|ok|okay|well|yes|yeah|right|alright|great|cool|so|hmm+|good morning|good evening)\W*$|"
    r"\b(thanks?|thank you|nice to meet|hope (that|this|it|i|you|my)|let me (know|think|see|try|recall)|good question|great question|happy to|feel free|"
    r"i (really |also |just |still )?(remember|recall|studied|enjoy(ed)?|love|like[d]?|read|learned about|worked on|have worked|have seen|know this|know that one)|"
    r"my (last|previous|current|old|first) (job|company|project|team|boss|internship)|(at|in|from) (work|university|school|my studies|the course|the lecture|the exam|my thesis)|"
    r"depends on the (project|team|situation|company|use case|context)|that is (about it|all|it|what i)|does that make sense|if you (want|like|need)|as you know|interview|colleagues?|professor|"
    r"i (may|might|could) have forgotten|i could talk|great topic|interesting topic|to be honest|in general i would say)\b"
)
"""Sentences that speak of the talk and the speaker rather than of the matter."""


def without_small_talk(text: str, known: frozenset[str]) -> str:
    """The reply without sentences of small talk that name nothing of the matter (`known`: the rubric's stems)."""
    kept = []
    for sentence in re.split(r"(?<=[.!?\n])\s+|\n", text):
        folded = plain(sentence)
        if SMALL_TALK.search(folded) and not any(
            word.stem in known and frequency(word.text) < EVERYDAY for word in words(folded)
        ):
            continue
        kept.append(sentence)
    return "\n".join(kept) or text


def without_lists(text: str) -> str:
    """The reply without the sentences that only drop terms."""
    parts = re.split(r"(?<=[.!?\n])\s+|\n", text)
    return "\n".join(part for part in parts if not is_keyword_list(part, clauses(part)) or ":" in part or ";" in part)


def content(run: Sequence[Word]) -> list[str]:
    """Stems of the words that carry meaning."""
    return [word.stem for word in run if not word.is_function]


def only_echoes(text: str, question: str) -> bool:
    """Whether a reply only repeats the question, with little or nothing of its own."""
    asked = _stems_of(question) | OF_QUESTIONS
    own = 0
    for sentence in sentences(text):
        said = content(words(plain(sentence)))
        new = [word for word in said if word not in asked]
        if len(new) > len(said) * (1 - ECHO_SHARE) or len(said) < FEW_WORDS:
            own += len(new)
            own += sum(word.text in COMPARING for word in words(plain(sentence)))
    own -= sum(word.text in COMPARING for word in words(plain(question)))
    return own < FEW_WORDS and len(_stems_of(text) & asked) > own


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(content(words(plain(text))))


def topicality(spoken: Sequence[Clause], known: frozenset[str], about: str) -> float:
    """The share of a reply's technical words that the question's author uses too; 1 where there are too few to tell."""
    theirs = known | _stems_of(about)
    said = {
        (spelled(word, theirs).stem, word.stem)
        for clause in spoken
        for word in clause.words
        if len(word.text) > SHORT_WORD and not word.is_function and frequency(word.text) < TECHNICAL
    }
    if len(said) < FEW_TECHNICAL:
        return 1.0
    return sum(bool({*pair} & theirs) for pair in said) / len(said)


def is_keyword_list(text: str, spoken: Sequence[Clause]) -> bool:
    """
    Whether the reply only drops terms: many content words, hardly any grammar, and few of its pieces claim anything.
    Notes are short and grammarless too, but say something of something: "L1: sparse", "train error low".
    """
    run = [word for clause in spoken for word in clause.words]
    if len(content(run)) < LIST_SIZE or len(STEP.findall(text)) >= OUTLINE_STEPS:
        return False
    pieces = [
        piece
        for piece in re.split(r"[,;.!?\n]+(?:\s|$)|\s[/|–-]\s|\band\b|\n", plain(text))
        if re.search(r"[a-z]", piece)
    ]
    if len(pieces) >= MANY_PIECES and len(run) <= len(pieces) * TERM_WORDS:
        return sum(map(_claims, pieces)) < len(pieces) * CLAIMING
    grammar = sum(word.is_function and word.text not in {"and", "or"} for word in run)
    if grammar >= len(run) * LIST_SHARE:
        return False
    notes = [part.split() for part in re.split(r"[;.!?\n]+(?:\s|$)|\n", plain(text)) if re.search(r"[a-z]", part)]
    if len(notes) > 1 and len(run) >= len(notes) * WORDS_A_NOTE and not LIST_HEAD.match(plain(text)):
        return sum(len(part) > 1 for part in notes) < len(notes) / 2
    if len(pieces) < FEW_PIECES:
        marked = MARKS.search(plain(text)) is not None
        return not marked and (
            grammar < len(run) * BARE or len(RELATIONS.findall(plain(text))) * WORDS_A_RELATION < len(run)
        )
    return sum(map(_claims, pieces)) < len(pieces) * CLAIMING


def _claims(piece: str) -> bool:
    """Whether a piece of notes says something of something."""
    if LIST_HEAD.match(piece):
        return False
    said = piece.split()
    if len(said) > TERM_WORDS + 1 and any(word in FUNCTION_WORDS for word in said):
        return True
    return len(said) > 1 and (RELATIONS.search(piece) is not None or said[-1].strip(".:") in PREDICATES)


def is_noise(spoken: Sequence[Clause]) -> bool:
    """Nothing readable: no word of three letters, or one word over and over."""
    run = [word for clause in spoken for word in clause.words]
    long = [word for word in run if len(word.text) >= 3]
    if not long:
        return True
    vowelless = sum(not re.search(r"[aeiouy]", word.text) for word in long)
    return vowelless > len(long) * 0.6 or (len(run) >= 6 and len({word.stem for word in run}) == 1)

"""Bare lists of keywords, told apart from notes: notes are short and grammarless too, but say something of something."""

import re
from collections.abc import Sequence

from bot.core.grading.clauses import Clause, clauses
from bot.core.grading.guards import content
from bot.core.grading.words import FUNCTION_WORDS, plain

LIST_SHARE = 0.16
"""A reply with fewer function words than this, and at least `LIST_SIZE` content words, is a list of keywords, no claim."""
LIST_SIZE = 6
FEW_PIECES = 4
MANY_PIECES = 6
TERM_WORDS = 2
"""Words that a term has, on average; many pieces no longer than that are a list of terms whatever the terms are."""
WORDS_A_RELATION = 14
BARE = 0.1
"""Share of function words and verbs below which a run of words without any mark is no sentence."""
LONGEST_TELEGRAM = 12
"""Words that a sentence may have with hardly a function word in it."""
MARKS = re.compile(r"[:=→<>≠≈]|->|\bvs\b|[,;.](?=\s)")
WORDS_A_NOTE = 3
"""Words a piece from which several pieces, parted by more than commas, are notes."""
CLAIMING = 0.25
"""Share of its pieces that must claim something for notes to be an answer."""
MEANT_TO = re.compile(r"\b(?:i|we|you|would|could|should|can|or|then|to)\s+(\w+)")
"""What stands before what one does."""
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
    r"\b(is|are|was|(?<!k[- ])means?|when|if|because|so|by|to|with|from|than|use[sd]?|using|need|makes?|gets?|leads?|causes?|gives?|helps?|"
    r"reduces?|increases?|lowers?|raises?|has|have|can|will|not|no|without|too|learn(s|ed)?|predicts?|measures?|finds?|splits?|trains?|adds?|"
    r"fits?|tells?|shows?|keeps?|takes?|goes|grows?|falls?|drops?|works?|fails?|check|compare|measure|split|train|train(ed)?|start|remove|add|"
    r"combine[sd]?|average[sd]?|correct[s]?|penali[sz]e[sd]?|shrinks?|punish(es)?|assumes?|depends?|misses|captures?|memori[sz]es?|vs|versus|against|for|in|on|between|through|into|under|over|only|many|more|fewer|less|than|never|select|collect|compute|track|monitor|retrain|repeat|rotate|choose|pick|since|beats?|while|but|cancels?|then)\b|[=→<>≠≈|:]|->|=>"
)


DOING = frozenset(
    ["add", "adjust", "aggregate", "analyse", "analyze", "apply", "ask", "assign", "assume", "average", "begin",
     "build", "calculate", "calibrate", "call", "choose", "clarify", "clean", "clip", "collect", "combine",
     "compare", "compute", "consider", "convert", "count", "create", "debug", "decide", "decrease", "define",
     "deploy", "detect", "determine", "discuss", "divide", "drop", "encode", "ensure", "establish", "estimate",
     "evaluate", "examine", "explain", "extract", "fill", "find", "fit", "fix", "formulate", "gather", "generate",
     "get", "give", "hide", "hold", "identify", "impute", "improve", "increase", "init", "initialise", "initialize",
     "inspect", "interview", "investigate", "keep", "learn", "limit", "look", "loop", "lower", "make", "maximise",
     "maximize", "measure", "merge", "minimise", "minimize", "monitor", "move", "multiply", "normalise", "normalize",
     "offer", "optimise", "optimize", "oversample", "overwrite", "penalise", "penalize", "pick", "plot", "predict",
     "prevent", "prune", "put", "raise", "randomise", "randomize", "read", "recompute", "reduce", "remove", "repeat",
     "replace", "report", "rerun", "retrain", "return", "reuse", "reverse", "reweight", "roll", "rotate", "run",
     "save", "scale", "score", "select", "send", "set", "show", "shrink", "shuffle", "sort", "split", "standardise",
     "standardize", "start", "stop", "store", "subtract", "summarise", "summarize", "swap", "take", "talk", "tell",
     "track", "train", "try", "tune", "undersample", "understand", "update", "use", "validate", "verify", "watch",
     "weigh", "write"]
)  # fmt: skip
"""What one does: a note that begins with one says something, where a list of terms only names. Some are names too ("drop"), so
that such a note counts half."""
MENTION = re.compile(
    r"\b(?:involv\w+|includ\w+|contain\w*|concern\w*|covers?|deals? with|relat\w+ to|consists? of|(?:is|are) about|ha(?:s|ve) to do with|"
    r"ha(?:s|ve)|uses?|needs?|requires?|things? like|such as|depends? on|think (?:of|about)|talk about|mention|consider|know about|look at|(?:is|are) (?:(?:a|an|one) )?(?:\w+ ){1,5}?(?:about|of|with|in))\b(.*)"
)
"""What stands before things that are only named."""
MENTIONED = re.compile(
    r"(.*)\b(?:(?:is|are|be|seem) (?:all |very |really |also |so )?(?:important|relevant|key|crucial|essential|useful|involved|part of|related|connected|concepts|topics|terms|keywords)"
    r"|matters?|plays? a (?:\w+ )?role|belong here|come to mind|come into play)\b"
)
"""What stands behind things that are only named."""
BARE_ITEMS = 0.7
"""Share of the things named that must be bare terms."""
CHAIN = 4
"""Times that a line may join bare words by the same sign before it is a list: "a -> b -> c -> d -> e"."""
HEADED = re.compile(r"^\W*([\w./-]+(?:[ ,][\w./-]+){0,2})\s*(?:[:=→]|->|=>|\s[–—-]\s)\s*(\S.*)$")
HEADS = 2
"""Lines or sentences, each with a head of its own and what holds of it, from which a reply is notes and no list."""
STEP = re.compile(
    r"(?:^|[.;\n]\s*|[-*•]\s*|\d[.)]\s*)(?:goals?|data|features?|models?|metrics?|serving|serve|monitor(?:ing)?)\s*(?:[:=–—]|-\s)",
    re.IGNORECASE,
)
OUTLINE_STEPS = 3
"""A design that names so many of its steps, each with what it holds, is an outline and no list of keywords."""


def without_lists(text: str) -> str:
    """The reply without the sentences that only drop terms."""
    parts = re.split(r"(?<=[.!?\n])\s+|\n", text)
    return "\n".join(
        part
        for part in parts
        if not _only_mentions(part) and (not is_keyword_list(part, clauses(part)) or ":" in part or ";" in part)
    )


def _only_mentions(sentence: str) -> bool:
    """Whether it is a list in a sentence's clothes: "overfitting is a concept about noise, variance, training, dropout"."""
    folded = plain(sentence)
    for mention in (MENTION.search(folded), MENTIONED.match(folded)):
        items = _readable(re.split(r",|\band\b", mention[1])) if mention else []
        bare = sum(len(item.split()) <= TERM_WORDS and item.split()[0] not in DOING for item in items)
        if len(items) > FEW_PIECES and bare > len(items) * BARE_ITEMS:
            return True
    return False


def is_keyword_list(text: str, spoken: Sequence[Clause]) -> bool:
    """
    Whether the reply only drops terms: many content words, hardly any grammar, and few of its pieces claim anything.
    Notes are short and grammarless too, but say something of something: "L1: sparse", "train error low".
    """
    run = [word for clause in spoken for word in clause.words]
    folded = plain(text)
    if len(content(run)) < LIST_SIZE or len(STEP.findall(text)) >= OUTLINE_STEPS or is_headed(text):
        return False
    folded = "\n".join(map(_unchained, folded.split("\n")))
    pieces = _readable(re.split(r"[,;.!?\n]+(?:\s|$)|\s[/|–-]\s|\band\b|\n", folded))
    if len(pieces) >= MANY_PIECES and len(run) <= len(pieces) * TERM_WORDS:
        return sum(map(_claims, pieces)) < len(pieces) * CLAIMING
    grammar = sum(word.is_function and word.text not in {"and", "or"} for word in run)
    if grammar >= len(run) * LIST_SHARE:
        return False
    notes = [part.split() for part in _readable(re.split(r"[;.!?\n]+(?:\s|$)|\n", folded))]
    if len(notes) > 1 and len(run) >= len(notes) * WORDS_A_NOTE and not LIST_HEAD.match(folded):
        return sum(len(part) > 1 for part in notes) < len(notes) / 2
    if len(pieces) < FEW_PIECES:
        marked = MARKS.search(folded) is not None
        said = len(RELATIONS.findall(folded)) + sum(verb in DOING for verb in MEANT_TO.findall(folded))
        return not marked and (
            grammar + said < len(run) * BARE
            or said * WORDS_A_RELATION < len(run)
            or (grammar < len(run) * BARE and len(run) > LONGEST_TELEGRAM)
        )
    return sum(map(_claims, pieces)) < len(pieces) * CLAIMING


def _readable(parts: Sequence[str]) -> list[str]:
    return [part for part in parts if re.search(r"[a-z]", part)]


def is_headed(text: str) -> bool:
    """Whether it is notes of several lines, each with a head and what holds of it: "bagging: parallel, bootstrap"."""
    folded = plain(text)
    for ends in (r"\n", r"\n|[;.](?=\s|$)"):
        lines = _readable(re.split(ends, folded))
        heads = {match[1] for line in lines if (match := HEADED.match(line)) and not LIST_HEAD.match(line)}
        if len(heads) >= HEADS and len(heads) > len(lines) / 2:
            return True
    return False


def _unchained(line: str) -> str:
    """The line, with commas for signs that only string bare words together: "a -> b -> c -> d -> e"."""
    for sign in ("->", "=>", "→", "=", ":", "|"):
        links = line.split(sign)
        if len(links) > CHAIN and len(line.split()) <= len(links) * (TERM_WORDS + 1):
            return ", ".join(links)
    return line


def _claims(piece: str) -> float:
    """How far a piece of notes says something of something, 0 to 1."""
    if LIST_HEAD.match(piece):
        return 0
    said = re.findall(r"[^\s*•·-]\S*", piece)
    if len(said) > TERM_WORDS + 1 and any(word in FUNCTION_WORDS for word in said):
        return 1
    if len(said) < 2:
        return 0
    if RELATIONS.search(piece) is not None or said[-1].strip(".:") in PREDICATES:
        return 1
    return 0.5 if said[0].strip(":") in DOING else 0

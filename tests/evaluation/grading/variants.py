"""
The same answer said otherwise: what people put around an answer, leave out of it, or do to its layout.

Each way maps (answer, question, draw) to another text that deserves the same verdict; the answer itself comes back where
there is nothing to change.
"""

import re
from collections.abc import Callable, Sequence

from bot.core.chance import Chance

Way = Callable[[str, str, Chance], str]

GREETINGS = (
    "Hi! ", "Hello there, ", "hey, ", "Good morning! ", "Hi everyone, nice to be here. ", "Thanks for the question! ", "Hello, thanks for having me. ",
    "Great question. ", "Oh nice, I like this one! ", "Hey coach 👋 ",
)  # fmt: skip
HEDGES = (
    "not 100% sure but ", "I might be wrong here, but ", "I'm not entirely certain, but I'd say ", "I think ", "If I'm not mistaken, ", "Probably wrong, but ",
    "No guarantee, but ", "Just a guess: ", "Don't quote me on this, but ", "I guess ", "imho ", "I'm fairly sure that ", "To be honest I'm unsure, but ",
)  # fmt: skip
THINKING = (
    "hmm let me think. ", "ok so ", "Well, ", "so, uh, ", "Let me think about that for a second... ", "Right, so ", "Okay, thinking out loud here: ",
    "Hm, where do I start. ", "umm ok. ", "Let's see. ", "Give me a moment. ok: ", "Alright, here goes: ",
)  # fmt: skip
RECALLING = (
    "As far as I remember from my course, ", "From what I learned at university, ", "I read about this last week. ", "We had this in a lecture. ", "If I recall correctly, ",
    "I had to explain this to my manager once. ", "This came up in my last interview. ", "I remember this from a book: ",
)  # fmt: skip
INTRODUCTIONS = (
    "I'm Anna, a data analyst from Berlin. ", "I've been working with ML for about two years now. ", "Short intro: my name is Tom and I come from a physics background. ",
    "I'm a career changer, so bear with me. ", "English is not my first language, sorry in advance. ", "Bit of background, I studied economics. ",
)  # fmt: skip
FRAMES = (
    "In short: ", "Short answer: ", "My answer: ", "I would answer like this: ", "In my own words: ", "The way I see it, ", "Here is how I'd put it. ",
    "I'd say it like this. ", "TL;DR ", "A: ", "Simply put, ",
)  # fmt: skip
CLOSINGS = (
    " Hope that makes sense.", " Does that help?", " That's all I know.", " that's it", " That would be my answer.", " hope this is what you were looking for", " Makes sense?",
    " I can go deeper if you want.", " Thanks!", " That's about it from my side.", " I could go on but I'll stop here.", " end of story", " Let me know if I should say more.",
    " That's what I'd tell them.", " I hope I got that right.", " anything else?",
)  # fmt: skip
DOUBTS = (
    " But I may be wrong.", " ... but I'm not sure", " Not sure about all of it though.", " please correct me if I'm wrong", " I think.", " (I guess)", ", right?",
    " At least that's how I understood it.", " Don't take my word for it.", " Or something like that.", " if that is what you mean",
)  # fmt: skip
SMILEYS = (" 🙂", " 😅", " 👍", " :)", " ;-)", " 🤔", " xD", " 😂😂", " 🚀")
JOKES = (
    " My cat could have told you that.", " (I need more coffee.)", " haha I sound like a textbook", " lol sorry for the rambling", " My grandmother says hello, by the way.",
    " And that's why I drink so much coffee.", " My wife would fall asleep by now.", " No animals were harmed in this answer.",
)  # fmt: skip
IRRELEVANT = (
    " It's raining here today.", " Sorry for typos, I'm on my phone.", " I'm on the train right now.", " My lunch is getting cold.", " I had this question yesterday too.",
    " The weather is lovely today.", " My neighbour is drilling again.", " I'm writing this in a hurry.", " My battery is nearly empty.",
)  # fmt: skip
UNFORESEEN_OPENERS = (
    "Interesting, my flatmate asked me the same thing over breakfast. ", "Take this with a grain of salt: ", "phew, tough one, ", "Without looking it up: ", "From the top of my head, ",
    "My understanding goes roughly like this. ", "Last time I botched this, second attempt. ", "You'll laugh but I wrote my thesis near this topic. ", "Disclaimer, I only skimmed that chapter. ",
    "Here's my two cents. ", "Okay coach, listen. ", "I always mix this up, here we go again: ", "Sitting in a noisy cafe so keeping it brief. ", "Gut feeling says: ", "Warming up slowly today. ",
    "If you held a gun to my head I'd go with this: ", "Been a while since school, ", "To the best of my knowledge, ", "Voice typing this, beware. ", "Pretty sure I nailed this one: ",
)  # fmt: skip
UNFORESEEN_CLOSINGS = (
    " Phew.", " That should cover it.", " Hopefully not total nonsense.", " Over to you.", " I'd love feedback on the wording.", " Anyway, gotta run.", " Feel free to grill me on any of it.",
    " There may be more to it, no clue.", " Curious whether you agree.", " Ok enough from me.", " That's my story and I'm sticking to it.", " Could be total rubbish though.", " Can I have a harder one next?",
    " Be gentle please.", " Wow that got long.", " (typed with one thumb)", " Was that too short?", " Next question please", " Fingers crossed!", " That's the gist.",
)  # fmt: skip
"""Turns of phrase written after the grader, which nobody taught it: how it does on them at first sight is in docs/grading.md."""
FILLERS = ("basically", "essentially", "actually", "you know", "I mean", "kind of", "like", "obviously", "simply")
OPENER = re.compile(
    r"^(?:(?:hi|hello|hey|well|so|ok|okay|basically|hmm+|right|sure|yes|yeah|i think|i guess|i would say|i'd say|honestly|in short)\b[,:.!]*\s+)+",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"(?:,\s*)?\b(?:basically|essentially|actually|obviously|kind of|sort of)\b(?:,)?\s+",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"\s*(?:hope (?:that|this)[^.!?]*|does that[^.!?]*|that's (?:it|all)[^.!?]*|let me know[^.!?]*|thanks[^.!?]*)[.!?]*\s*$",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"\b(?:a|an|the)\s+(?=[a-z]{2})")
SENTENCE_END = re.compile(r"(?<=[a-z0-9)%])[.!](?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)(?<!etc\.)\s+(?=[A-Za-z])")
COMMA = re.compile(r",\s+(?=[a-z])")
BECAUSE = re.compile(r",?\s+because\s+", re.IGNORECASE)
ACRONYM = re.compile(r"^(?:I\b|[A-Z][A-Z0-9])")


def _before(pool: Sequence[str]) -> Way:
    return lambda answer, question, chance: chance.pick(pool) + answer


def _after(pool: Sequence[str]) -> Way:
    """A sentence of its own finds the one before it ended, as most people do."""

    def way(answer: str, question: str, chance: Chance) -> str:
        said = chance.pick(pool)
        ended = answer.rstrip()[-1:] in ".!?…:;\n" or not said.lstrip()[:1].isupper()
        return answer + ("" if ended else ".") + said

    return way


def _uncapitalised(sentence: str) -> str:
    """A sentence as it goes on behind a word: "The model" is "the model", "RAG" stays."""
    return sentence if ACRONYM.match(sentence) else sentence[:1].lower() + sentence[1:]


def _quoted(answer: str, question: str, chance: Chance) -> str:
    plain = re.sub(r"[*`]", "", question)
    return chance.pick((f"{plain} {answer}", f"> {plain}\n{answer}", f"“{plain}” {answer}", f"{plain}\n\n{answer}"))


def _restated(answer: str, question: str, chance: Chance) -> str:
    plain = _uncapitalised(re.sub(r"[*`]", "", question).strip())
    opener = chance.pick(("So you ask ", "The question is ", "You want to know ", "ok, so the question was: "))
    return f"{opener}{plain.rstrip('?.')}. {answer}"


def _joined_by(joiner: str) -> Way:
    def way(answer: str, question: str, chance: Chance) -> str:
        first, *rest = SENTENCE_END.split(answer)
        return joiner.join([first, *map(_uncapitalised, rest)])

    return way


def _parted_by(mark: str) -> Way:
    return lambda answer, question, chance: (
        mark.lstrip() + mark.join(part.strip() for part in SENTENCE_END.split(answer))
    )


def _interrupted(pool: Sequence[str]) -> Way:
    """A remark between the first sentence and the rest."""

    def way(answer: str, question: str, chance: Chance) -> str:
        gap = SENTENCE_END.search(answer)
        return answer if gap is None else f"{answer[: gap.start()]}.{chance.pick(pool)} {answer[gap.end() :]}"

    return way


def _with_filler(answer: str, question: str, chance: Chance) -> str:
    """A filler where a speaker takes breath: after a comma, or at the very beginning."""
    filler = chance.pick(FILLERS)
    gaps = [match.end() for match in COMMA.finditer(answer)]
    at = chance.pick([0, *gaps])
    return f"{answer[:at]}{filler}, {answer[at:]}"


def _typed_fast(answer: str, question: str, chance: Chance) -> str:
    return re.sub(r"(?<=[A-Za-z])'(?=[a-z])", "", re.sub(r"(?<=[a-z0-9)])[.!?]+\s*$", "", answer).lower())


AROUND: dict[str, Way] = {
    "greeting": _before(GREETINGS),
    "hedge": _before(HEDGES),
    "thinking aloud": _before(THINKING),
    "recalling": _before(RECALLING),
    "introduction": _before(INTRODUCTIONS),
    "frame": _before(FRAMES),
    "unforeseen opener": _before(UNFORESEEN_OPENERS),
    "unforeseen closing": _after(UNFORESEEN_CLOSINGS),
    "question quoted": _quoted,
    "question restated": _restated,
    "closing": _after(CLOSINGS),
    "doubt at the end": _after(DOUBTS),
    "emoji": _after(SMILEYS),
    "joke": _after(JOKES),
    "irrelevant sentence": _after(IRRELEVANT),
}
"""What is put before or behind an answer."""
WITHIN: dict[str, Way] = {
    "filler": _with_filler,
    "remark in between": _interrupted((*IRRELEVANT, *JOKES, *CLOSINGS[:1])),
    "lines for commas": lambda answer, question, chance: COMMA.sub(",\n", answer),
    "bullets for commas": lambda answer, question, chance: "- " + COMMA.sub("\n- ", answer),
    "bullets for sentences": _parted_by("\n- "),
    "lines for sentences": _parted_by("\n"),
    "numbered sentences": lambda answer, question, chance: "\n".join(
        f"{place}. {part.strip()}" for place, part in enumerate(SENTENCE_END.split(answer), 1)
    ),
    "joined by and": _joined_by(" and "),
    "joined by semicolons": _joined_by("; "),
    "joined by commas": _joined_by(", "),
    "split at because": lambda answer, question, chance: BECAUSE.sub(". That is because ", answer),
    "lower case": lambda answer, question, chance: answer.lower(),
    "typed fast": _typed_fast,
    "no end mark": lambda answer, question, chance: answer.rstrip(" .!?"),
    "exclaimed": lambda answer, question, chance: SENTENCE_END.sub("! ", answer.rstrip(" .!?")) + "!",
    "trailing off": lambda answer, question, chance: SENTENCE_END.sub("... ", answer.rstrip(" .!?")) + "...",
}
"""What is done to an answer's layout and marks."""
TRIMS: dict[str, Way] = {
    "opener dropped": lambda answer, question, chance: OPENER.sub("", answer) or answer,
    "fillers dropped": lambda answer, question, chance: FILLER.sub(" ", answer).strip() or answer,
    "closing dropped": lambda answer, question, chance: CLOSING.sub("", answer) or answer,
    "articles dropped": lambda answer, question, chance: ARTICLE.sub("", answer),
}
"""What is left out of an answer that says nothing."""
WAYS: dict[str, Way] = {**AROUND, **WITHIN, **TRIMS}
OF_TERMS = ("greeting", "hedge", "thinking aloud", "recalling", "frame", "closing", "unforeseen opener", "unforeseen closing", "doubt at the end", "emoji", "joke", "irrelevant sentence", "lower case", "no end mark",
            "exclaimed", "trailing off", "opener dropped", "fillers dropped", "closing dropped")  # fmt: skip
"""Those that suit a term or a number."""


def pair(chance: Chance, names: Sequence[str]) -> tuple[str, str]:
    """Two ways at once, in the order in which they are applied: layout first, what is put around it last."""
    one, other = sorted(chance.sample(names, 2), key=lambda name: (name in AROUND, name))
    return one, other

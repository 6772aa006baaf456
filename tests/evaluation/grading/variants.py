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
GENERALITIES = (
    " This is a very important topic in machine learning and every data scientist should know it.",
    " In the real world it always depends on the data and the business problem.",
    " Many big companies like Netflix, Google and Amazon use this every day in production.",
    " There are many libraries such as scikit-learn, PyTorch and TensorFlow that do it for you.",
    " Machine learning is a fast moving field and there is a lot of research about this.",
    " You should always understand the theory behind it before you apply it in practice.",
    " Of course there are trade-offs and no solution is perfect for every case.",
    " I have used this in several projects with Python and it worked well.",
    " It is asked in nearly every interview because it shows if somebody understands the basics.",
    " Good data quality and careful evaluation are key to success in any ML project.",
    " Data is the new oil, as people say.",
    " There are a lot of blog posts and YouTube videos about it.",
    " With more experience you get a feeling for it.",
    " This concept goes back many decades in statistics.",
    " It is one of the first things you learn in any data science course.",
    " Communication with stakeholders is also very important here.",
    " You have to be careful with this in practice, otherwise you can get in trouble.",
    " Modern deep learning has changed a lot of things, but the fundamentals remain.",
    " At the end of the day the business value counts.",
    " AI is everywhere nowadays, from self-driving cars to chatbots like ChatGPT.",
    " I think it is best to try it on a real data set in a notebook.",
    " It sounds complicated at first but it is actually quite simple once you get it.",
    " I would google the details and read the documentation.",
    " Experts have discussed this for years and still do.",
    " My professor always said that it is the heart of the whole field.",
    " There are many more things one could say about it, for example the maths behind it.",
    " A good engineer knows both theory and practice.",
    " In my opinion people underestimate how much this matters.",
    " It is a classic, and it comes up again and again in daily work.",
    " We used it at my last company for the fraud team and management was happy.",
)
ANECDOTES = (
    " We ran into exactly this when I was at a small startup in Lisbon.",
    " My first model at work suffered from that and my boss was not amused.",
    " I once had to give a talk about it in front of fifty people.",
    " Every second Kaggle notebook explains it, some better than others.",
    " I did a project on house prices where this was the main headache.",
    " It took me two attempts in the exam to get this one right.",
    " The Andrew Ng course has a nice video on it.",
    " I remember the picture in the book by Bishop quite well.",
    " My team lead draws it on the whiteboard for every new intern.",
    " Honestly, most people I interviewed got it wrong.",
    " That is how we explained it to the sales department at least.",
    " We had a long discussion about it in our reading group last month.",
    " People at my company argue about that all the time.",
    " I wrote my bachelor thesis about something close to it.",
    " In the bank where I worked, auditors asked for this every year.",
    " Nobody in my bootcamp understood it at first.",
    " There is a funny meme about it with a dog.",
    " I have debugged that more often than I like to admit.",
    " This would be easier with a whiteboard.",
    " I could also write down the formula if you need it.",
    " The maths is not that bad once you sit down with it.",
    " Some say it differently, but that is how I learned it.",
    " You asked for the short version, so I leave out the details.",
    " For our churn model this was a big topic last year.",
    " A friend at Google told me they ask this in the phone screen.",
    " It came up in my master's course right before the Christmas break.",
    " I used to think it was the other way round, embarrassing.",
    " Books make it more complicated than it is.",
    " I can show you some code on my GitHub for it.",
    " ChatGPT explains it in a similar way, I suppose.",
    " We measured it on our own data and it was quite an eye opener.",
    " The rest you learn on the job.",
    " It is a bit like cooking, you need to taste it.",
    " Sorry if the order is a bit messy.",
    " That was my favourite lecture with the best professor.",
    " Our data team has a wiki page on that.",
    " As a physicist I find that part quite intuitive.",
    " It's not magic, just statistics with a good marketing team.",
    " Depending on whom you ask you get three answers.",
    " I hope the interviewer would be happy with that, fingers crossed.",
)
UNFORESEEN_REMARKS = (
    " You can fill whole libraries with that subject.",
    " Every recruiter I spoke to wanted to hear something about it.",
    " It is more of an art than a science if you ask me.",
    " I picked it up from a colleague during a hackathon.",
    " The terminology is a mess, every community has its own words.",
    " One of those things that look obvious in hindsight.",
    " People have written entire PhD theses on that alone.",
    " I prefer to keep it practical.",
    " At my current employer we revisit that question each quarter.",
    " Google has a nice interactive page about it.",
    " There was a heated thread about it on Reddit the other day.",
    " In a real interview I would sketch it on paper.",
    " Textbooks usually spend a full chapter on it.",
    " It took the community years to sort that out.",
    " My mentor calls it the bread and butter of our job.",
    " Without some linear algebra it is hard to appreciate fully.",
    " Real projects are messier than any textbook example.",
    " Everyone talks about it but few really get it.",
    " That was also a question in my certification.",
    " It helped me a lot to implement it from scratch once.",
    " The industry has moved on quite a bit since then.",
    " I still need to read more about the details here.",
    " Tooling has become much better over the last years.",
    " We could discuss this for the rest of the day.",
    " I gave this answer to a customer once and he nodded.",
)
"""Written after `generalities.py` and `talk.py`, which nobody taught them: see docs/grading.md."""
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
    "generality": _after(GENERALITIES),
    "anecdote": _after(ANECDOTES),
    "unforeseen remark": _after(UNFORESEEN_REMARKS),
    "anecdote without a mark before it": lambda answer, question, chance: answer.rstrip(" .") + chance.pick(ANECDOTES),
}
"""What is put before or behind an answer."""
WITHIN: dict[str, Way] = {
    "filler": _with_filler,
    "remark in between": _interrupted((*IRRELEVANT, *JOKES, *CLOSINGS[:1], *GENERALITIES, *ANECDOTES)),
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

"""Open answers, graded clause by clause against a rubric: key points, polarity, subjects, misconceptions, guards."""

from collections.abc import Mapping, Sequence

from bot.core.grading import guards, lists, stories
from bot.core.grading.clauses import Clause, clauses
from bot.core.grading.context import GradingContext
from bot.core.grading.feedback import lines
from bot.core.grading.framing import unframed, with_marks, without_fillers
from bot.core.grading.grade import Grade, Quoted, Verdict
from bot.core.grading.matching import (
    CompiledRubric,
    Match,
    Searched,
    Window,
    compiled,
    dependent,
    hangs_together,
    look_for,
    windows,
)
from bot.core.grading.patterns import spelled
from bot.core.grading.remarks import answer_alone, gives_up_beside_talk
from bot.core.grading.replies import gives_up
from bot.core.grading.restating import without_question
from bot.core.grading.swapping import changed_places, misnamed
from bot.core.grading.vocabulary import Vocabulary
from bot.core.grading.words import plain, words
from bot.core.grading.wrong_claims import wrong_in
from bot.core.questions.rubric import KeyPoint, Rubric

NEARLY_ALL = 0.75
"""Share of the core's weight from which an answer is right."""
OFF_TOPIC = 0.6
"""A reply of whose technical words fewer are this question's is about something else ..."""
FAR_OFF_TOPIC = 0.5
"""... and one in which nearly all was found, if fewer than this are."""
FEW_OF_A_STORY = 2
"""Verbs in the past without which a reply is no story."""
HALF_A_STORY = 2
"""Parts of a story from which it is partly told; one alone may be found in any talk."""
NOT_WHOLE = 0.74
"""Share that a story has at most which lacks what was done or what came of it."""
NEAR_ALL = 0.6
"""Share from which a partly right answer may well be a right one in words that nobody foresaw."""
DENYING = frozenset({"not", "no", "never", "neither", "nor"})
FEWEST_DENIALS = 2
TOGETHER = 3
"""Terms of a pattern that are found together in no talk of something else, however common they are."""
LONG_REPLY = 25
"""Words from which a reply that was not understood is no mere guess."""
SOME = 0.16
"""Share from which it is partly right."""
HALF = 0.5
"""With an error beside it, more than this share must be said for a reply to be partly right."""
SAY_MORE = "I could not find an answer in that. Say it in a sentence or two of your own, or type “I don't know”."
OWN_WORDS = "That repeats the question. Say it in a sentence or two of your own, or type “I don't know”."
BEYOND_THE_HINT = "Those are the hint's own words. Say in yours what follows from them, or type “I don't know”."
OFF_THE_POINT = (
    "That seems to be about something else. The question is about what it says at the top; try it from there."
)
NO_STORY = "That is about such things in general. Tell of one time: when it was, what you did, and what came of it."
NO_LIST = "Those are keywords; say how they hang together, in a sentence or two."


def grade_open(
    rubric: Rubric,
    stem: str,
    text: str,
    context: GradingContext,
    *,
    about: str = "",
    hints: Sequence[str] = (),
    topic: str = "",
) -> Grade:
    """
    Grades an open answer. `about`: what else the question's author wrote of its topic (`topic`: its id); `hints`: what the
    learner may have been shown, and earns nothing by repeating. Never raises for any text.
    """
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True, rubric_version=rubric.version)
    said, instructed = guards.without_instructions(text, stem)
    answered = with_marks(without_question(said, stem))
    if said.strip() and not answered:
        return _unclear(rubric, OWN_WORDS)
    ready = compiled(rubric, context.lexicon)
    said = without_fillers(answered)
    # What is small talk elsewhere is the answer to a personal question.
    said = unframed(said) if ready.is_personal else answer_alone(said, ready.known, guards.stems_of(stem))
    if gives_up(said) or gives_up_beside_talk(answered):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True, rubric_version=rubric.version)
    spoken = clauses(said)
    if not spoken or guards.is_noise(spoken):
        return _unclear(rubric, SAY_MORE)
    if guards.only_echoes(said, stem):
        return _unclear(rubric, OWN_WORDS)
    said = guards.without_hints(said, hints)
    if not guards.content(words(plain(said))):
        return _unclear(rubric, BEYOND_THE_HINT)
    spoken = clauses(said)
    if lists.is_keyword_list(said, spoken) or _rests_on_lists(ready, said):
        return Grade(
            verdict=Verdict.INCORRECT, score=0, confidence=0.95, feedback=(NO_LIST,), rubric_version=rubric.version
        )
    if not stories.is_story(rubric) and _is_elsewhere(ready, spoken, topic, f"{stem} {about}", context):
        return _off_the_point(rubric)
    return _judge(ready, spoken, context, instructed=instructed, stem=stem, about=about)


def _is_elsewhere(
    ready: CompiledRubric, spoken: Sequence[Clause], topic: str, written: str, context: GradingContext
) -> bool:
    """Whether a reply's words are those of another topic of the bank."""
    said = {spelled(word, ready.known).stem for clause in spoken for word in clause.words if not word.is_function}
    return context.matters.speaks_of_another(said, topic, ready.known | guards.stems_of(written))


def _off_the_point(rubric: Rubric) -> Grade:
    return Grade(
        verdict=Verdict.INCORRECT, score=0, confidence=0.95, feedback=(OFF_THE_POINT,), rubric_version=rubric.version
    )


def _rests_on_lists(ready: CompiledRubric, said: str) -> bool:
    """Whether a reply has sentences that only drop terms, and says nothing of the core besides."""
    rest = lists.without_lists(said)
    if len(rest) >= len(said) or lists.is_headed(said):
        return False
    among = Searched(windows(clauses(rest), ready))
    core = {point.id for point in ready.rubric.key_points if point.role == "core"}
    return not any(look_for(claim, among).hit for claim in ready.points if claim.id in core)


def _unclear(rubric: Rubric, sentence: str) -> Grade:
    return Grade(verdict=Verdict.INCORRECT, score=0, confidence=0.97, unclear=sentence, rubric_version=rubric.version)


def _judge(
    ready: CompiledRubric, spoken: Sequence[Clause], context: GradingContext, *, instructed: bool, stem: str, about: str
) -> Grade:
    rubric = ready.rubric
    among = windows(stories.told(spoken) if stories.is_story(rubric) else spoken, ready)
    found: dict[str, Match] = {}
    said = Searched(window for window in among if not window.rejected)
    for claim in ready.points:
        match = look_for(claim, said)
        if not match.hit and not match.denied and claim.id in context.evidence:
            match = Match(hit=True, words=context.evidence[claim.id])
        found[claim.id] = match
    own = Searched(window for window in among if window.single and not window.distanced)
    learners = Searched(window for window in among if not window.distanced)
    # Of two clauses together only what binds a claim to a subject can be trusted.
    claimed = [claim for claim in ready.claims if look_for(claim, learners if claim.subject else own).hit]
    everywhere = () if stories.is_story(rubric) else _wrong_everywhere(spoken, among, stem, context)
    wrong = tuple(dict.fromkeys((*(claim.id for claim in claimed), *everywhere)))
    # Who takes one thing for the other has said nothing right of either.
    fatal = {claim.subject for claim in claimed if claim.fatal}
    found |= {point.id: Match() for point in rubric.key_points if point.subject and point.subject in fatal}
    swapped = changed_places(ready, said, found, blamed=bool(wrong)) or misnamed(spoken, ready)
    found |= {point.id: Match() for point in rubric.key_points if point.subject and point.subject in swapped}
    denied = [point for point in rubric.key_points if found[point.id].denied and point.role in {"core", "extra"}]
    # So has who turns both of two round, even where no key point is bound to either.
    share = core_share(rubric, found) * (HALF if "" in fatal or len(fatal) > 1 else 1)
    if _is_off_topic(ready, spoken, said, stem, about, context.vocabulary, share, found):
        return _off_the_point(rubric)
    if stories.is_story(ready.rubric) and guards.past_verbs(stories.told(spoken)) < FEW_OF_A_STORY:
        return Grade(
            verdict=Verdict.INCORRECT, score=0, confidence=0.9, feedback=(NO_STORY,), rubric_version=rubric.version
        )
    if not stories.is_whole(rubric, found):
        share = min(share, NOT_WHOLE)
    errors = len(wrong) + sum(point.role == "core" for point in denied) + bool(swapped)
    if (
        stories.is_story(ready.rubric)
        and sum(found[point.id].hit for point in rubric.key_points if point.role == "core") < HALF_A_STORY
    ):
        share = 0.0
    if _mostly_denies(spoken, among, ready):
        share, found = 0.0, {point.id: Match() for point in rubric.key_points}
    verdict = _verdict(share, errors)
    hit = tuple(point.id for point in rubric.key_points if found[point.id].hit)
    missed = _missed(rubric.key_points, found)
    return Grade(
        verdict=verdict,
        score=_score(rubric, found, share, verdict),
        confidence=_confidence(verdict, share, errors, spoken, found, instructed=instructed),
        hit=hit,
        missed=tuple(point.id for point in missed),
        misconceptions=wrong,
        feedback=lines(rubric, found, missed, denied, wrong, context, swapped=swapped),
        quoted=tuple(Quoted(key_point=name, words=found[name].words) for name in hit),
        rubric_version=rubric.version,
    )


def _mostly_denies(spoken: Sequence[Clause], among: Sequence[Window], ready: CompiledRubric) -> bool:
    """Whether most clauses only say what is not so, and none of that is asked for."""
    denying = [
        window
        for clause, window in zip(spoken, among, strict=False)
        if len(clause.words) > 1 and any(word.text in DENYING for word in clause.words)
    ]
    if len(denying) < FEWEST_DENIALS or len(denying) * 2 <= len(spoken):
        return False
    denials = sum(not any(look_for(claim, Searched([window])).hit for claim in ready.points) for window in denying)
    return denials >= FEWEST_DENIALS and denials * 2 > len(spoken)


def _wrong_everywhere(
    spoken: Sequence[Clause], among: Sequence[Window], stem: str, context: GradingContext
) -> tuple[str, ...]:
    """What is wrong in a reply whatever was asked, of what the learner stands behind."""
    singles = among[: len(spoken)]
    own = Searched(
        window for window in (*singles, *dependent(spoken, singles)) if not (window.distanced or window.rejected)
    )
    return wrong_in(own, stem, context.claims, context.lexicon)


def _is_off_topic(
    ready: CompiledRubric,
    spoken: Sequence[Clause],
    said: Sequence[Window],
    stem: str,
    about: str,
    vocabulary: Vocabulary,
    share: float,
    found: Mapping[str, Match],
) -> bool:
    """
    Whether a reply of which a `share` was recognised speaks of something else. A story is always full of something
    else's words, but somebody tells it of the past. An answer may be a picture from daily life, but then more than one
    thing in it is recognised.
    """
    theirs = ready.known | guards.stems_of(f"{stem} {about}")
    if stories.is_story(ready.rubric):
        if guards.is_told(spoken):
            return False
    elif (
        share < HALF
        and guards.is_everyday(spoken, theirs, vocabulary.names)
        and not any(hangs_together(claim, said, TOGETHER) for claim in ready.points if found[claim.id].hit)
    ):
        return True
    return guards.topicality(spoken, theirs, vocabulary.technical) < (
        FAR_OFF_TOPIC if share >= NEARLY_ALL else OFF_TOPIC
    )


def core_share(rubric: Rubric, found: Mapping[str, Match]) -> float:
    """The share of the core's weight that was said, 0 to 1; with `enough`, of the number of points asked for."""
    core = [point for point in rubric.key_points if point.role == "core"]
    if rubric.enough:
        return min(1.0, sum(found[point.id].hit for point in core) / rubric.enough)
    return sum(point.weight for point in core if found[point.id].hit) / sum(point.weight for point in core)


def _verdict(share: float, errors: int) -> Verdict:
    if share >= NEARLY_ALL:
        return Verdict.PARTIAL if errors else Verdict.CORRECT
    if share >= SOME and not (errors and share <= HALF):
        return Verdict.PARTIAL
    return Verdict.INCORRECT


def _score(rubric: Rubric, found: Mapping[str, Match], share: float, verdict: Verdict) -> float:
    """The core decides up to 0.85; what completes the answer adds the rest. A verdict keeps within its band."""
    extras = [point for point in rubric.key_points if point.role not in {"core", "bonus"}]
    complete = sum(found[point.id].hit for point in extras) / len(extras) if extras else 1.0
    score = 0.85 * share + 0.15 * complete
    low, high = {Verdict.CORRECT: (0.8, 1.0), Verdict.PARTIAL: (0.3, 0.79), Verdict.INCORRECT: (0.0, 0.29)}[verdict]
    if verdict is Verdict.INCORRECT and share < SOME:
        return 0.0
    return min(max(score, low), high)


def _missed(points: Sequence[KeyPoint], found: Mapping[str, Match]) -> list[KeyPoint]:
    """What a fuller answer would add, most valuable first; bonus points are never asked for."""
    order = {"core": 0, "extra": 1, "trade_off": 2, "example": 3}
    missing = [point for point in points if not found[point.id].hit and point.role in order]
    return sorted(missing, key=lambda point: (order[point.role], -point.weight))


def _confidence(
    verdict: Verdict,
    share: float,
    errors: int,
    spoken: Sequence[Clause],
    found: Mapping[str, Match],
    *,
    instructed: bool,
) -> float:
    """
    How often a verdict of this sort was right on answers that no rubric was improved by, over five sets of different
    writers (tests/evaluation/grading): less near a boundary, and where a long reply was hardly understood.
    """
    understood = any(match.hit or match.denied for match in found.values())
    long = sum(len(clause.words) for clause in spoken) >= LONG_REPLY
    if verdict is Verdict.CORRECT:
        return 0.92 if share == 1 else 0.68
    if verdict is Verdict.PARTIAL:
        return 0.66 if errors else 0.55 if share >= NEAR_ALL else 0.7
    if errors or instructed:
        return 0.95 if not understood else 0.88 if long else 0.9
    # Long and about something that the patterns do not know: perhaps right in words that nobody foresaw. It seldom is,
    # but then it must be told that the coach is not sure.
    return 0.55 if long else 0.75 if understood else 0.92

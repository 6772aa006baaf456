"""Typed terms: a typo is forgiven only where it cannot be another term."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from bot.core.grading.asides import bare, core, corrected
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.misspelling import NOT_A_TYPO, distance
from bot.core.grading.remarks import answer_alone
from bot.core.grading.replies import gives_up
from bot.core.grading.vocabulary import ARTICLES, Vocabulary, is_one_of, key, squeezed, term_stem, with_arabic
from bot.core.grading.words import FUNCTION_WORDS, frequency, plain

NEGATION = re.compile(
    r"\b(?:not|never|(?:is|are|was|were|does|do|did|wo|ca|would|should|could|has|have|had)n'?t|cannot|no|anything but|except|without|wrong|doubt|unlikely|hardly|neither|nor|opposite|other than|rather than|instead of|lack|absence|alternative to)\b",
    re.IGNORECASE,
)
DENIAL = re.compile(
    r"^(?:(?:but|although|though)\s)?(?:(?:it|that|this|which)(?:\s|'))?(?:(?:is|was|s|would be)\s)?(?:(?:probably|surely|certainly)\s)?"
    r"(?:not|isn'?t|wasn'?t|no|nope|never|wrong|false|incorrect)(?:\s(?:it|that|this|right|correct|true|the (?:answer|one|term)|really|so|quite|at all|here))*\W*$",
    re.IGNORECASE,
)
"""A part of a reply that takes back what stands beside it: "dropout is not it", "dropout? no"."""
OR = re.compile(r"\s*(?:/|\bor\b|\bvs\b|\bversus\b|\bthen\b|&|\band\b|\n)\s*", re.IGNORECASE)
"""What joins answers of equal standing."""
ONE_OF_TWO = re.compile(r"/|\bor\b|\bvs\b|\bversus\b", re.IGNORECASE)
REASON = re.compile(
    r"[,;:.\s(–-]+(?=(?:because|since|as|bc|b/c|cuz|coz|so that|given that|due to|unlike|whereas|while|in contrast to|as opposed to|compared (?:to|with)|when|if|where|for example|e\.g\.?|such as|meaning)\b(?!\s+known|\s+called))",
    re.IGNORECASE,
)
"""Where an answer is followed by its reason, in which other terms may well be named."""
BREAK = re.compile(
    r"\s*(,|;|\n|[:.!?](?=\s)|\s[–—-]+\s|–|—|=>|->|→|⇒|\s=\s|\baka\b|\ba\.?k\.?a\b\.?|\bi\.?e\b\.?|\balso (?:called|known as)\b|\bso(?= (?:it|that|this)\b)|\bthat is\b(?=,)|\bviz\b)\s*",
    re.IGNORECASE,
)
"""What parts an answer from a remark or a second name beside it."""
EXPLAINING = re.compile(r"[:=→⇒]|=>|->|i\.?e", re.IGNORECASE)
"""Those of them behind which an answer is explained."""
RULING_OUT = re.compile(
    r"^(?:and |but |it'?s |that'?s )?(?:not|no|never|rather than|instead of|unlike) (?:an? |the )?", re.IGNORECASE
)
ALTERNATIVE = re.compile(r"^(?:or|and|maybe|perhaps|alternatively|possibly|also|then)\b", re.IGNORECASE)
CIRCUMSTANCE = re.compile(
    r"^(?:using|via|with|by|e\.?g\.?|like|for|in|of|from|on|as|since|because|where|when|after|during|to|per|"
    r"(?:it'?s |which is |is )?(?:an? |one )(?:\w+ )?(?:kind|form|type|sort|case|variant|subset|branch|example) of) ",
    re.IGNORECASE,
)
"""What begins a part of a reply that says how, where or why."""
FORMULA = re.compile(r"[=∝^|≈<>+*]|\w\(")
ASSIGNED = re.compile(r"[\s,(]*\b(?:with |where |for |at )?[a-z]\s?=\s?\d+\)?", re.IGNORECASE)
""""With k = 100": a parameter of the term."""
ARGUMENTS = re.compile(r"(?<=\w)\([\w, |=.+-]{0,9}\)")
""""Laplace(0, b)"."""
SENTENCES = re.compile(r"(?<=[.!?…:])\s+|\n+")
BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]?\s*")
NO_TERM = "Type one term. If you don't know it, “I don't know” is fine."
A_REMARK = 3
"""Words from which a part of a reply that names no term is a remark rather than another answer."""
A_SENTENCE = 5
"""Words from which it is taken for a sentence, in which other terms may be named."""
LONGEST_REMARK = 14
"""Words of a part of a reply up to which a term is looked for in it."""


def _stems(listed: str) -> frozenset[str]:
    return frozenset(map(term_stem, listed.split()))


KIND_WORDS = _stems(
    "method technique algorithm algo approach model function layer procedure metric measure score principle problem phenomenon effect issue process "
    "strategy operation trick theorem rule classifier estimator term penalty regularization regularizer machine learning activation here stuff thing "
    "optimizer optimiser ensemble network net mechanism time loss cost embedding cross validation test error analysis distribution split index "
    "coefficient statistic value matrix scheme structure database library package clause keyword statement operator tuning setting architecture "
    "framework family type property job task concept kind check testing law fallacy bias paradigm assumption prior step result outcome mistake training pretraining pre one ones dist distr thingy"
)
"""Words that say what sort of thing a term is: beside a term they change nothing."""
PLAIN_WORDS = _stems(
    "use used using call called apply applied choose pick prefer say think mean named known perform do compute check change try standard simple plain "
    "basic classic classical vanilla normal regular typical famous good old binary categorical machine ml random just one single 1 mostly pure real "
    "give get yield make cause suffer commit need obvious clear usual common popular proper textbook so-called like actually probably maybe clearly basically definitely simply namely exactly "
    "technically formally usually often certainly likely obviously ie eg"
)
"""Words that may stand before a term without making it another one."""
JOINING = frozenset(
    {
        "with",
        "using",
        "by",
        "for",
        "in",
        "on",
        "from",
        "to",
        "at",
        "via",
        "based",
        "among",
        "you",
        "we",
        "i",
        "they",
        "your",
    }
)
"""Words that a compound term has more when it is said the other way round: "cross validation with k folds"."""
LINKS = frozenset(
    {"is", "are", "was", "were", "be", "does", "do", "can", "could", "would", "will", "should", "it's", "that's"}
)
SPEAKING = frozenset(
    {"i", "you", "we", "it", "they", "this", "that", "there", "is", "are", "was", "were", "does", "do", "has", "have", "can", "would", "will", "could", "should", "may", "must", "did", "he", "she", "don't", "if", "when", "which", "your", "our"}
)  # fmt: skip
"""Words by which a remark is known as a sentence."""
SHORTEST_TERM = 2
"""Letters of a term that is looked for inside a reply."""
A_COMMON_WORD = 4.7
"""Zipf frequency from which a known term is also everyday language ("model", "right")."""


def grade_term(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: Vocabulary) -> Grade:
    """Grades a typed term: rejections, negation and two answers at once come before any tolerance."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = core(answer := answer_alone(text, vocabulary.technical))
    if gives_up(answer):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    if not key(said):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=NO_TERM)
    term = _Term(accept, must_reject, vocabulary)
    right = plain(text.strip()) in map(plain, accept) or term.is_meant_by(said) or term.is_meant_in_one_of(answer)
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right), confidence=0.97)


class _Term:
    """What is accepted, and what it must not be taken for."""

    def __init__(self, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: Vocabulary) -> None:
        self.accept, self.must_reject, self.vocabulary = accept, must_reject, vocabulary
        self.own = vocabulary.called(accept)

    def is_meant_by(self, said: str) -> bool:
        if is_one_of(said, self.accept):
            # "stack" has the stem of "stacking", and is another thing.
            return plain(said) not in self.vocabulary.written or not self._is_other_word(plain(said))
        if is_one_of(said, self.must_reject):
            return False
        if self._exactly(said):
            return True
        without = ARGUMENTS.sub("", ASSIGNED.sub(" ", said)).strip()
        if without != said and key(without):
            return self.is_meant_by(without)
        if "(" in said or "[" in said:
            return self._is_bracketed(said)
        answer = REASON.split(said, maxsplit=1)[0]
        return self._is_said_in(bare(answer)) or (answer != said and self._is_said_in(said))

    def is_meant_in_one_of(self, reply: str) -> bool:
        """Whether one sentence of a reply is the term, and the others name nothing: "Okay coach, listen. Lasso."."""
        sentences = [part for part in SENTENCES.split(corrected(reply)) if key(part)]
        meant = [part for part in sentences if self.is_meant_by(core(part))]
        return 0 < len(meant) < len(sentences) and all(part in meant or self._names_nothing(part) for part in sentences)

    def _names_nothing(self, sentence: str) -> bool:
        if NEGATION.search(sentence) or ALTERNATIVE.match(sentence) or re.search(r"\d", sentence):
            return False
        return len(sentence.split()) > 1 and not self._names_another(key(sentence))

    def _is_bracketed(self, said: str) -> bool:
        """Whether it says one thing twice, "principal component analysis (PCA)", or remarks on it, "checkpointing (of activations)"."""
        outer = bare(" ".join(BRACKETS.sub(" ", said).split()))
        inner = [part for part in BRACKETS.findall(said) if key(part)]
        if not key(outer):
            return any(self.is_meant_by(bare(part)) for part in inner)
        if any(self._exactly(f"{bare(part)} {outer}") for part in inner):
            return True  # "cross-validation (k-fold)"
        if any(self._is_another(bare(part)) and not CIRCUMSTANCE.match(part) for part in inner):
            return False
        if self.is_meant_by(outer):
            return True
        return any(map(self._is, inner)) and not self._is_another(outer) and not NEGATION.search(outer)

    def _is_said_in(self, said: str) -> bool:
        """Whether all answers in a reply are the term, and there is one."""
        pieces = BREAK.split(said)
        if len(pieces) > 1 and not any(BREAK.search(term) for term in self.accept):
            return self._is_said_beside([("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)])
        if NEGATION.search(said) and not any(" " in term and NEGATION.search(term) for term in self.accept):
            return self._is_contrast(said)
        joined = [part for part in OR.split(said) if part.strip()]
        if len(joined) > 1 and not any(OR.search(term) for term in self.accept):
            return self._are_all(joined) or (not ONE_OF_TWO.search(said) and self._stands_in(said))
        return self._is(said) or (bool(NEGATION.search(said)) and self._is_contrast(said))

    def _is_said_beside(self, parts: list[tuple[str, str]]) -> bool:
        """
        Whether one part of a reply is the term and the others (each with what stands before it) are second names, remarks,
        or rule something else out: none another answer.
        """
        found = False
        for place, (sign, part) in enumerate(parts):
            said = bare(part)
            if not key(said):
                continue
            if DENIAL.match(said) or (place and re.match(r"no\b", said, re.IGNORECASE)):
                return False
            if RULING_OUT.match(said) and not self._is(said):
                if self._is(RULING_OUT.sub("", said)):
                    return False
            elif self._is_said_in(said):
                found = True
            elif not self._is_remark(part, explains=bool(EXPLAINING.search(sign))):
                return False
        return found

    def _is_remark(self, part: str, *, explains: bool) -> bool:
        """Whether a part of a reply speaks of the answer rather than giving another one."""
        if CIRCUMSTANCE.match(part):
            return True
        if self._is_another(bare(part)) or ALTERNATIVE.match(part) or ONE_OF_TWO.search(part):
            return False
        run = re.findall(r"[a-z']+", plain(part))
        if len(run) == 1 or not run:
            return not run or term_stem(run[0]) in KIND_WORDS
        speaks = any(re.sub("'(?:d|s|re|ll|ve)$", "", word) in SPEAKING for word in run)
        if explains or run[0] in SPEAKING or run[0].endswith("ing") or (speaks and len(run) >= A_REMARK):
            return True
        named = key(part)
        if len(run) >= A_SENTENCE:
            return not any(f" {key(term)} " in f" {named} " for term in self.must_reject)
        states = len(run) >= A_REMARK or run[0].endswith("s") or FORMULA.search(part)
        return bool(states) and not self._names_another(named)

    def _are_all(self, parts: list[str]) -> bool:
        """Whether each of several answers is the term; "concept drift/shift" shares its first word, "Laplace or add-one smoothing" its last."""
        first, last = parts[0].split(), parts[-1].split()
        return all(
            self._is(part)
            or (len(last) > 1 and self._exactly(f"{part} {last[-1]}"))
            or (len(first) > 1 and self._exactly(f"{' '.join(first[:-1])} {part}"))
            for part in parts
        )

    def _is_other_word(self, said: str) -> bool:
        accepted = {plain(term) for term in self.accept}
        own = {term for group in self.vocabulary.groups if accepted & group for term in group}
        return said not in accepted and bool(accepted & self.vocabulary.written) and said not in own

    def _exactly(self, said: str) -> bool:
        return squeezed(said) in self.own and not is_one_of(said, self.must_reject)

    def _is(self, said: str) -> bool:
        said = bare(said)
        return self._exactly(said) or self._is_typo(said) or self._stands_in(said)

    def _is_another(self, said: str) -> bool:
        return not self._exactly(said) and (self.vocabulary.knows(said) or is_one_of(said, self.must_reject))

    def _is_contrast(self, said: str) -> bool:
        """Whether it is like "precision, not recall": one term named, the other ruled out."""
        pieces = re.split(r"[,\s]+(?:and |but )?(?:not|never|rather than|instead of)\s+", said, maxsplit=1)
        if len(pieces) != 2 or not pieces[0].strip() or self._exactly(pieces[1]):
            return False
        if pieces[0].split()[-1].lower() in LINKS:
            return False  # "dropout is not it"
        return not NEGATION.search(pieces[0]) and self._is(pieces[0])

    def _is_typo(self, said: str) -> bool:
        """Whether the reply is an accepted term misspelled or turned round, and nearer to it than to any other known term."""
        if is_one_of(said, self.must_reject):
            return False
        if any(_turned_round(said, term) for term in self.accept):
            return plain(said) not in self.vocabulary.written or not self.vocabulary.knows(said)
        nearest = min((distance(said, term, self.vocabulary) for term in self.accept), default=NOT_A_TYPO)
        if nearest >= NOT_A_TYPO or self.vocabulary.nearer(said, nearest, self.own):
            return False
        form = squeezed(said)
        return all(
            OSA.distance(form, squeezed(other), score_cutoff=nearest + 1) > nearest for other in self.must_reject
        )

    def _stands_in(self, said: str) -> bool:
        """A term inside a short sentence counts if nothing beside it makes it another term, or names one."""
        run = with_arabic(re.sub(r"[^a-z0-9+#^ ]", " ", plain(said).replace("-", " "))).split()
        places = [place for place, word in enumerate(run) if word not in ARTICLES]
        if len(places) > LONGEST_REMARK:
            return False
        stems = [term_stem(run[place]) for place in places]
        for form in sorted(self.own, key=len, reverse=True):
            for start, end in _spelled_by(form, stems):
                return self._is_bare(run[: places[start]], run[places[end - 1] + 1 :], stems, start, end)
        return False

    def _is_bare(self, before: list[str], after: list[str], stems: list[str], start: int, end: int) -> bool:
        """Whether the term in `stems[start:end]`, with what stands before and after it, is just this term."""
        before = [word for word in before if word not in ARTICLES]
        if before and not (before[-1] in FUNCTION_WORDS or stems[start - 1] in PLAIN_WORDS):
            return False
        while after and term_stem(after[0]) in KIND_WORDS:
            after = after[1:]
        if after and not (after[0] in FUNCTION_WORDS or after[0].endswith(("ing", "ed"))):
            return False
        if NEGATION.search(" ".join(before)) or NEGATION.search(" ".join(after)):
            return False
        around = " ".join(stems[max(0, start - 1) : end + 1])
        grown = any(
            len(name.split()) > end - start and name.replace(" ", "") not in self.own
            for name in self.vocabulary.within(around)
        )
        sides = (" ".join(term_stem(word) for word in side if word not in ARTICLES) for side in (before, after))
        return not grown and not any(self._names_another(side) for side in sides)

    def _names_another(self, run: str) -> bool:
        """Whether something stands in a run of stems that excludes what is accepted."""
        padded = f" {run} "
        if any(f" {key(term)} " in padded for term in self.must_reject):
            return True
        against = [self.vocabulary.against[form] for form in self.own if form in self.vocabulary.against]
        if against:
            return any(f" {name} " in padded for names in against for name in names)
        return any(
            name.replace(" ", "") not in self.own and not _is_everyday(name, self.vocabulary.names[name])
            for name in self.vocabulary.within(run)
        )


def _spelled_by(form: str, stems: list[str]) -> Iterator[tuple[int, int]]:
    """Where words in a row spell a squeezed key: (first, one past the last)."""
    if len(form) < SHORTEST_TERM:
        return
    for start in range(len(stems)):
        spelled = ""
        for end in range(start, len(stems)):
            spelled += stems[end]
            if spelled == form:
                yield start, end + 1
            if len(spelled) >= len(form):
                break


def _turned_round(said: str, term: str) -> bool:
    """Whether a reply has the words of a term in another order, perhaps joined by other prepositions."""
    typed, meant = key(said).split(), key(term).split()
    if sorted(typed) == sorted(meant):
        return True
    typed, meant = ([word for word in run if word not in JOINING] for run in (typed, meant))
    return len(meant) > 1 and sorted(typed) == sorted(meant)


def _is_everyday(name: str, written: str) -> bool:
    """Whether a known term is everyday language too ("model", "feature") or says only what sort of thing something is."""
    return " " not in name and (name in KIND_WORDS or frequency(written) >= A_COMMON_WORD)


def grade_code(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...]) -> Grade:
    """Grades typed code or output: white space, quote marks and a trailing semicolon are forgiven, case is not."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = _code(text)
    if not said:
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear="Type the code or the output itself.")
    right = said in {_code(term) for term in accept} and said not in {_code(term) for term in must_reject}
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right), confidence=0.97)


def _code(text: str) -> str:
    bare = re.sub(r"^\s*```\w*\n?|```\s*$", "", text.strip()).strip().strip("`")
    bare = re.sub(
        r"^(?:it )?(?:prints?|outputs?|returns?|the output is|answer:?)\s*:?\s+", "", bare, flags=re.IGNORECASE
    )
    bare = bare.replace("“", '"').replace("”", '"').replace("’", "'").replace("'", '"')
    return re.sub(r"\s+", "", bare).rstrip(";.")

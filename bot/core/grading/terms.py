"""Typed terms: a typo is forgiven only where it cannot be another term."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from bot.core.grading.around_terms import (
    A_COMMON_WORD,
    A_REMARK,
    A_SENTENCE,
    A_SIZE,
    A_VALUE,
    ALTERNATIVE,
    ARGUMENTS,
    ASSIGNED,
    BRACKETS,
    BREAK,
    CIRCUMSTANCE,
    CONCLUDING,
    DENIAL,
    EXPLAINING,
    FORMULA,
    GOES_ON,
    JOINING,
    KIND_WORDS,
    LINKS,
    LONGEST_REMARK,
    NEGATION,
    ONE_OF_TWO,
    OPTION,
    OR,
    PLAIN_WORDS,
    REASON,
    RULING_OUT,
    SENTENCES,
    SHORTEST_TERM,
    SPEAKING,
    SUCH_AS,
    SURROUNDINGS,
)
from bot.core.grading.asides import bare, core, corrected
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.misspelling import NOT_A_TYPO, distance
from bot.core.grading.remarks import answer_alone
from bot.core.grading.replies import gives_up
from bot.core.grading.vocabulary import ARTICLES, Vocabulary, is_one_of, key, squeezed, term_stem, with_arabic
from bot.core.grading.words import FUNCTION_WORDS, frequency, plain

NO_TERM = "Type one term. If you don't know it, “I don't know” is fine."


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
        without = A_VALUE.sub("", ARGUMENTS.sub("", ASSIGNED.sub(" ", said))).strip()
        for less in (without, SUCH_AS.sub("", said), self._without_size(said), self._without_option(said)):
            if less != said and key(less):
                return self.is_meant_by(less)
        if "(" in said or "[" in said:
            return self._is_bracketed(said)
        answer = REASON.split(said, maxsplit=1)[0]
        return self._is_said_in(bare(answer)) or (answer != said and self._is_said_in(said))

    def _without_size(self, said: str) -> str:
        """A reply without figures before its words, where no accepted term has one."""
        return said if any(re.search(r"\d", term) for term in self.accept) else A_SIZE.sub("", said)

    def _without_option(self, said: str) -> str:
        return said if any("=" in term for term in self.accept) else OPTION.sub("", said)

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
            elif self._leads_on(said, parts[place + 1 :]):
                continue
            elif not self._is_remark(part, explains=bool(EXPLAINING.search(sign))):
                return False
        return found

    def _leads_on(self, said: str, following: list[tuple[str, str]]) -> bool:
        """Whether what comes next is said to follow from this: "aggregates → HAVING", "outliers, so MAE"."""
        if not following or ALTERNATIVE.match(said):
            return False
        sign, part = following[0]
        if re.match(r"so\b", part, re.IGNORECASE):
            return True
        return bool(CONCLUDING.fullmatch(sign.strip())) and not self._is_another(said)

    def _is_remark(self, part: str, *, explains: bool) -> bool:
        """Whether a part of a reply speaks of the answer rather than giving another one."""
        if CIRCUMSTANCE.match(part):
            return True
        if explains and FORMULA.search(part) and not self._names_another(key(part)):
            return True
        if self._is_another(bare(part)) or ALTERNATIVE.match(part) or ONE_OF_TWO.search(part):
            return False
        run = re.findall(r"[a-z']+", plain(part))
        if len(run) == 1 or not run:
            return not run or term_stem(run[0]) in KIND_WORDS
        speaks = any(re.sub("'(?:d|s|re|ll|ve)$", "", word) in SPEAKING for word in run)
        if not NEGATION.search(part) and not any(term_stem(word) in self.vocabulary.technical for word in run):
            return True  # "too simple": it speaks of nothing that could be an answer
        if explains or run[0] in SPEAKING or run[0].endswith("ing") or (speaks and len(run) >= A_REMARK):
            return True
        named = key(part)
        if len(run) >= A_SENTENCE:
            return not any(f" {key(term)} " in f" {named} " for term in self.must_reject)
        states = len(run) >= A_REMARK or run[0].endswith("s") or FORMULA.search(part)
        return bool(states) and not self._names_another(named)

    def _are_all(self, parts: list[str]) -> bool:
        """
        Whether each of several answers is the term; "concept drift/shift" shares its first word, "Laplace or add-one
        smoothing" its last.
        """
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
        return self._exactly(said) or self._is_typo(said) or self._stands_in(said) or self._is_typo(_without_kind(said))

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
        if after and not (after[0] in GOES_ON or after[0].endswith(("ing", "ed"))):
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


def _without_kind(said: str) -> str:
    """A reply without its article and without the word at its end that says what sort of thing it is: "the droput layer"."""
    run = [word for word in said.split() if word.lower() not in ARTICLES]
    while len(run) > 1 and term_stem(plain(run[-1])) in KIND_WORDS:
        run.pop()
    return " ".join(run)


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
    if name in SURROUNDINGS:
        return True
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

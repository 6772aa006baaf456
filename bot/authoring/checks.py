"""The checks of one question: each says what is wrong and what to do, or nothing."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from bot.core.bank import Bank
from bot.core.grading.patterns import compile_pattern, compile_term
from bot.core.markup import readable_formula
from bot.core.questions.base import Option
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.core.questions.generated import Generated, generator_names
from bot.core.questions.open import Open
from bot.core.questions.options import ALL_OR_NONE
from bot.core.questions.registry import AnyQuestion, misconceptions_of
from bot.core.questions.rubric import Claim, KeyPoint, Rubric
from bot.core.questions.true_false import TrueFalse

STEM_LIMIT = 1200
"""With its code, so that question and options fit into one message of every platform."""
OPTION_LIMIT = 200
LONGEST_BY = 1.3
"""How much longer than the next longest a right option may be before it gives itself away."""
FORMULA = re.compile(r"(?<![\\`])\$([^$\n]+)\$")


def _misconceptions(bank: Bank, question: AnyQuestion) -> Iterator[str]:
    for name in sorted(misconceptions_of(question)):
        if name not in bank.misconceptions:
            yield f"misconception {name!r} is unknown; add it to misconceptions.toml, or mend its spelling"


def _options_of(question: AnyQuestion) -> tuple[Option, ...]:
    return question.options if isinstance(question, OptionsQuestion | Code) else ()


def _reasons_for_options(bank: Bank, question: AnyQuestion) -> Iterator[str]:  # noqa: ARG001
    texts: set[str] = set()
    wrong = [(option.text, option.why) for option in _options_of(question) if not option.correct]
    if isinstance(question, TrueFalse):
        wrong += [(reason.text, reason.why) for reason in question.reasons if not reason.correct]
    for text, why in wrong:
        if not why:
            yield f"option “{text[:40]}” is wrong and has no `why`; say why it is wrong"
    for option in _options_of(question):
        key = " ".join(option.text.casefold().split())
        if key in texts:
            yield f"option “{option.text[:40]}” stands there twice; write another"
        texts.add(key)
        if ALL_OR_NONE.fullmatch(option.text):
            yield f"option “{option.text[:40]}” tests reading, not knowledge; write a real one"
        if len(option.text) > OPTION_LIMIT:
            yield f"option “{option.text[:40]}…” has {len(option.text)} characters; {OPTION_LIMIT} at most"


def _giveaway(bank: Bank, question: AnyQuestion) -> Iterator[str]:  # noqa: ARG001
    options = _options_of(question)
    right = [option for option in options if option.correct]
    if len(right) == 1 and len(options) > 2:
        next_longest = max(len(option.text) for option in options if not option.correct)
        if len(right[0].text) > LONGEST_BY * next_longest:
            yield "the right option is by far the longest, which gives it away; shorten it, or say more in the others"


def _stem(bank: Bank, question: AnyQuestion) -> Iterator[str]:  # noqa: ARG001
    if isinstance(question, Generated) and question.generator not in generator_names():
        yield f"generator {question.generator!r} is unknown; use one of bot/core/questions/generators/"
        return
    presented = question.present("lint")
    if len(presented.stem) > STEM_LIMIT:
        yield f"the stem has {len(presented.stem)} characters with its code; {STEM_LIMIT} at most, or it takes two messages"
    if isinstance(question, Generated):
        for name in sorted(set(re.findall(r"\{([a-z_0-9]+)\}", presented.stem + presented.explanation))):
            if f"{{{name}}}" in question.stem + question.explanation:
                yield f"the placeholder {{{name}}} is none of the generator's; mend its name, or leave it out"


@cache
def _is_readable(macro: str) -> bool:
    """Whether a LaTeX macro has a form in plain text; an unknown one would vanish without a word."""
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    spec = get_default_latex_context_db().get_macro_spec(macro)
    return macro in {"left", "right", "binom"} or getattr(spec, "macroname", "") == macro


def _formulas(bank: Bank, question: AnyQuestion) -> Iterator[str]:  # noqa: ARG001
    texts = [question.stem, question.explanation, question.example, question.trade_off, *question.hints]
    texts += [option.text for option in _options_of(question)]
    if isinstance(question, Open):
        texts.append(question.model_answer)
    for text in texts:
        outside_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for formula in FORMULA.findall(outside_code):
            unknown = [name for name in re.findall(r"\\([A-Za-z]+)", formula) if not _is_readable(name)]
            if unknown or re.search(r"[\^_]\{[^{}]*\{", formula):
                readable = readable_formula(formula)
                yield f"the formula ${formula}$ does not read as text (“{readable}”); write it more simply"


def _explanation(bank: Bank, question: AnyQuestion) -> Iterator[str]:  # noqa: ARG001
    if len(question.explanation.split()) < 8:
        yield "the explanation is too short to explain; say in two to four sentences why the answer is the answer"
    if question.hints[0] == question.hints[1]:
        yield "both hints are the same; the first nudges, the second nearly answers"


def _patterns(bank: Bank, question: AnyQuestion) -> Iterator[str]:
    if isinstance(question, Open):
        yield from rubric_faults(question.rubric, bank)


def rubric_faults(rubric: Rubric, bank: Bank) -> Iterator[str]:
    """Patterns that can never match: an unknown set, an empty term."""
    claims: list[KeyPoint | Claim] = [*rubric.key_points, *rubric.misconceptions]
    for claim in claims:
        yield from pattern_faults(claim.id, claim.patterns, bank)
    for name, alternatives in rubric.subjects.items():
        if not compile_term(alternatives, bank.lexicon):
            yield f"subject {name!r} has no words; list them, joined by |"


def pattern_faults(name: str, patterns: Iterable[str], bank: Bank) -> Iterator[str]:
    """The faults of one claim's patterns."""
    for pattern in patterns:
        try:
            terms = compile_pattern(pattern, bank.lexicon)
        except KeyError as error:
            yield f"pattern “{pattern}” names @{error.args[0]}, which lexicon.toml does not have; add it there, or mend it"
            continue
        if not terms or not all(terms):
            yield f"pattern “{pattern}” of {name} has an empty term and never matches; “+” stands between terms"


CHECKS: tuple[Callable[[Bank, AnyQuestion], Iterator[str]], ...] = (
    _misconceptions,
    _reasons_for_options,
    _giveaway,
    _stem,
    _formulas,
    _explanation,
    _patterns,
)

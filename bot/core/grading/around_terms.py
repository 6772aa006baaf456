"""What may stand around a typed term: words that change nothing, signs that join or part answers, what takes one back."""

import re

from bot.core.grading.vocabulary import key, term_stem
from bot.core.grading.words import FUNCTION_WORDS

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
CONCLUDING = re.compile(r"=>|->|→|⇒")
"""Those of them behind which an answer follows from what was said."""
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
    "framework family type property job task concept kind check testing law fallacy bias paradigm assumption prior step result outcome mistake training pretraining pre one ones dist distr thingy "
    "adapter pipeline vector parameter hyperparameter factor rollout mode"
)
"""Words that say what sort of thing a term is: beside a term they change nothing."""
PLAIN_WORDS = _stems(
    "use used using call called apply applied choose pick prefer say think mean named known perform do compute check change try standard simple plain "
    "basic classic classical vanilla normal regular typical famous good old binary categorical machine ml random just one single 1 mostly pure real "
    "give get yield make cause suffer commit need obvious clear usual common popular proper textbook so-called like actually probably maybe clearly basically definitely simply namely exactly "
    "technically formally usually often certainly likely obviously ie eg model put add create build insert introduce include set lower raise tune train fit check watch"
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
SURROUNDINGS = frozenset(
    map(
        key,
        (
            "training data",
            "training set",
            "train set",
            "test set",
            "test data",
            "validation set",
            "validation data",
            "new data",
            "data set",
        ),
    )
)
"""Known terms in which others happen: beside an answer they are no other one."""
GOES_ON = FUNCTION_WORDS | {
    "like",
    "drops",
    "falls",
    "rises",
    "goes",
    "helps",
    "works",
    "suffers",
    "gives",
    "does",
    "keeps",
    "needs",
    "says",
}
"""Words that may stand behind a term without making it another one."""
SUCH_AS = re.compile(r"\s(?:like|such as|e\.?g\.?)\s.*$", re.IGNORECASE)
"""An example behind a term: "a feature store like Feast"."""
A_SIZE = re.compile(r"\b\d[\d.]*(?:\s?%|\s?x\s?\d+|[\s-]?(?:fold|bit|way|percent)s?\b)?[\s-]+", re.IGNORECASE)
"""A figure before a term: "5-fold cross validation", "a 95% confidence interval", "8-bit quantization"."""
A_VALUE = re.compile(r"\s*(?:=|<=?|>=?|≥|≤|≈)\s*-?\d[\d.,]*\s*%?$")
"""A value behind one: "temperature=0", "PSI > 0.2"."""
OPTION = re.compile(r"(?<=[a-z])\s?=\s?[a-z_]+\b(?:\s+in\s+\w+(?:\(\))?)?", re.IGNORECASE)
"""What an argument is set to: "stratify=y in train_test_split"."""
SHORTEST_TERM = 2
"""Letters of a term that is looked for inside a reply."""
A_COMMON_WORD = 4.7
"""Zipf frequency from which a known term is also everyday language ("model", "right")."""

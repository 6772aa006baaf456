"""Text as comparable words: lower case, contractions spelled out, each word with its stem."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from Stemmer import Stemmer

CONTRACTIONS = tuple(
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (r"\bcan'?t\b|\bcannot\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"\b(do|does|did|is|are|was|were|has|have|had|would|should|could|need|must|might)n'?t\b", r"\1 not"),
        (r"\b(it|that|there|what|he|she)'s\b", r"\1 is"),
        (r"\b(we|you|they)'re\b", r"\1 are"),
        (r"\bi'm\b", "i am"),
        (r"\b(i|we|you|they)'ve\b", r"\1 have"),
        (r"\b(\w+)'ll\b", r"\1 will"),
        (r"\b(\w+)'s\b", r"\1"),
    )
)
SYMBOLS = str.maketrans(
    {"’": "'", "‘": "'", "↓": " down ", "↑": " up ", "↘": " down ", "↗": " up ", "≈": " about ", "∝": " proportional to ", "≠": " is not ", "≥": " at least ",
     "≤": " at most ", "∞": " infinity ", "∑": " sum ", "Σ": " sum ", "∏": " product ", "Π": " product ", "√": " sqrt ", "∇": " gradient ", "∂": " d ", "×": " times ",
     "·": " times ", "∙": " times ", "μ": " mean ", "λ": " lambda ", "θ": " theta ", "α": " alpha ", "β": " beta ", "η": " eta ", "γ": " gamma ", "ε": " epsilon ", "ρ": " rho ",
     "π": " pi ", "δ": " delta ", "Δ": " delta ", "χ": " chi ", "τ": " tau ", "φ": " phi ", "⇒": " => ", "➜": " -> ", "➔": " -> ", "⟶": " -> ", "±": " plus minus ",
     "∈": " in ", "∩": " and ", "∪": " or ", "⊥": " independent "}
)  # fmt: skip
"""Signs that stand for words in notes."""
SAME_REPLY = 128
"""Texts kept while one reply is graded, whose sentences several guards look at."""
SIGMOID = re.compile(r"σ\(")
MAYBE_CONTRACTED = re.compile(r"'|nt\b|cannot")
ABBREVIATIONS = {
    "w/o": "without", "w/": "with", "b/c": "because", "bc": "because", "cuz": "because", "&": "and", "%": "percent", "vs": "versus", "regularisation": "regularization",
    "normalisation": "normalization", "generalise": "generalize", "optimise": "optimize", "nn": "neural network", "nns": "neural networks",
    "ml": "machine learning", "algo": "algorithm", "algos": "algorithms", "params": "parameters", "param": "parameter", "hyperparams": "hyperparameters",
    "dont": "do not", "doesnt": "does not", "isnt": "is not", "u": "you", "ur": "your", "dataset": "data set", "datasets": "data sets",
    "=>": "so", "->": "so", "→": "so", "lr": "learning rate", "dims": "dimensions", "dim": "dimension", "feats": "features", "cv": "cross validation",
    "preds": "predictions", "pred": "prediction", "val": "validation", "acc": "accuracy", "reg": "regularization", "prob": "probability", "probs": "probabilities",
    "var": "variance", "avg": "average", "obs": "observations", "cands": "candidates", "recos": "recommendations", "recs": "recommendations", "cov": "covariance",
    "viz": "visualization", "eigvecs": "eigenvectors", "eigvals": "eigenvalues", "clf": "classifier", "emb": "embedding", "embs": "embeddings", "grad": "gradient",
    "grads": "gradients", "attn": "attention", "proba": "probability", "corr": "correlation", "coef": "coefficient", "coefs": "coefficients", "perf": "performance",
    "err": "error", "errs": "errors", "iter": "iteration", "iters": "iterations", "pts": "points", "pt": "point", "ppl": "people", "neg": "negative", "negs": "negatives",
    "pos": "positive", "indep": "independent", "prod": "production", "thresh": "threshold", "hparams": "hyperparameters", "logreg": "logistic regression",
    "linreg": "linear regression", "exps": "experiments", "repr": "representation", "reprs": "representations", "conf": "confidence", "w/out": "without",
    "dep": "dependent", "exp": "exponential", "init": "initialise", "coz": "because", "thru": "through", "gotta": "must", "wanna": "want to",
    "lemme": "let me", "tho": "though", "thats": "that is", "whats": "what is", "theres": "there is", "nr": "number", "num": "number",
    "qty": "quantity", "resp": "respectively", "approx": "about", "incl": "including", "diff": "difference", "diffs": "differences", "dists": "distances",
    "combos": "combinations", "unsup": "unsupervised", "sup": "supervised", "semisup": "semi supervised", "rl": "reinforcement learning", "dupes": "duplicates", "dups": "duplicates", "dupe": "duplicate",
    "sd": "standard deviation", "std": "standard deviation", "stdev": "standard deviation", "resid": "residual", "resids": "residuals", "sq": "squared", "sqrd": "squared",
}  # fmt: skip
FUNCTION_WORDS = frozenset(
    ["a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "without", "by", "from", "as", "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might", "must", "it", "its", "this", "that", "these", "those", "there", "here", "i", "you", "we", "they", "he", "she", "them", "their", "our", "your", "my", "me", "us", "and", "or", "but", "so", "if", "then", "than", "when", "while", "where", "which", "who", "what", "how", "why", "not", "no", "nor", "because", "since", "although", "though", "whereas", "also", "too", "very", "more", "most", "less", "least", "just", "only", "even", "still", "about", "into", "over", "under", "between", "each", "every", "all", "any", "some", "such", "same", "other", "another", "up", "down", "out", "off", "again", "once", "both", "few", "own", "s", "t", "ie", "eg"]
)  # fmt: skip
SPELLINGS = (
    ("behaviour", "behavior"), ("neighbour", "neighbor"), ("favour", "favor"), ("colour", "color"), ("labell", "label"), ("modell", "model"),
    ("centre", "center"), ("analyse", "analyze"), ("skedastic", "scedastic"), ("signall", "signal"), ("travell", "travel"), ("artefact", "artifact"), ("grey", "gray"),
)  # fmt: skip
"""British spellings (or rarer ones) and the American ones that they are compared as."""
WORD = re.compile(r"[a-z0-9][a-z0-9#]*(?:\+\+)?(?:/[a-z]+)?|(?<=w)/(?=\s)|&|%|=>|->|→")
LONG = 7
"""Letters of a stem from which it may have two typos."""
ENDING = 4
"""Letters that an ending may have."""
SHORTEST_STEM = 4
"""Letters from which a stem may have one."""
BRITISH = re.compile(r"^(\w+i)s(e|ed|es|ing|ation)$")
BRITISH_ENDING = 6
"""Letters a word must exceed for its "-ise" to be a British "-ize" ("optimise", not "precise")."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    text: str
    stem: str

    @property
    def is_function(self) -> bool:
        """Whether it carries grammar rather than content."""
        return self.text in FUNCTION_WORDS


@lru_cache(maxsize=1)
def _stemmer() -> "Stemmer":
    from Stemmer import Stemmer as Snowball  # noqa: PLC0415  (a C extension that only grading needs)

    return Snowball("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word's Snowball stem; British spellings are folded into American ones first."""
    british_ending = BRITISH.search(word)
    folded = word
    # By the length of its base: "raising" is no more British than "raise".
    if british_ending and british_ending.end(1) + len("se") > BRITISH_ENDING:
        folded = f"{british_ending[1]}z{british_ending[2]}"
    for british, american in SPELLINGS:
        folded = folded.replace(british, american)
    return str(_stemmer().stemWord(folded))


def _greek(text: str) -> str:
    """A sigma is read as what it stands for: a function, a variance, a standard deviation."""
    return (
        SIGMOID.sub(" sigmoid(", text)
        .replace("σ²", " variance ")
        .replace("σ^2", " variance ")
        .replace("σ", " standard deviation ")
    )


@lru_cache(maxsize=SAME_REPLY)
def plain(text: str) -> str:
    """Lower case ASCII punctuation, no accents, contractions and chat abbreviations spelled out."""
    folded = text if text.isascii() else _greek(text.translate(SYMBOLS))
    folded = folded.replace(" < ", " less than ").replace("!=", " is not ").replace(" w/ ", " with ")
    if not folded.isascii():
        folded = "".join(
            character for character in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(character)
        )
    folded = folded.casefold().replace("i.e.", "ie").replace("e.g.", "eg")
    if MAYBE_CONTRACTED.search(folded):
        for pattern, spelled in CONTRACTIONS:
            folded = pattern.sub(spelled, folded)
    return folded


@lru_cache(maxsize=SAME_REPLY)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text that is `plain` already; hyphens come apart."""
    found: list[Word] = []
    for raw in WORD.findall(text.replace("-", " ").replace("_", " ")):
        meant = ABBREVIATIONS.get(raw, raw)
        if " " in meant or "/" in meant:
            found += map(_word, meant.replace("/", " ").split())
        else:
            found.append(_word(meant))
    return tuple(found)


@lru_cache(maxsize=65536)
def _word(text: str) -> Word:
    return Word(text, stem(text))


@lru_cache(maxsize=65536)
def frequency(word: str) -> float:
    """How common a word is in English: the logarithm of its occurrences in a billion words; 0 for no word."""
    from wordfreq import zipf_frequency  # noqa: PLC0415  (a word list that only grading needs)

    return float(zipf_frequency(word, "en"))


AN_ENGLISH_WORD = 2.2
"""Frequency from which a word is its own word rather than a typo of a term."""
NO_TYPO = 3.0
"""The same for running text, where common misspellings are frequent enough to be listed."""


def is_english(word: str) -> bool:
    """Whether it is a word in its own right, and no misspelling."""
    return frequency(word) >= NO_TYPO


@lru_cache(maxsize=65536)
def edits(typed: str, meant: str) -> int:
    """Edits between two stems; swapped neighbours are one."""
    return int(OSA.distance(typed, meant, score_cutoff=2))


def alike(typed: str, meant: str) -> bool:
    """
    Whether one stem is the other with a typo: the same first letter, one edit (two in long words). A misspelt word often
    keeps its ending, which is cut off then ("precison" for "precis").
    """
    shorter = min(len(typed), len(meant))
    if shorter < SHORTEST_STEM:
        return False
    if edits(typed, meant) <= (2 if shorter >= LONG else 1):
        return True
    return len(meant) > SHORTEST_STEM and 0 < len(typed) - len(meant) <= ENDING and typed.startswith(meant)

"""Exercises on the confusion matrix."""

from math import isqrt, sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import exercise, fixed, plain, rounding


@exercise("precision")
def precision(chance: Chance) -> Exercise | None:
    """Precision from what was flagged, what was right in it, and what was overlooked."""
    flagged = chance.pick((20, 25, 40, 50, 80, 100, 200))
    hits = flagged * chance.integer(4, 19) // 20
    missed = chance.integer(2, flagged)
    answer = hits / flagged
    return Exercise(
        values={"flagged": plain(flagged), "hits": plain(hits), "missed": plain(missed)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                hits / (hits + missed),
                "That is the recall: the share of the faulty parts that was found. Precision looks only at what was flagged.",
                "precision-recall-swapped",
            ),
            Slip(
                1 - answer, "That is the share of false alarms among the flagged. Precision is the share that is right."
            ),
            Slip(
                hits / (flagged + missed),
                "What was overlooked does not belong in the denominator: precision divides by the flagged alone.",
            ),
        ),
        worked=f"Precision = TP / (TP + FP) = {hits} / {flagged} = {fixed(answer, 2)}.",
    )


@exercise("recall")
def recall(chance: Chance) -> Exercise | None:
    """Recall from the sick, those found and the false alarms."""
    sick = chance.pick((20, 25, 40, 50, 80, 100, 150))
    found = sick * chance.integer(6, 19) // 20
    alarms = chance.integer(5, 2 * sick)
    answer = found / sick
    return Exercise(
        values={"sick": plain(sick), "found": plain(found), "alarms": plain(alarms)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                found / (found + alarms),
                "That is the precision: the share of the alarms that is right. Recall asks how many of the sick were found.",
                "precision-recall-swapped",
            ),
            Slip(1 - answer, "That is the miss rate, 1 − recall."),
            Slip(
                found / (sick + alarms),
                "False alarms do not lower recall: the denominator is the number of the sick alone.",
            ),
        ),
        worked=f"Recall = TP / (TP + FN) = {found} / {sick} = {fixed(answer, 2)}. The {alarms} false alarms play no part.",
    )


@exercise("f1")
def f1(chance: Chance) -> Exercise | None:
    """F1 from precision and recall, far enough apart for the harmonic mean to matter."""
    p, r = chance.sample((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0), 2)
    if abs(p - r) < 0.2:
        return None
    answer = 2 * p * r / (p + r)
    return Exercise(
        values={"p": plain(p), "r": plain(r)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(
                (p + r) / 2,
                "That is the arithmetic mean. F1 is the harmonic mean, which stays nearer to the lower of the two.",
                "f1-is-arithmetic-mean",
            ),
            Slip(p * r / (p + r), "The factor 2 is missing: F1 = 2PR / (P + R)."),
            Slip(p * r, "That is the product. F1 = 2PR / (P + R)."),
            Slip(sqrt(p * r), "That is the geometric mean. F1 is the harmonic one: 2PR / (P + R)."),
        ),
        worked=f"F1 = 2PR / (P + R) = 2 · {plain(p)} · {plain(r)} / {plain(p + r)} = {plain(2 * p * r)} / {plain(p + r)}"
        f" ≈ {fixed(answer, 2)}.",
    )


@exercise("accuracy-of-rare")
def accuracy_of_rare(chance: Chance) -> Exercise | None:
    """Accuracy of a detector of something rare, in percent."""
    total = chance.pick((200, 500, 1000, 2000))
    positives = total * chance.integer(2, 8) // 100
    found = chance.integer(positives // 4 + 1, positives - 1)
    alarms = total * chance.integer(2, 10) // 200
    right = found + total - positives - alarms
    answer = 100 * right / total
    negatives = total - positives
    balanced = 50 * (found / positives + (negatives - alarms) / negatives)
    return Exercise(
        values={"total": plain(total), "positives": plain(positives), "found": plain(found), "alarms": plain(alarms)},
        answer=answer,
        tolerance=rounding(1),
        unit="%",
        slips=(
            Slip(
                100 * negatives / total,
                "That is what calling every mail harmless would reach. Count what the filter gets right in both classes.",
                "accuracy-is-fine-when-imbalanced",
            ),
            Slip(
                100 * found / positives,
                "That is the recall. Accuracy also counts the harmless mails that were let through.",
            ),
            Slip(
                balanced, "That is the balanced accuracy, the mean over the classes. Accuracy counts every mail once."
            ),
            Slip(
                100 * (total - alarms) / total,
                "The phishing mails that were missed are errors too, not only the false alarms.",
            ),
            Slip(
                100 * (total - positives + found) / total,
                "The false alarms are errors too, not only the phishing mails that were missed.",
            ),
        ),
        worked=f"Wrong are {positives - found} missed and {alarms} false alarms, so {right} of {plain(total)} are right:"
        f" {fixed(answer, 1)}%.",
    )


@exercise("specificity")
def specificity(chance: Chance) -> Exercise | None:
    """Specificity from the four cells of a confusion matrix."""
    negatives = chance.pick((50, 100, 200, 400, 500))
    fp = negatives * chance.integer(1, 12) // 50
    positives = chance.pick((20, 40, 50, 80))
    tp = positives * chance.integer(5, 9) // 10
    tn, fn = negatives - fp, positives - tp
    answer = tn / negatives
    return Exercise(
        values={"tp": plain(tp), "fn": plain(fn), "fp": plain(fp), "tn": plain(tn)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(tp / positives, "That is the sensitivity, TP / (TP + FN). Specificity looks at the negatives."),
            Slip(fp / negatives, "That is the false-positive rate, 1 − specificity."),
            Slip(
                tn / (tn + fn),
                "That is the negative predictive value: you divided by what was called negative, not by what is.",
            ),
            Slip(tp / (tp + fp), "That is the precision. Specificity is TN / (TN + FP)."),
            Slip(
                (tp + tn) / (positives + negatives), "That is the accuracy. Specificity is about the negatives alone."
            ),
        ),
        worked=f"Specificity = TN / (TN + FP) = {tn} / {negatives} = {fixed(answer, 2)}.",
    )


@exercise("f-beta")
def f_beta(chance: Chance) -> Exercise | None:
    """F2 or F0.5 from precision and recall."""
    beta = chance.pick((2.0, 0.5))
    p, r = chance.sample((0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8, 0.9), 2)
    if abs(p - r) < 0.19:
        return None

    def score(square: float) -> float:
        return (1 + square) * p * r / (square * p + r)

    answer, square = score(beta**2), beta**2
    more, less = ("recall", "precision") if beta > 1 else ("precision", "recall")
    return Exercise(
        values={"beta": plain(beta), "p": plain(p), "r": plain(r)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(score(1), "That is F1, which weighs both alike."),
            Slip(
                score(1 / square),
                f"The weights are the wrong way round: this beta makes {more} count more than {less}.",
            ),
            Slip(score(beta), "Beta stands in the formula squared."),
        ),
        worked=f"(1 + {plain(square)}) · {plain(p)} · {plain(r)} / ({plain(square)} · {plain(p)} + {plain(r)}) ="
        f" {plain((1 + square) * p * r)} / {plain(square * p + r)} ≈ {fixed(answer, 2)}: nearer to the {more}.",
    )


@exercise("mcc")
def mcc(chance: Chance) -> Exercise | None:
    """Matthews correlation from four cells whose marginals multiply to a square."""
    tp, fn, fp, tn = (chance.integer(1, 12) * 5 for _ in range(4))
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    root = isqrt(product)
    top = tp * tn - fp * fn
    if root * root != product or not 0.1 < abs(top / root) < 0.95:
        return None
    total = tp + fn + fp + tn
    return Exercise(
        values={"tp": plain(tp), "fn": plain(fn), "fp": plain(fp), "tn": plain(tn)},
        answer=top / root,
        tolerance=rounding(2),
        slips=(
            Slip((tp + tn) / total, "That is the accuracy, which a lopsided test set flatters."),
            Slip((tp * tn + fp * fn) / root, "The products of the errors are subtracted: TP·TN − FP·FN."),
            Slip(2 * tp / (2 * tp + fp + fn), "That is F1, which does not use the true negatives."),
            Slip(-top / root, "The sign is turned round: TP·TN comes first, FP·FN is subtracted."),
        ),
        worked=f"Above: {tp} · {tn} − {fp} · {fn} = {plain(top)}. Below: the root of {tp + fp} · {tp + fn} · {tn + fp} · {tn + fn},"
        f" which is {plain(root)}. MCC ≈ {fixed(top / root, 2)}.",
    )


@exercise("balanced-accuracy")
def balanced_accuracy(chance: Chance) -> Exercise | None:
    """Mean of the recalls of two unequal classes."""
    positives, negatives = chance.pick((10, 20, 25, 40)), chance.pick((100, 200, 400))
    found = positives * chance.integer(3, 8) // 10
    passed = negatives * chance.integer(16, 19) // 20
    sensitivity, selectivity = found / positives, passed / negatives
    answer = (sensitivity + selectivity) / 2
    return Exercise(
        values={
            "positives": plain(positives),
            "negatives": plain(negatives),
            "found": plain(found),
            "passed": plain(passed),
        },
        answer=answer,
        tolerance=rounding(3),
        slips=(
            Slip(
                (found + passed) / (positives + negatives),
                "That is the plain accuracy, in which the large class drowns the small one.",
                "accuracy-is-fine-when-imbalanced",
            ),
            Slip(sensitivity, "That is the recall of the cracked parts alone; take the mean with the sound ones."),
            Slip(selectivity, "That is the recall of the sound parts alone; take the mean with the cracked ones."),
            Slip(sensitivity + selectivity, "That is the sum of both recalls; halve it."),
        ),
        worked=f"Recalls: {found} / {positives} = {plain(sensitivity)} and {passed} / {negatives} = {plain(selectivity)};"
        f" their mean is {plain(answer)}.",
    )

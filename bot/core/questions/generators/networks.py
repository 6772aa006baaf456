"""Exercises on neural networks: shapes, parameters, gradients, training."""

from math import ceil, exp, sqrt

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import EXACT, bracketed, exercise, fixed, listed, plain, rounding, summed


@exercise("convolution-size")
def convolution_size(chance: Chance) -> Exercise | None:
    """Length of the output of a one-dimensional, perhaps dilated convolution."""
    n, kernel = chance.integer(40, 400), chance.integer(3, 9)
    stride, padding, dilation = chance.integer(1, 4), chance.integer(0, 4), chance.integer(1, 3)
    span = dilation * (kernel - 1) + 1
    answer = (n + 2 * padding - span) // stride + 1

    return Exercise(
        values={
            "n": plain(n),
            "kernel": plain(kernel),
            "stride": plain(stride),
            "padding": plain(padding),
            "dilation": plain(dilation),
        },
        answer=answer,
        tolerance=EXACT,
        slips=(
            Slip((n + 2 * padding - span) // stride, "The + 1 is missing: the first position counts as well."),
            *(
                (Slip((n + padding - span) // stride + 1, "The padding is added at both ends."),)
                if (padding + stride - 1) // stride and (n + padding - span) // stride + 1 != answer
                else ()
            ),
            *(
                (
                    Slip(
                        (n + 2 * padding - kernel) // stride + 1,
                        "The dilation spreads the kernel: it spans more samples.",
                    ),
                )
                if (n + 2 * padding - kernel) // stride + 1 != answer
                else ()
            ),
            *((Slip(n + 2 * padding - span + 1, "The stride is missing."),) if stride > 1 else ()),
        ),
        worked=f"The kernel spans {dilation} · ({kernel} − 1) + 1 = {span} samples. ⌊({n} + 2 · {padding} − {span}) / {stride}⌋ + 1"
        f" = {answer}.",
    )


@exercise("separable-convolution")
def separable_convolution(chance: Chance) -> Exercise | None:
    """Weights of a depthwise separable convolution."""
    kernel, into, out = (
        chance.pick((3, 5)),
        chance.pick((16, 24, 32, 48, 64, 100, 128)),
        chance.pick((32, 50, 64, 96, 100, 128, 200)),
    )
    depthwise, pointwise = kernel * kernel * into, into * out
    return Exercise(
        values={"kernel": plain(kernel), "into": plain(into), "out": plain(out)},
        answer=depthwise + pointwise,
        tolerance=EXACT,
        slips=(
            Slip(
                kernel * kernel * into * out,
                "That is the ordinary convolution, in which every filter spans all channels.",
            ),
            Slip(depthwise, "That is the depthwise part; the 1 × 1 convolution that mixes the channels follows."),
            Slip(pointwise, "That is the 1 × 1 part; each input channel also has a filter of its own."),
            Slip(depthwise + pointwise + into + out, "Biases were to be left out."),
        ),
        worked=f"{kernel} · {kernel} · {into} = {plain(depthwise)} and {into} · {out} = {plain(pointwise)}: {plain(depthwise + pointwise)}"
        f" instead of {plain(kernel * kernel * into * out)}.",
    )


@exercise("dense-after-flatten")
def dense_after_flatten(chance: Chance) -> Exercise | None:
    """Parameters of a dense layer on a flattened map."""
    side, channels, units = chance.integer(4, 8), chance.pick((8, 16, 32, 64)), chance.pick((10, 50, 64, 100, 128))
    inputs = side * side * channels
    return Exercise(
        values={"side": plain(side), "channels": plain(channels), "units": plain(units)},
        answer=inputs * units + units,
        tolerance=EXACT,
        slips=(
            Slip(inputs * units, "The biases are missing: one for each unit."),
            Slip(side * side * units + units, "The channels are flattened too."),
            Slip(inputs * units + 1, "Each unit has a bias of its own."),
            Slip(inputs + units, "Every input is connected with every unit: multiply."),
            Slip(
                channels * units + units, "That would follow global average pooling. Flattening keeps every position."
            ),
        ),
        worked=f"{side} · {side} · {channels} = {plain(inputs)} inputs; ({plain(inputs)} + 1) · {units} = {plain(inputs * units + units)}.",
    )


@exercise("receptive-field")
def receptive_field(chance: Chance) -> Exercise | None:
    """How many input pixels wide one output of three layers looks."""
    kernels = [chance.pick((2, 3, 3, 5, 7)) for _ in range(3)]
    strides = [chance.pick((1, 2, 2, 3)) for _ in range(2)] + [1]
    if strides[:2] == [1, 1]:
        return None
    field, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field, step = field + (kernel - 1) * step, step * stride
    return Exercise(
        values={
            "k1": plain(kernels[0]),
            "k2": plain(kernels[1]),
            "k3": plain(kernels[2]),
            "s1": plain(strides[0]),
            "s2": plain(strides[1]),
        },
        answer=field,
        tolerance=EXACT,
        slips=(
            Slip(
                1 + sum(k - 1 for k in kernels),
                "After a stride, one step of the next layer is several pixels wide.",
                "receptive-field-does-not-grow",
            ),
            Slip(sum(kernels), "Neighbouring windows overlap: each layer adds (kernel − 1) steps."),
            Slip(
                kernels[0] * kernels[1] * kernels[2], "The kernels do not multiply: each layer adds (kernel − 1) steps."
            ),
            Slip(kernels[2], "That is what the last layer sees of the layer below, not of the image."),
        ),
        worked=f"1 + {kernels[0] - 1} · 1 + {kernels[1] - 1} · {strides[0]} + {kernels[2] - 1} · {strides[0] * strides[1]} = {field}.",
    )


@exercise("chain-rule")
def chain_rule(chance: Chance) -> Exercise | None:
    """The derivative of (xy + z)² for x."""
    x, y, z = chance.integer(-3, 4), chance.integer(-3, 4), chance.integer(-5, 5)
    q = x * y + z
    answer = 2 * q * y
    if 0 in {x, y, z, q} or abs(q) > 9 or abs(y) == 1:
        return None
    return Exercise(
        values={"x": plain(x), "y": plain(y), "z": plain(z)},
        answer=answer,
        tolerance=0.01,
        slips=(
            Slip(2 * q, "That is the derivative for z. The path to x also passes the product: another factor y."),
            Slip(2 * q * x, "That is the derivative for y. For x, the product contributes y."),
            Slip(q * y, "The square contributes the factor 2."),
            Slip(y, "That is the inner derivative alone. The square on top contributes 2q."),
            Slip(q * q, "That is f itself."),
        ),
        worked=f"q = {bracketed(x)} · {bracketed(y)} + {bracketed(z)} = {plain(q)}; df/dq = 2q = {plain(2 * q)}, dq/dx = y ="
        f" {plain(y)}. The product is {plain(answer)}.",
    )


@exercise("training-steps")
def training_steps(chance: Chance) -> Exercise | None:
    """Updates of a training run whose last batches are smaller."""
    rows, batch, epochs = chance.integer(11, 99) * 100, chance.pick((32, 64, 128, 256)), chance.integer(2, 10)
    if rows % batch == 0:
        return None
    answer = ceil(rows / batch) * epochs
    return Exercise(
        values={"rows": plain(rows), "batch": plain(batch), "epochs": plain(epochs)},
        answer=answer,
        tolerance=EXACT,
        slips=(
            Slip(rows // batch * epochs, "The last, smaller batch of each epoch is an update too."),
            Slip(ceil(rows / batch), "That is one epoch."),
            *(
                (
                    Slip(
                        ceil(rows * epochs / batch),
                        "Each epoch starts anew: round up in every epoch, not once at the end.",
                    ),
                )
                if ceil(rows * epochs / batch) not in {answer, rows // batch * epochs}
                else ()
            ),
            Slip(batch * epochs, "Divide the rows by the batch size to get the updates of an epoch."),
        ),
        worked=f"{plain(rows)} / {batch} = {fixed(rows / batch, 2)}, so {ceil(rows / batch)} updates an epoch;"
        f" · {epochs} = {plain(answer)}.",
    )


@exercise("batch-norm")
def batch_norm(chance: Chance) -> Exercise | None:
    """One output of batch normalization."""
    mu, sigma = chance.integer(-4, 10), chance.integer(2, 5)
    half_steps = chance.pick((-4, -3, -2, -1, 1, 2, 3, 4))
    gamma, beta = chance.pick((0.5, 1.5, 2, 3)), chance.integer(-3, 3)
    x = mu + half_steps * sigma / 2
    z = half_steps / 2
    if beta == 0:
        return None
    return Exercise(
        values={
            "x": plain(x),
            "mu": plain(mu),
            "variance": plain(sigma**2),
            "gamma": plain(gamma),
            "beta": plain(beta),
        },
        answer=gamma * z + beta,
        tolerance=0.001,
        slips=(
            Slip(z, "That is the normalised value; scale it by γ and shift it by β."),
            Slip(
                gamma * (x - mu) / sigma**2 + beta,
                "Divide by the standard deviation, the root of the variance.",
                "scale-is-variance",
            ),
            Slip(gamma * z, "The shift β is missing."),
            Slip(gamma * (z + beta), "Scale first, then shift: γ does not multiply β."),
        ),
        worked=f"({plain(x)} − {bracketed(mu)}) / √{sigma**2} = {plain(z)}; {plain(gamma)} · {bracketed(z)} + {bracketed(beta)} ="
        f" {plain(gamma * z + beta)}.",
    )


@exercise("momentum-step")
def momentum_step(chance: Chance) -> Exercise | None:
    """The weight after one step of SGD with momentum."""
    w, v, g = chance.integer(-3, 6), chance.integer(-5, 5), chance.integer(-6, 6)
    keep, rate = chance.pick((0.5, 0.8, 0.9)), chance.pick((0.01, 0.05, 0.1))
    if 0 in {w, v, g} or v == g:
        return None
    velocity = keep * v + g
    answer = w - rate * velocity
    return Exercise(
        values={"w": plain(w), "v": plain(v), "g": plain(g), "keep": plain(keep), "rate": plain(rate)},
        answer=answer,
        tolerance=0.0002,
        slips=(
            Slip(w - rate * g, "That is plain SGD: the kept part of the old velocity is missing."),
            Slip(w + rate * velocity, "The step goes against the velocity: subtract.", "gradient-descent-climbs"),
            Slip(w - rate * (v + g), "The old velocity is damped by the momentum first."),
            Slip(
                w - rate * (keep * v + (1 - keep) * g), "That is the averaging variant. Here the gradient enters whole."
            ),
            Slip(velocity, "That is the new velocity. Multiply by the learning rate and subtract from the weight."),
        ),
        worked=f"v = {plain(keep)} · {bracketed(v)} + {bracketed(g)} = {plain(velocity)}; w = {plain(w)} − {plain(rate)} ·"
        f" {bracketed(velocity)} = {plain(answer)}.",
    )


@exercise("cosine")
def cosine(chance: Chance) -> Exercise | None:
    """Cosine similarity of two vectors of whole length."""
    lengths = ((1, 2, 2), (2, 3, 6), (1, 4, 8), (4, 4, 7), (2, 6, 9), (6, 6, 7), (3, 4, 0), (2, 4, 4))
    one, two = chance.shuffled(chance.pick(lengths)), chance.shuffled(chance.pick(lengths))
    two = tuple(value * chance.pick((1, 1, -1)) for value in two)
    dot = sum(a * b for a, b in zip(one, two, strict=True))
    na, nb = sqrt(sum(a * a for a in one)), sqrt(sum(b * b for b in two))
    answer = dot / (na * nb)
    if not 0.1 <= abs(answer) <= 0.97:
        return None
    gap = sqrt(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)))
    return Exercise(
        values={"one": ", ".join(map(plain, one)), "two": ", ".join(map(plain, two))},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(dot, "That is the dot product. Divide it by both lengths."),
            Slip(dot / na, "Divide by the length of the other vector too."),
            Slip(gap, "That is the Euclidean distance."),
            Slip(1 - answer, "That is the cosine distance, 1 − the similarity."),
            Slip(dot / (na * nb) ** 2, "Divide by the lengths, not by their squares."),
        ),
        worked=f"Dot product {summed([a * b for a, b in zip(one, two, strict=True)])} = {plain(dot)}; lengths {plain(na)} and {plain(nb)}."
        f" {plain(dot)} / {plain(na * nb)} ≈ {fixed(answer, 2)}.",
    )


@exercise("softmax-temperature")
def softmax_temperature(chance: Chance) -> Exercise | None:
    """The probability of the first of three tokens at a temperature."""
    logits = [chance.integer(-1, 4) for _ in range(3)]
    temperature = chance.pick((0.5, 2))
    if len(set(logits)) < 3:
        return None

    def first(factor: float) -> float:
        weights = [exp(logit * factor) for logit in logits]
        return weights[0] / sum(weights)

    answer = first(1 / temperature)
    if not 0.05 <= answer <= 0.95:
        return None
    return Exercise(
        values={"logits": listed(logits), "temperature": plain(temperature)},
        answer=answer,
        tolerance=rounding(2),
        slips=(
            Slip(first(1), "That is at temperature 1. Divide the logits by the temperature first."),
            Slip(first(temperature), "You multiplied by the temperature. It divides: a high one flattens."),
            *(
                (
                    Slip(
                        logits[0] / sum(logits),
                        "Softmax takes the exponentials of the logits before dividing by the sum.",
                    ),
                )
                if sum(logits) > 0
                else ()
            ),
            Slip(first(1) / temperature, "The temperature divides the logits, not the probability."),
        ),
        worked=f"Logits / T: {listed([logit / temperature for logit in logits])}; exponentials"
        f" {listed([exp(logit / temperature) for logit in logits], 2)}. The first share is {fixed(answer, 2)}.",
    )

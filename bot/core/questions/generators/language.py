"""Exercises on the sizes of language models and of recommenders' tables."""

from math import e

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import EXACT, exercise, fixed, plain, rounding


@exercise("attention-memory")
def attention_memory(chance: Chance) -> Exercise | None:
    """Memory of one layer's attention scores, in megabytes."""
    tokens, heads, width = (
        chance.pick((1000, 2000, 3000, 4000, 5000, 8000)),
        chance.pick((8, 12, 16, 32)),
        chance.pick((2, 4)),
    )
    answer = tokens**2 * heads * width / 1e6
    return Exercise(
        values={"tokens": plain(tokens), "heads": plain(heads), "bits": plain(8 * width)},
        answer=answer,
        tolerance=0.005 * answer,
        unit="MB",
        slips=(
            Slip(answer / heads, "That is one head. Every head has scores of its own."),
            Slip(answer / width, "Those are millions of scores. Multiply by the bytes of each."),
            Slip(answer / tokens, "Every token looks at every token: the tokens count squared.", "attention-is-linear"),
            Slip(8 * answer, "Those are megabits; a byte has eight bits."),
            Slip(answer / 2, "A causal mask would spare half of the scores; the full matrix was asked for."),
        ),
        worked=f"{plain(tokens)}² · {heads} · {width} bytes = {plain(answer)} MB.",
    )


@exercise("sequences-in-cache")
def sequences_in_cache(chance: Chance) -> Exercise | None:
    """How many sequences' keys and values fit into the memory that is left."""
    layers, kv_heads, groups = chance.pick((24, 32, 40, 48)), chance.pick((4, 8)), chance.pick((4, 8))
    tokens, free = chance.pick((1000, 2000, 4000, 8000)), chance.pick((10, 16, 20, 40, 60))
    each = 2 * layers * kv_heads * 128 * 2 * tokens
    answer = free * 10**9 // each
    if not 8 <= answer <= 400:
        return None
    return Exercise(
        values={
            "layers": plain(layers),
            "heads": plain(kv_heads * groups),
            "kv": plain(kv_heads),
            "tokens": plain(tokens),
            "free": plain(free),
        },
        answer=answer,
        tolerance=EXACT,
        slips=(
            Slip(free * 10**9 // (each // 2), "Keys and values are both kept: two vectors for each token and head."),
            Slip(
                free * 10**9 // (each * groups),
                "You counted the query heads. In grouped-query attention only the key-value heads are kept.",
            ),
            Slip(free * 10**9 // (each // layers), "Every layer has a cache of its own."),
            Slip(answer + 1, "Round down: the last one does not fit whole."),
        ),
        worked=f"2 · {layers} · {kv_heads} · 128 · 2 bytes · {plain(tokens)} tokens = {plain(each / 1e6, 1)} MB a sequence;"
        f" {plain(free * 1000)} MB hold {answer}.",
    )


@exercise("lora")
def lora(chance: Chance) -> Exercise | None:
    """Trained parameters of LoRA on two matrices of every layer."""
    layers, rank = chance.pick((12, 16, 24, 32)), chance.pick((2, 4, 8, 16))
    width = chance.pick((512, 1000, 1024, 2000, 2048))
    narrow = width // chance.pick((2, 4))
    one = rank * (width + width) + rank * (width + narrow)
    return Exercise(
        values={"layers": plain(layers), "rank": plain(rank), "width": plain(width), "narrow": plain(narrow)},
        answer=layers * one,
        tolerance=0.5,
        slips=(
            Slip(
                layers * (width * width + width * narrow),
                "That is full fine-tuning of the matrices.",
                "lora-trains-all-weights",
            ),
            Slip(one, "That is one layer."),
            Slip(
                layers * rank * 2 * (width + width),
                "The value projection is narrower: its second factor has fewer columns.",
            ),
            Slip(layers * rank * (width + width), "Both matrices of a layer get factors of their own."),
            Slip(
                layers * rank * (width * width + width * narrow),
                "The rank replaces one side of each matrix; it does not multiply the whole.",
            ),
        ),
        worked=f"Query: {rank} · {plain(2 * width)} = {plain(2 * rank * width)}; value: {rank} · {plain(width + narrow)} ="
        f" {plain(rank * (width + narrow))}. Together · {layers} layers: {plain(layers * one)}.",
    )


@exercise("perplexity")
def perplexity(chance: Chance) -> Exercise | None:
    """Perplexity from the total number of bits."""
    tokens = chance.pick((10, 20, 40, 50, 80, 100, 200))
    bits = chance.pick((1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6))
    answer = 2.0**bits
    return Exercise(
        values={"tokens": plain(tokens), "total": plain(tokens * bits)},
        answer=answer,
        tolerance=rounding(1),
        slips=(
            Slip(bits, "That is the cross-entropy, in bits a token. Perplexity is 2 to that power."),
            Slip(e**bits, "The loss is in bits: the base is 2, not e."),
            Slip(bits**2, "Two to the power of the bits, not the bits squared."),
            Slip(2.0**-bits, "That is the (geometric) mean probability of a token. Perplexity is its inverse."),
        ),
        worked=f"{plain(tokens * bits)} / {tokens} = {plain(bits)} bits a token; 2^{plain(bits)} ≈ {fixed(answer, 1)}.",
    )


@exercise("embedding-tables")
def embedding_tables(chance: Chance) -> Exercise | None:
    """Memory of the embedding tables of users and items, in gigabytes."""
    users, items = chance.integer(2, 60), chance.integer(1, 20)
    width, size = chance.pick((32, 64, 128, 256)), chance.pick((2, 4))
    answer = (users + items) * 1e6 * width * size / 1e9
    if users == items:
        return None
    return Exercise(
        values={"users": plain(users), "items": plain(items), "width": plain(width), "bits": plain(8 * size)},
        answer=answer,
        tolerance=rounding(1),
        unit="GB",
        slips=(
            Slip(answer / size, "Those are billions of numbers. Multiply by the bytes of each."),
            Slip(8 * answer, "Those are gigabits; a byte has eight bits."),
            Slip(users * 1e6 * width * size / 1e9, "That is the users' table; the items have one as well."),
            Slip(3 * answer, "That is with Adam's two averages. Asked is the tables alone."),
        ),
        worked=f"({users} + {items}) million · {width} · {size} bytes = {plain(answer, 2)} GB.",
    )

"""
The bank's markup as blocks and spans: a small Markdown subset with $formulas$.

Parsed by markdown-it-py (CommonMark, no HTML), formulas made readable Unicode by pylatexenc with a few
fractions and scripts of our own. Results are cached: a bank's texts are few and shown often.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.ports.messages import Block, CodeBlock, Heading, Items, Paragraph, Quote, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

END_OF_MACRO = "\ue002"
"""Keeps a raised or lowered letter from being read as part of the macro before it."""
FORMULA = re.compile(r"(`[^`]*`)|\$([^$\n]+)\$")
SUPERSCRIPTS = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)) | {
    "T": "ᵀ",
    "k": "ᵏ",
    "m": "ᵐ",
    "t": "ᵗ",
    "x": "ˣ",
    "d": "ᵈ",
    "p": "ᵖ",
    "z": "ᶻ",
    "a": "ᵃ",
    "b": "ᵇ",
    "j": "ʲ",
    "*": "*",
    "′": "′",
}
SUBSCRIPTS = dict(zip("0123456789+-=()aeijoruvxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₒᵣᵤᵥₓₕₖₗₘₙₚₛₜ", strict=True))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  (costs 40 ms, and is not needed to start)

    return MarkdownIt("zero").enable(
        ["emphasis", "backticks", "fence", "list", "newline", "escape", "blockquote", "heading"]
    )


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Block, ...]:
    """The text as blocks."""
    kept: list[str] = []

    def stash(match: "re.Match[str]") -> str:
        """Formulas are set aside so that their _ and * are not read as emphasis."""
        if match.group(1):
            return match.group(1)
        kept.append(readable_formula(match.group(2)))
        return f"\ue000{len(kept) - 1}\ue001"

    parts = re.split(r"(```.*?```)", text.strip(), flags=re.DOTALL)
    prepared = "".join(part if part.startswith("```") else FORMULA.sub(stash, part) for part in parts)
    return tuple(_blocks(_parser().parse(prepared), kept))


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[Span, ...]:
    """The text as one run of spans; paragraphs and lists are joined by line feeds."""
    flat: list[Span] = []
    for block in parse(text):
        if flat:
            flat.append(Span("\n"))
        match block:
            case Paragraph(spans=inner) | Quote(spans=inner):
                flat.extend(inner)
            case Heading(text=heading):
                flat.append(Span(heading, "bold"))
            case CodeBlock(code=source):
                flat.append(Span(source, "code"))
            case Items(items=items, markers=markers):
                for index, item in enumerate(items):
                    lead = f"{markers[index]}. " if markers else "• "
                    flat += [Span(("\n" if index else "") + lead), *item]
    return tuple(flat)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text without any markup."""
    return "".join(span.text for span in spans(text))


@lru_cache(maxsize=4096)
def first_sentence(text: str) -> str:
    """The first sentence, markup included. Abbreviations with a full stop ("e.g.") do not end it."""
    match = re.match(
        r".+?(?<!e\.g)(?<!i\.e)(?<!vs)(?<!\b[A-Z])[.!?](?=\s+[“\"*`$A-Z(0-9]|$)", text.strip(), flags=re.DOTALL
    )
    return match.group(0) if match else text.strip()


def _blocks(tokens: "list[Token]", formulas: list[str]) -> Iterator[Block]:
    items: list[tuple[Span, ...]] = []
    markers: list[str] = []
    depth, quoted, heading = 0, False, False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
                if depth == 0:
                    yield Items(tuple(items), tuple(markers) if all(markers) else ())
                    items, markers = [], []
            case "list_item_open":
                markers.append(token.info)
            case "blockquote_open" | "blockquote_close":
                quoted = token.nesting == 1
            case "heading_open" | "heading_close":
                heading = token.nesting == 1
            case "inline":
                inner = tuple(_inline(token.children or [], formulas))
                if depth:
                    items.append(inner)
                elif heading:
                    yield Heading("".join(span.text for span in inner))
                else:
                    yield Quote(inner) if quoted else Paragraph(inner)
            case "fence":
                yield CodeBlock(token.content.rstrip("\n"), token.info.strip())
            case _:
                pass


def _inline(tokens: "list[Token]", formulas: list[str]) -> Iterator[Span]:
    bold = italic = False
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.nesting == 1
            case "em_open" | "em_close":
                italic = token.nesting == 1
            case "softbreak":
                yield Span(" ")
            case "hardbreak":
                yield Span("\n")
            case "code_inline":
                yield Span(token.content, "code")
            case _:
                style = "bold" if bold else "italic" if italic else "plain"
                for index, part in enumerate(re.split("\ue000(\\d+)\ue001", token.content)):
                    if index % 2:
                        yield Span(formulas[int(part)], "formula")
                    elif part:
                        yield Span(part, style)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def readable_formula(latex: str) -> str:
    """LaTeX as Unicode that can be read in a chat: fractions as a/b, powers and indices raised and lowered."""
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415  (heavy, and most texts have no formula)

    text = re.sub(r"\\(?:left|right|displaystyle|mathrm|operatorname|[,;!])(?![a-zA-Z])", "", latex)
    text = _replace_groups(_scripts(text), r"\frac", 2, lambda top, bottom: f"{_bracketed(top)}/{_bracketed(bottom)}")
    text = _replace_groups(text, r"\binom", 2, lambda n, k: f"C({n.strip()}, {k.strip()})")
    text = _replace_groups(text, r"\sqrt", 1, lambda inner: f"√{_bracketed(inner)}")
    text = _scripts(text)
    text = re.sub(r"(\\[A-Za-z]+) ", rf"\1{END_OF_MACRO} ", text)
    unicode = LatexNodes2Text(math_mode="verbatim", keep_comments=True).latex_to_text(text)
    return " ".join(unicode.replace(END_OF_MACRO, "").split())


def _bracketed(inner: str) -> str:
    return (
        inner if re.fullmatch(r"\\?[A-Za-z0-9.]+|.", inner.replace(END_OF_MACRO, "").strip()) else f"({inner.strip()})"
    )


def _replace_groups(text: str, command: str, count: int, write: Callable[..., str]) -> str:
    """Replaces `command{a}{b}` by what `write(a, b)` says, innermost first."""
    pattern = re.compile(re.escape(command) + r"\s*\{([^{}]*)\}" * count)
    while True:
        text, replaced = pattern.subn(lambda match: write(*match.groups()), text)
        if not replaced:
            return text


def _scripts(text: str) -> str:
    for mark, table in (("^", SUPERSCRIPTS), ("_", SUBSCRIPTS)):

        def script(match: "re.Match[str]", mark: str = mark, table: dict[str, str] = table) -> str:
            inner = match.group(1) if match.group(1) is not None else match.group(2)
            if all(character in table for character in inner):
                return END_OF_MACRO + "".join(table[character] for character in inner)
            return f"{mark}({inner})" if len(inner) > 1 and not inner.startswith("\\") else f"{mark}{inner}"

        text = re.sub(re.escape(mark) + r"(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s{}]))", script, text)
    return text

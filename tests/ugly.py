"""Text that breaks programs, as Hypothesis strategies: for everything that shows what people wrote."""

from hypothesis import strategies as st

from bot.ports.messages import Choice, CodeBlock, Heading, Items, Message, Paragraph, Quote, Span, TextWanted

LONGEST = 10_000
FORMATTING = "<>&_*[]()~`>#+-=|{}.!\\\"' \n:;@/1."
MARKS = "👩‍👩‍👧‍👦🏽🇩🇪e\u0301\u0323\u200d\ufe0f\u200f\u202e\u2066\u2069אבשلعאبश्र한글ﷺ\u0000\u0007\ud800\u2800\u00ad "

TEXT = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=FORMATTING, max_size=200),
    st.text(alphabet=MARKS, max_size=200),
    st.text(alphabet=FORMATTING + MARKS + "abc", max_size=400),
    st.builds(
        lambda piece, tail: (piece * LONGEST)[:LONGEST] + tail,
        st.one_of(
            st.text(alphabet=FORMATTING, min_size=1, max_size=12), st.text(alphabet=MARKS, min_size=1, max_size=12)
        ),
        st.text(alphabet="xyz", max_size=3),
    ),
    st.sampled_from(
        ["a" * LONGEST, "word " * 2000, "😀" * 5000, "\n" * 5000, "e\u0301" * 5000, "```\n" * 2500, " ", ""]
    ),
)
STYLES = st.sampled_from(["plain", "bold", "italic", "code", "formula", "spoiler"])
LINKS = st.sampled_from(["", "", "https://example.org/a_b(c)"])
SPANS = st.lists(st.builds(Span, text=TEXT, style=STYLES, link=LINKS), max_size=4).map(tuple)
LISTS = st.lists(SPANS, max_size=4).flatmap(
    lambda items: st.sampled_from([(), tuple("ABCDEFGH"[: len(items)])]).map(lambda marks: Items(tuple(items), marks))
)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, text=TEXT),
        st.builds(Paragraph, spans=SPANS),
        st.builds(Quote, spans=SPANS),
        st.builds(CodeBlock, code=TEXT, language=st.sampled_from(["", "python", "json"])),
        LISTS,
    ),
    max_size=5,
).map(tuple)
OPTIONS = st.lists(st.tuples(TEXT, STYLES, st.booleans()), max_size=8).map(
    lambda made: tuple(
        Choice(f"a:{n}", "ABCDEFGH"[n], (Span(text, style),) if text else (), picked)
        for n, (text, style, picked) in enumerate(made)
    )
)
ACTIONS = st.sampled_from([(), (Choice("/hint", "Hint"), Choice("/skip", "Skip"))])
MESSAGES = st.builds(
    Message,
    blocks=BLOCKS,
    options=OPTIONS,
    actions=ACTIONS,
    recap=BLOCKS,
    edits=st.sampled_from(["", "", "77"]),
    several=st.booleans(),
    private=st.booleans(),
    notice=st.booleans(),
    text_wanted=st.sampled_from([None, TextWanted("1-1", "Your answer", "three sentences")]),
)

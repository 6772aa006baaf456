"""What the tier of the grader that the settings name finds in labelled answers."""

import asyncio
from collections.abc import Sequence

from bot import config
from bot.cli.reading import reader_of
from bot.core.bank import Bank
from bot.core.grading.evidence import Evidence, sought
from tests.evaluation.grading.labelled import Labelled

AT_ONCE = 4


def evidence_in(bank: Bank, rows: Sequence[Labelled]) -> tuple[dict[str, Evidence], str]:
    """(Id of an answer -> what was found in it, what became of the readings). Ends the program where none is set up."""
    return asyncio.run(_read(bank, rows))


async def _read(bank: Bank, rows: Sequence[Labelled]) -> tuple[dict[str, Evidence], str]:
    gate = asyncio.Semaphore(AT_ONCE)
    try:
        settings = config.load()
    except config.SettingsError as error:
        raise SystemExit(str(error)) from error
    async with reader_of(settings) as reader:
        if reader is None:
            raise SystemExit(
                "WARMSTART_GRADER names no tier: set it to llm, with WARMSTART_LLM_URL and WARMSTART_LLM_MODEL."
            )

        async def read(row: Labelled) -> Evidence | None:
            asked = sought(bank.questions[row.question], row.answer, bank.context) if row.question else None
            if asked is None:
                return None
            async with gate:
                return await reader.read(asked)

        found = await asyncio.gather(*map(read, rows))
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(reader.outcomes.items()))
    return {row.id: words for row, words in zip(rows, found, strict=True) if words is not None}, outcomes

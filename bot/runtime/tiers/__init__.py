"""The grader's optional tiers, chosen by a setting, and the one way in which they are asked."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.config import Settings
from bot.core.grading.evidence import Evidence, verified
from bot.ports.tier import Sought, Tier
from bot.runtime.clock import Clock
from bot.runtime.database import Database
from bot.runtime.store import spending

log = structlog.get_logger("grader")


class SecondReader:
    """Has a tier read what the rubric did not find right, and checks what it says."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        self.outcomes: Counter[str] = Counter()
        """found, nothing, or failed -> how often."""

    async def read(self, sought: Sought) -> Evidence | None:
        """What the tier finds, checked; None where it fails, and the rubric's grade stands."""
        about = {"tier": self.tier.name, "question": sought.question_id}
        try:
            claims = await self.tier.find(sought)
        except Exception as error:
            self.outcomes["failed"] += 1
            # The error's text may hold what the learner wrote.
            log.warning("a tier failed; the rubric's grade stands", why=type(error).__name__, **about)
            return None
        evidence = verified(sought, claims)
        self.outcomes["found" if evidence.words else "nothing"] += 1
        dropped = len(claims) - len(evidence.words)
        if dropped:
            log.info("finds that do not quote the reply were dropped", dropped=dropped, **about)
        return evidence


@asynccontextmanager
async def reading(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[SecondReader | None]:
    """The reader of the tier that WARMSTART_GRADER names, while inside; None for the rubric alone."""
    if settings.warmstart_grader == "rubric":
        yield None
        return
    tier = _llm(settings, database, clock)
    try:
        yield SecondReader(tier)
    finally:
        await tier.close()


def _llm(settings: Settings, database: Database, clock: Clock) -> Tier:
    from bot.runtime.tiers.llm import SERVICE, Endpoint, LlmTier  # noqa: PLC0415  (its client, for who asks for it)

    endpoint = Endpoint(
        url=settings.warmstart_llm_url,
        key=settings.warmstart_llm_key,
        model=settings.warmstart_llm_model,
        timeout_s=settings.warmstart_llm_timeout_s,
    )
    most = settings.warmstart_llm_calls

    async def spend() -> bool:
        day = clock.now().date()
        return await database.write(lambda c: spending.spend(c, SERVICE, day, most))

    return LlmTier(endpoint, spend, clock.sleep)

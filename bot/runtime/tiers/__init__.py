"""The grader's optional tiers, and the one way in which they are asked."""

import structlog

from bot.core.grading.evidence import Evidence, verified
from bot.ports.tier import Sought, Tier

log = structlog.get_logger("grader")


async def evidence_for(tier: Tier, sought: Sought) -> Evidence | None:
    """What the tier finds, checked; None where it fails, and the rubric's grade stands."""
    try:
        claims = await tier.find(sought)
    except Exception as error:
        # The error's text may hold what the learner wrote.
        log.warning("a tier failed; the rubric's grade stands", tier=tier.name, why=type(error).__name__)
        return None
    evidence = verified(sought, claims)
    if len(evidence.words) < len(claims):
        log.info(
            "finds that do not quote the reply were dropped",
            tier=tier.name,
            question=sought.question_id,
            dropped=len(claims) - len(evidence.words),
        )
    return evidence

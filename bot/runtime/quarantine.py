"""The bank without the questions that the operator set aside."""

from bot.core.bank import Bank
from bot.runtime.database import Database
from bot.runtime.store import items


async def without_quarantined(bank: Bank, database: Database) -> Bank:
    """The bank with the quarantined questions as drafts: they stay in everyone's history and are not asked."""
    return bank.without(await database.read(items.quarantined))

"""python-telegram-bot's bot, with a short way for what goes out all the time."""

from typing import Any

from telegram.ext import ExtBot


class Bot(ExtBot[str]):
    """
    The library's, with its transport, errors and rate limits.

    Its methods make objects of every button and entity on the way out, and of the whole message that comes back, whose
    id alone is wanted: more work than everything else that an answer takes. `call` takes and returns plain values.
    """

    async def call(self, method: str, *, rate_limit_args: str | None = None, **parameters: Any) -> Any:
        """Calls a method of the Bot API; a parameter that is None is left out. Raises a TelegramError."""
        return await self._post(method, parameters, api_kwargs=self._merge_api_rl_kwargs(None, rate_limit_args))

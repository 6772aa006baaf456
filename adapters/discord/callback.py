"""
The one answer to an interaction, on a short way: it must be there within three seconds, also in a burst.

discord.py's own way first looks for the lock and the limit of the interaction's other requests, and this one is alone.
What it does about faults is done here, too.
"""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import aiohttp
import discord
import yarl
from discord.http import HTTPClient, Route, json_or_text

PAUSES_S = (1.0, 3.0, 5.0, 7.0)
"""After server errors."""
ENCODE = json.JSONEncoder(separators=(",", ":")).encode
HEADERS = {"Content-Type": "application/json"}
UNTIMED = aiohttp.ClientTimeout(total=None)
"""Who calls says how long it may take, the pauses between tries included."""


async def call_back(http: HTTPClient, interaction: int, token: str, answer: dict[str, Any]) -> Any:
    """
    Answers an interaction: what Discord made of it.

    Rate limits are waited for and server errors tried again, with discord.py's pauses. Raises what discord.py and aiohttp raise.
    """
    url = f"{Route.BASE}/interactions/{interaction}/{quote(token, safe='')}/callback?with_response=true"
    session: aiohttp.ClientSession = http._HTTPClient__session  # type: ignore[attr-defined]  # as its interactions take it
    options: dict[str, Any] = {"data": ENCODE(answer), "headers": HEADERS, "timeout": UNTIMED}
    if http.proxy is not None:
        options |= {"proxy": http.proxy, "proxy_auth": http.proxy_auth}
    for waited in (*PAUSES_S, None):
        async with session.post(yarl.URL(url, encoded=True), **options) as response:
            told = await json_or_text(response)
        if 200 <= response.status < 300:
            return told
        if (pause := _pause(response, told, waited)) is None:
            raise _error(response, told)
        await asyncio.sleep(pause)
    raise AssertionError("the loop returns or raises")


def _pause(response: aiohttp.ClientResponse, told: Any, on_error: float | None) -> float | None:
    """Seconds until another try; None where there is none, or it would be of no use."""
    if on_error is None or response.status >= 500:
        return on_error
    # Without that header it is not Discord that answers, but who guards it: more tries make it worse.
    limited = response.status == 429 and response.headers.get("Via") and isinstance(told, dict)
    return float(told["retry_after"]) if limited else None


def _error(response: aiohttp.ClientResponse, told: Any) -> discord.HTTPException:
    match response.status:
        case 403:
            return discord.Forbidden(response, told)
        case 404:
            return discord.NotFound(response, told)
        case status if status >= 500:
            return discord.DiscordServerError(response, told)
    return discord.HTTPException(response, told)

"""What the platforms say about our tokens."""

from typing import Any

import aiohttp

from bot.config import Settings

TIMEOUT = aiohttp.ClientTimeout(total=10)


async def _get(address: str, headers: dict[str, str]) -> tuple[int, Any]:
    """(HTTP status, JSON object); status 0 and a word on what failed where there was no such answer."""
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(address, headers=headers) as response:
            body = await response.json(content_type=None)
            return (
                (response.status, body) if isinstance(body, dict) else (0, f"no JSON object, status {response.status}")
            )
    except (TimeoutError, aiohttp.ClientError, ValueError) as error:
        # The error's text may hold the address, and with it the token.
        return 0, type(error).__name__


async def ask_telegram(settings: Settings) -> tuple[bool, str, str]:
    """(Whether it is well, the platform, what it said.)"""
    base = settings.telegram_api_url or "https://api.telegram.org"
    status, body = await _get(f"{base}/bot{settings.telegram_token.get_secret_value()}/getMe", {})
    if status == 200:
        return True, "Telegram", f"answers; this is @{_name(body.get('result'))}"
    if status in {401, 404}:
        return False, "Telegram", "does not know the token; ask @BotFather for a new one"
    return False, "Telegram", f"no answer ({status or body}); is the network up, and TELEGRAM_API_URL right?"


def _name(user: Any) -> str:
    return str(user.get("username", "?")) if isinstance(user, dict) else "?"


async def ask_llm(settings: Settings) -> tuple[bool, str, str]:
    """(Whether it is well, what it is, what it said.) Asks for the list of models, which costs nothing."""
    key = settings.warmstart_llm_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    status, body = await _get(f"{settings.warmstart_llm_url}/models", headers)
    if status == 200:
        return True, "Language model", "the endpoint answers and takes the key"
    if status in {401, 403}:
        return False, "Language model", "the endpoint does not take the key; look at WARMSTART_LLM_KEY"
    if status == 404:
        return False, "Language model", "nothing is there; WARMSTART_LLM_URL is the API's root and often ends in /v1"
    return False, "Language model", f"no answer ({status or body}); is the endpoint up, and WARMSTART_LLM_URL right?"


async def ask_discord(settings: Settings) -> tuple[bool, str, str]:
    """(Whether it is well, the platform, what it said.)"""
    base = settings.discord_api_url or "https://discord.com/api/v10"
    status, body = await _get(
        f"{base}/users/@me", {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
    )
    if status == 200:
        return True, "Discord", f"answers; this is {_name(body)}"
    if status == 401:
        return False, "Discord", "does not know the token; reset it in the developer portal"
    return False, "Discord", f"no answer ({status or body}); is the network up, and DISCORD_API_URL right?"

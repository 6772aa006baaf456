"""What discord.py's exceptions mean for a delivery."""

import aiohttp
import discord

from bot.ports.adapter import DeliveryError, NotSent, OutcomeUnknown, RecipientUnreachable, Refused, Throttled

UNREACHABLE = {50007, 50278}
"""The user closed direct messages, or shares no server with us any more."""
ALREADY_ANSWERED = 40060
MALFORMED = 50035
INTERACTION_OVER = {10015, 10062, 50027}
"""Unknown webhook or interaction, invalid token: more than 15 minutes, or 3 seconds, have passed."""
NEVER_ANSWERED = 10015
"""What an interaction's webhook answers that Discord has had no answer to."""
MESSAGE_GONE = 10008
CHANNEL_GONE = 10003
ARCHIVED = 50083
HAS_A_THREAD = 160004
FORBIDDEN = {50001, 50013}
"""Missing access (of the channel, or since the server removed the bot), missing permissions."""
GONE = "the channel was deleted"


def outcome(error: Exception, *, group: bool = False) -> DeliveryError:
    """The delivery's outcome. In a `group` it is the channel that cannot be reached, whoever the message was for."""
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited():
            return Throttled(error.retry_after)
        case discord.HTTPException(code=code) if code in UNREACHABLE:
            return RecipientUnreachable(error.text)
        case discord.HTTPException(code=code) if code == CHANNEL_GONE:
            return RecipientUnreachable(GONE) if group else Refused(GONE)
        case discord.Forbidden(code=code):
            what = f"{error.text}; give the bot View Channel and Send Messages there"
            return RecipientUnreachable(what) if group and code in FORBIDDEN else Refused(what)
        case discord.DiscordServerError():
            return OutcomeUnknown(f"Discord answered {error.status}")
        case discord.HTTPException(status=429):
            return Throttled(60.0)
        case discord.HTTPException():
            return Refused(f"{error.code}: {error.text}"[:300])
        case aiohttp.ClientConnectorError():
            return NotSent("no connection to Discord")
    return OutcomeUnknown(type(error).__name__)

"""Names of games: an id that follows from the event that began it, and a code for other groups."""

from hashlib import blake2b

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read wrongly."""
ID_LENGTH, CODE_LENGTH = 9, 6


def identifier(platform: str, event_id: str) -> str:
    """The id of the game that an event begins: the same whenever the event is handled again."""
    return "g" + _drawn(f"{platform}\x1f{event_id}", ID_LENGTH)


def code_of(challenge_id: str) -> str:
    """What another group types to join. It opens nothing but a place in a game: whoever has it may pass it on."""
    return _drawn(f"joint\x1f{challenge_id}", CODE_LENGTH).upper()


def _drawn(name: str, length: int) -> str:
    rest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    letters = ""
    for _ in range(length):
        rest, index = divmod(rest, len(LETTERS))
        letters += LETTERS[index]
    return letters

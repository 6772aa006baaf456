"""How often the group's messages are written and edited: within what platforms allow a group."""

import pytest

from tests.group import group

TELEGRAM_A_MINUTE = 20
DISCORD_IN_5_S = 5


@pytest.mark.parametrize(
    "arguments", ["bias-variance 3 30s", "bias-variance 3 10s", "bias-variance 3 90s", "sprint 3min"]
)
async def test_a_busy_game_stays_within_the_limits_of_groups(tmp_path, arguments):
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        sent: list[float] = []
        send = room.adapter.send

        async def timed(delivery):
            if delivery.place == room.place and not delivery.message.notice:
                sent.append(room.clock.now().timestamp())
            return await send(delivery)

        room.adapter.send = timed
        await room.member("ada").says(f"/challenge start {arguments}")
        await room.joins("ada", "ben")
        names = [f"m{number}" for number in range(40)]
        for step in range(400):
            await room.passes(1)
            challenge, _ = await room.stored()
            if challenge.phase == "open" and step % 3 == 0:
                number = challenge.number or 1
                await room.press(names[step % 40], f"{challenge.id}:a{number}.0", alone=True)
        assert challenge.finished
        for begin in sent:
            assert sum(begin <= at < begin + 60 for at in sent) <= TELEGRAM_A_MINUTE
            assert sum(begin <= at < begin + 5 for at in sent) <= DISCORD_IN_5_S

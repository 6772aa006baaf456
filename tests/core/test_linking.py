"""One learner on two platforms: codes, one daily question, and parting again."""

from bot.core import phrases
from bot.core.linking import ALPHABET, CODES_AN_HOUR, TRIES_AN_HOUR, _beliefs
from bot.runtime.store import learners, linking, schema
from tests.two_platforms import both, code_from, learner_of, linked, rows

WRONG = "ABCD-EFGH"


async def test_a_code_joins_two_accounts_and_each_is_told(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await discord.says("/start")
        before = len(telegram.adapter.deliveries)
        said = await linked(telegram, discord)
        assert "Telegram and Discord" in said.text or "Discord and Telegram" in said.text
        assert said.labels == ["Discord", "Telegram"]
        assert (await learner_of(telegram))["id"] == (await learner_of(discord))["id"]
        (told,) = telegram.adapter.deliveries[before + 1 :]
        assert "/unlink" in str(told.message.blocks)
        assert told.recipient == "", "the redeemer's id means nothing on the other platform"


async def test_the_daily_question_comes_once_on_the_platform_chosen(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up("Berlin", "09:00")
        await discord.sets_up("Berlin", "10:00")
        said = await linked(telegram, discord)
        chosen = await discord.presses(said, "Discord")
        assert "Discord" in chosen.text
        for day in ("2026-12-02", "2026-12-03"):
            counts = [len(chat.adapter.deliveries) for chat in (telegram, discord)]
            for hour in ("09:00", "10:00", "11:00"):
                telegram.clock.set(f"{day} {hour}", "Europe/Berlin")
                await telegram.tick()
            asked = [
                len(chat.adapter.deliveries) - count for chat, count in zip((telegram, discord), counts, strict=True)
            ]
            assert asked == [0, 1], day


async def test_who_had_todays_question_on_one_platform_is_not_asked_again_on_the_other(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up("Berlin", "09:00")
        await discord.sets_up("Berlin", "20:00")
        telegram.clock.set("2026-12-02 09:00", "Europe/Berlin")
        await telegram.tick()
        said = await linked(discord, telegram)
        await telegram.presses(said, "Discord")
        await discord.says("/settings time 21:00")
        counts = len(telegram.adapter.deliveries), len(discord.adapter.deliveries)
        telegram.clock.set("2026-12-02 21:00", "Europe/Berlin")
        await telegram.tick()
        reminded = [d for d in discord.adapter.deliveries[counts[1] :] if d.message.text_wanted or d.message.options]
        assert (len(telegram.adapter.deliveries), reminded) == (counts[0], [])
        assert len(await rows(telegram, schema.daily)) == 1


async def test_start_on_the_other_platform_does_not_move_the_daily_question(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await linked(telegram, discord)
        await discord.says("/start")
        assert '"telegram"' in (await learner_of(discord))["home"]


async def test_a_code_works_once(database_url):
    async with both(database_url, "telegram", "discord", "terminal") as (telegram, discord, terminal):
        code = await code_from(telegram)
        await discord.says(f"/link {code}")
        assert (await terminal.says(f"/link {code}")).text == phrases.LINK_WRONG


async def test_a_code_is_worth_nothing_after_ten_minutes(database_url):
    async with both(database_url) as (telegram, discord):
        code = await code_from(telegram)
        telegram.clock.move(minutes=10)
        assert (await discord.says(f"/link {code}")).text == phrases.LINK_WRONG


async def test_a_new_code_makes_the_older_one_worthless(database_url):
    async with both(database_url) as (telegram, discord):
        old = await code_from(telegram)
        new = await code_from(telegram)
        assert (await discord.says(f"/link {old}")).text == phrases.LINK_WRONG
        assert "one learner now" in (await discord.says(f"/link {new.lower().replace('-', ' ')}")).text


async def test_guessing_and_asking_are_limited_for_an_hour(database_url):
    async with both(database_url) as (telegram, discord):
        for _ in range(CODES_AN_HOUR):
            code = await code_from(telegram)
        assert "within an hour" in (await telegram.says("/link")).text
        for _ in range(TRIES_AN_HOUR):
            assert (await discord.says(f"/link {WRONG}")).text == phrases.LINK_WRONG
        assert "wait an hour" in (await discord.says(f"/link {code}")).text, "even the right one"
        telegram.clock.move(minutes=61)
        code = await code_from(telegram)
        assert "one learner now" in (await discord.says(f"/link {code}")).text


async def test_what_cannot_be_linked_is_said(database_url):
    async with both(database_url) as (telegram, discord):
        code = await code_from(telegram)
        assert (await telegram.says(f"/link {code}")).text == phrases.LINK_SAME_LEARNER
        eve = telegram.other("eve")
        assert "another account on Telegram" in (await eve.says(f"/link {code}")).text
        assert "one learner now" in (await discord.says(f"/link {code}")).text, "a refusal does not use it up"
        assert (await telegram.other("bob").says("/unlink")).text == phrases.UNLINK_NOTHING


async def test_the_code_itself_is_not_kept(database_url):
    async with both(database_url) as (telegram, _):
        code = await code_from(telegram)
        assert set(code.replace("-", "")) <= set(ALPHABET)
        (row,) = await rows(telegram, schema.link_code)
        assert code.replace("-", "") not in str(dict(row))


async def test_old_buttons_and_answers_of_the_joined_learner_still_work(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await telegram.says("/quiz overfitting")
        question = await discord.says("/quiz bias-variance")
        await linked(telegram, discord)
        answered = await discord.presses(question, question.labels[0])
        assert "NOT_YOURS" not in answered.text
        assert phrases.GONE not in answered.text
        attempts = await rows(telegram, schema.attempt)
        assert [row["learner_id"] for row in attempts] == [(await learner_of(telegram))["id"]]


async def test_todays_question_shown_on_both_is_answered_once_and_no_wrong_message_is_edited(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await linked(telegram, discord)
        here = await telegram.says("/today")
        there = await discord.says("/today")
        assert here.message.blocks[0].text in there
        counts = len(telegram.adapter.deliveries), len(discord.adapter.deliveries)
        await discord.says("i don't know")
        assert len(telegram.adapter.deliveries) == counts[0]
        edits = [delivery.message.edits for delivery in discord.adapter.deliveries[counts[1] :]]
        assert edits == ["", there.id], "the feedback, and the buttons taken off"
        again = await telegram.presses(here, here.labels[-1])
        assert again.text == phrases.ALREADY_ANSWERED


async def test_unlink_gives_each_what_was_done_there(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up("Berlin", "09:00")
        await discord.sets_up("Tokyo", "20:00")
        await telegram.says("/quiz overfitting")
        await telegram.says("i don't know")
        await linked(telegram, discord)
        await discord.says("/quiz bias-variance")
        await discord.says("i don't know")
        said = await discord.says("/unlink")
        assert "Discord and Telegram are two learners again" in said.text
        one, two = await learner_of(telegram), await learner_of(discord)
        assert one["id"] != two["id"]
        assert (one["zone"], two["zone"]) == ("Europe/Berlin", "Asia/Tokyo")
        assert two["daily_minute"] == 20 * 60
        by = {row["learner_id"]: row["topic"] for row in await rows(telegram, schema.attempt)}
        assert by == {one["id"]: "overfitting", two["id"]: "bias-variance"}
        assert {row["learner_id"] for row in await rows(telegram, schema.card)} == {one["id"], two["id"]}
        assert (one["streak"], two["streak"]) == (1, 1)
        assert '"telegram"' in one["home"]
        assert '"discord"' in two["home"]
        assert "Nothing was lost" in (await linked(telegram, discord)).text, "and it can be done again"


async def test_whoever_unlinks_first_the_same_comes_of_it(database_url):
    async with both(database_url, "telegram", "discord", "terminal") as (telegram, discord, terminal):
        await telegram.sets_up()
        await linked(telegram, discord)
        await terminal.says(f"/link {await code_from(telegram, '/link code')}")
        assert len({(await learner_of(chat))["id"] for chat in (telegram, discord, terminal)}) == 1
        await telegram.says("/unlink")
        ids = [(await learner_of(chat))["id"] for chat in (telegram, discord, terminal)]
        assert ids[1] == ids[2] != ids[0], "those that did not leave stay together"
        await terminal.says("/unlink")
        assert len({(await learner_of(chat))["id"] for chat in (telegram, discord, terminal)}) == 3


async def test_days_kept_on_either_platform_make_one_streak(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await discord.says("/start")
        for day in range(2, 8):
            telegram.clock.set(f"2026-12-{day:02} 12:00", "Europe/Berlin")
            chat = telegram if day % 2 else discord
            await chat.says("/quiz overfitting")
            await chat.says("i don't know")
        said = await linked(telegram, discord)
        assert "6 days" in said.text
        assert (await learner_of(discord))["streak"] == 6


async def test_stories_of_the_same_number_get_new_ones_so_that_no_old_button_means_another(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.says("/stories add Telegram one\nI owned the migration and we shipped it in two weeks.")
        mine = await discord.says("/stories add Discord one\nI owned the rollback and we shipped it in two days.")
        said = await linked(telegram, discord)
        assert phrases.LINKED_STORIES in said.text
        assert sorted((row["number"], row["title"]) for row in await rows(telegram, schema.story)) == [
            (2, "Telegram one"),
            (3, "Discord one"),
        ]
        assert "There is no story 1" in (await discord.presses(mine, phrases.STORY_REWRITE)).text


async def test_delete_says_that_both_go_and_leaves_nothing(database_url):
    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await discord.says("/quiz overfitting")
        await discord.says("i don't know")
        await linked(telegram, discord)
        asked = await discord.says("/delete")
        assert "all your linked accounts" in asked.text
        await discord.says("delete")
        for table in (schema.learner, schema.account, *learners.OWN_TABLES.values(), *linking.STAY):
            assert await rows(discord, table) == [], table.name


async def test_closed_messages_on_the_platform_without_the_daily_question_pause_nothing(database_url):
    from bot.ports.events import Unreachable  # noqa: PLC0415

    async with both(database_url) as (telegram, discord):
        await telegram.sets_up()
        await linked(telegram, discord)
        closed = Unreachable(event_id="u1", place=discord.place, sender=discord.sender, reason="closed")
        await discord.service.dispatcher.handle(closed)
        assert (await learner_of(telegram))["state"] == "active"
        closed = Unreachable(event_id="u2", place=telegram.place, sender=telegram.sender, reason="blocked")
        await telegram.service.dispatcher.handle(closed)
        assert (await learner_of(telegram))["state"] == "unreachable"
        assert phrases.WAS_UNREACHABLE in (await discord.says("/streak")).text
        assert (await learner_of(telegram))["state"] == "active"


def test_every_table_of_a_learner_is_thought_of():
    owned = {table.name for table in schema.metadata.sorted_tables if "learner_id" in table.c}
    handled = {table.name for table in (*linking.MOVED, *linking.BY_KEY, *linking.STAY)}
    assert owned == handled


def test_what_two_histories_say_about_one_memory_is_multiplied():
    assert _beliefs((), (0.25, 0.75)) == (0.25, 0.75)
    assert _beliefs((0.5, 0.5), (0.25, 0.75)) == (0.25, 0.75)
    assert _beliefs((0.2, 0.8), (0.8, 0.2)) == (0.5, 0.5)

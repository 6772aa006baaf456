"""Four weeks with the coach, from /start to the day of the interview: one conversation, the shipped bank, an injected clock."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.core import phrases
from bot.core.chance import Chance
from bot.core.questions.choice import SingleChoice
from bot.runtime import pictures
from bot.runtime.question_bank import load
from bot.runtime.store import schema
from bot.runtime.store.rows import learner_of
from tests.chat import PLAIN, RICH, opened

START, INTERVIEW = date(2026, 12, 1), date(2026, 12, 29)
AWAY = (10, 11)
"""Days without a word, counted from 0: the freeze of the first week covers one of them, the second ends the streak."""
BUSY = (3, 8, 15, 22)
"""Days with more than the daily question."""


class Student:
    """Answers the open question: rightly, where options show how and luck will have it."""

    def __init__(self, chat, bank):
        self.chat, self.bank, self.luck = chat, bank, Chance("four weeks")
        self.asked = []

    async def answers(self):
        prompt = await self.chat.database.read(self._latest)
        question = self.bank.questions[prompt.question_id]
        self.asked.append((prompt.day, question))
        if isinstance(question, SingleChoice) and self.luck.fraction() < 0.7:
            right = question.present(prompt.id).right
            shown = [option.key for option in question.present(prompt.id).options]
            return await self.chat.says("abcdefgh"[shown.index(right[0])])
        return await self.chat.says("idk")

    @staticmethod
    def _latest(connection):
        newest = select(schema.prompt).order_by(schema.prompt.c.asked_at.desc(), schema.prompt.c.id.desc())
        return connection.execute(newest.where(schema.prompt.c.state == "open")).first()


def morning(day):
    return f"{START + timedelta(days=day):%Y-%m-%d} 09:00", "Europe/Berlin"


@pytest.mark.parametrize("capabilities", [RICH, PLAIN], ids=["buttons", "terminal"])
async def test_four_weeks_from_start_to_debrief(tmp_path, monkeypatch, capabilities):
    drawn = []
    monkeypatch.setattr(pictures, "draw", lambda chart: drawn.append(chart) or b"\x89PNG")
    bank = load()
    async with opened(f"sqlite:///{tmp_path}/w.db", bank=bank, capabilities=capabilities) as chat:
        student = Student(chat, bank)
        await chat.says("/start")
        await chat.says("Berlin")
        await chat.says("9:00")
        assert "28 days" in await chat.says("29 Dec")
        await chat.says("/settings track data-scientist")
        forecast = []

        for day in range(28):
            chat.clock.set(*morning(day))
            told = await chat.tick()
            asked = told[-1]
            assert f"Day {day + 1} of 28" in asked
            monday = (START + timedelta(days=day)).weekday() == 0
            assert any("Your week" in shown for shown in told) == monday
            if day in AWAY:
                continue
            said = await student.answers()
            for _ in range(2 if day in BUSY else 0):
                said = await chat.says(phrases.ONE_MORE)
                said = await student.answers()
            if day == AWAY[-1] + 1:
                assert "streak ended on" in asked
            if day % 7 == 6:
                forecast.append(await chat.says("/ready"))
                assert "Ready for 29 Dec" in forecast[-1]

        assert phrases.ENDING in said.text or any(
            phrases.ENDING in shown.text for shown in chat.adapter.screen.values()
        )

        # The plan was followed and the topics took turns; what was missed came back, before it was new.
        days = [day for day, _ in student.asked]
        questions = [question for _, question in student.asked]
        assert len(set(days)) == 28 - len(AWAY)
        assert all(one.topic != other.topic for one, other in pairwise(questions))
        assert len({question.id for question in questions}) < len(questions), "old questions compete with new ones"
        statistics = [
            question for question in questions if bank.topics[question.topic].area in {"statistics", "evaluation"}
        ]
        assert len(statistics) >= len(questions) / 4, "a data scientist is asked more statistics"

        # The coach has learned how this learner forgets.
        learner = await chat.database.read(lambda c: learner_of(c.execute(select(schema.learner)).mappings().one()))
        assert len(learner.memory) == 11
        assert max(learner.memory) > 1.5 * min(learner.memory)

        # The day before: a rehearsal with its debrief, and the pictures, or their words alone.
        await chat.says("/mock screening 10")
        for _ in range(12):
            said = await chat.says("idk")
            if "Debrief" in said:
                break
        assert "Debrief" in said
        await chat.says("/ready forecast")
        await chat.says("/streak")
        assert bool(drawn) == (capabilities is RICH)

        # The day itself brings a word, not silence, and the coach goes on afterwards.
        chat.clock.set(*morning(28))
        assert await chat.tick()
        chat.clock.set(*morning(30))
        assert await chat.tick()

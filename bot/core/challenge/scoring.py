"""What an answer is worth. Told to everybody before the start."""

from bot.core.challenge.events import ChallengeEvent, Round, Settings

POINTS_A_STEP = 10
"""Points for each step of a question's difficulty (1 to 5): 10 to 50."""
SPEED_SHARE = 0.5
"""With the speed bonus on, an immediate right answer earns so much of its points more, one at the close nothing."""
DAILY_POINTS = 10
"""Points of a member's own daily question on a group's leaderboard: the same for all, as everybody has another one."""


def worth(difficulty: int) -> int:
    """Points of a wholly right answer to a question of this difficulty."""
    return POINTS_A_STEP * difficulty


def earned(settings: Settings, round_: Round, answer: ChallengeEvent) -> int:
    """Points of one answer: partial credit in whole points, and the bonus for a wholly right one."""
    points = round(round_.points * answer.score)
    if settings.speed and answer.score == 1:
        points += round(round_.points * SPEED_SHARE * answer.left)
    return points

"""Every sentence of the games. Short, warm, exact; a sentence that refuses something says what to do instead."""

from collections.abc import Sequence

from bot.core.challenge.events import Mode
from bot.core.challenge.leaderboard import Window
from bot.core.phrases import counted

# -- before the start

MODE_NAMES: dict[Mode, str] = {
    "live": "Live challenge",
    "sprint": "Sprint",
    "weekly": "Weekly challenge",
    "daily": "Question of the day",
}
MIX = "a mix of topics"
JOIN = "Join"
MY_QUESTION = "My question"
NEXT_QUESTION = "Next question"
MY_ANSWERS = "My answers"
LEADERBOARD = "Leaderboard"
HOW_LIVE = "{questions}, {seconds} each. Everybody has the same question until it closes."
HOW_SPRINT = "{questions} in {seconds}, each at your own pace."
HOW_WEEKLY = "{questions} over the week. Answer whenever you like, each at your own pace."
SCORING = (
    "A right answer earns {points}, by difficulty; a partly right answer part of that, a wrong or missing one nothing."
)
SPEED_ON = "Speed bonus: up to half the points more for a right answer, less as time runs out."
SPEED_OFF = "No bonus for speed."
FAIRNESS = (
    "Answers stay hidden until the close, and you may change yours until then. Join at any time: what closed before "
    "counts as zero. Stop at any time: your points stay. Equal points share a place."
)
MINIMUM = "It counts on the leaderboard once {members} have answered."
STARTS_IN = "Starts in {left}. Joined: {count}."
OPENS_ON = "Open from {opens} to {closes} ({zone}). Joined: {count}."
STARTED = "It has started."
STARTED_IN_ROOM = "It has started, in a thread of its own."
DONE_IN_ROOM = "Done; it stands in the game's own thread."
JOINED = "You are in. When a question opens, press “My question” under it."
JOINED_WEEKLY = "You are in. I'll post here when it opens."
ALREADY_JOINED = "You are in already. When a question opens, press “My question” under it."
CALLED_OFF = "Called off."
CALLED_OFF_BY = "Called off by {name}. /challenge start begins another."
NOBODY_CAME = "Nobody joined, so there is no game this time. /challenge start tries again."

# -- a question

QUESTION = "Question {number} of {count} · {points} points"
DAILY_QUESTION = "Question of the day · {topic} · {points} points"
OWN_NUMBERS = "Everybody gets numbers of their own: press “My question”."
ANSWERED_LEFT = "Answered: {count}. {left} left."
ANSWERED_CLOSED = "Answered: {count}. Closed."
DAILY_RUNS = "Answered: {count}. It closes {closes} ({zone}); until then answers stay hidden."
SPRINT_RUNS = "Playing: {count}. {left} left. “My question” brings yours."
WEEKLY_RUNS = "Playing: {count}. It is open until {closes} ({zone}). “My question” brings yours, in private."
PAUSED_LINE = "Paused. The host can go on with /challenge resume."
PICK_ONE = "Pick one. You may change it until it closes."
PICK_SEVERAL = "Pick all that are right; what is ticked at the close counts."
PICK_IN_ORDER = "Pick all of them, in order; what stands at the close counts."
TYPE_IT = "Reply with {what}. You may change it until it closes."
YOURS = "Your answer: {answer}. You may change it until it closes."
YOURS_NONE = "Nothing picked."
NOTED = "Noted. You may change it until the close."
LOOK_IN_PRIVATE = "I sent it to our private chat."
ALL_ANSWERED = "You have answered all {count}. Until it closes you can go back to any of them:"
BACK_TO = "Question {number}"
NOT_IN_TIME = "That question has closed. “Next question” brings the one that is open."
IS_PAUSED = "The game is paused; answers count again when it goes on."
NOT_YET_OPEN = "It has not started yet. When a question opens, press “My question” under it."
BETWEEN = "The next question comes in a moment."
IS_OVER = "This game is over. /leaderboard shows how it went."
NOT_UNDERSTOOD = "I could not read that as {what}. Try again; you have until the close."
WITHDRAWN = "That question was withdrawn from the bank, so it counts for nobody."

# -- the close

THE_ANSWER = "Question {number}: the answer"
THE_DAILY_ANSWER = "Question of the day: the answer"
ANSWER_IS = "Answer: "
WHY = "Why: "
RIGHT_OF = "{right} of {all} had it right."
NOBODY_ANSWERED = "Nobody answered this one."
OWN_ANSWERS_LINE = "Everybody had numbers of their own; “My answers” shows yours."
NEXT_IN = "Next question in {left}."
FINAL_IN = "The final board comes in {left}."
SKIPPED = "Question {number} was skipped; it counts for nobody."
FINAL = "Final board"
SO_FAR = "So far"
ROW = "{name}: {points}, {right} right"
TIED = "Equal points share a place."
AND_OTHERS = "… and {count}."
TOO_FEW = "{played} took part; it takes {minimum} to count on the leaderboard, so this one was for practice."
COUNTED = "It counts on the leaderboard."
STOPPED_BY = "Stopped by {name}. What was closed until then stands."
AWAY = "Sorry, I was away for a moment. The clock starts anew for this one."
AWAY_TOO_LONG = "Sorry, I was away for too long; the game ends here with what was counted."
NO_POINTS = "Nobody has points yet."
NOBODY_PLAYED = "Nobody took part this time."
MINE_RIGHT, MINE_PARTLY, MINE_WRONG, MINE_NONE = "✅", "🟡", "❌", "–"
MINE_YOU = "You: "
MINE_TITLE = "Your answers"
MINE_TOTAL = "{points} in all."
NOT_PLAYED = "You did not answer in this game."

# -- the command

USAGE = (
    "Type /challenge start, with a topic, a number of questions, seconds each and a mode if you like: "
    "/challenge start bias-variance 5 30s live. Then: status, pause, resume, skip, stop. “joint” lets other groups in; "
    "/challenge repeat has one open every Monday."
)
ONE_AT_A_TIME = "A game is on here already. /challenge status shows it; the host can /challenge stop it."
NO_GAME = "There is no game on here. /challenge start begins one."
HOST_ONLY = "Only {host} or somebody who manages this group can do that."
NO_TOPIC = "I don't know a topic called “{typed}”. /topics lists them all; without a topic I mix."
NO_QUESTIONS = "There is no question for a game on that. /topics lists all topics."
FEWER_QUESTIONS = "There is no more than {questions} for a game on that, so it will be {count}."
NOTHING_TO_SKIP = "No question is open right now, so there is nothing to skip."
ALREADY_PAUSED = "It is paused already. /challenge resume goes on."
NOT_PAUSED = "It is not paused."
PAUSED_NOW = "Paused by {name}. /challenge resume goes on where it stopped."
RESUMED_NOW = "It goes on: {left} left."
GROUPS_ONLY = "Challenges are played in a group: add me to one, and type /challenge start there."
UNKNOWN_ACTION = "I know /challenge start, join, status, pause, resume, skip, stop and repeat."
STATUS_LOBBY = "{mode} on {topic}: starts in {left}. Joined: {count}."
STATUS_OPEN = "{mode} on {topic}: question {number} of {questions} is open, {left} left."
STATUS_PACE = "{mode} on {topic}: {left} left, {count} playing."
STATUS_BETWEEN = "{mode} on {topic}: question {number} of {questions} has closed; on it goes in {left}."
STATUS_PAUSED = "{mode} on {topic}: paused at question {number} of {questions}."

# -- leaderboards

BOARD_TITLES: dict[Window, str] = {
    "week": "Leaderboard · this week",
    "month": "Leaderboard · this month",
    "all": "Leaderboard · all time",
    "game": "Leaderboard · the last challenge",
}
WINDOW_LABELS: dict[Window, str] = {"week": "Week", "month": "Month", "all": "All time", "game": "Last challenge"}
NO_POINTS_YET = "Nobody has points here yet. /challenge start, or everybody's own question of the day, brings some."
AROUND_YOU = "Around you:"
PLACES = "{first} to {last} of {count}"
PAGE = "Page {page} of {pages}."
EARLIER, FURTHER = "‹ Back", "More ›"
BOARD_WORDS = "Type /leaderboard with week, month, all or game, or “/leaderboard hide me”."
WHAT_COUNTS = "Challenges and the question of the day count, of this group only; /quiz is practice."
HIDDEN_NOW = "You are on no board any more, here or elsewhere. “/leaderboard show me” brings you back."
SHOWN_NOW = "You are on the boards again."
HIDDEN_ROW = "Only you see your row: you asked not to be shown."
HIDDEN_NOTE = "You are hidden; “/leaderboard show me” brings you back."
BOARD_IN_GROUPS = (
    "Every group has a leaderboard of its own: type /leaderboard there. “/leaderboard hide me” works here, too."
)

# -- when a question is mended

GAME_REGRADED = "{mode} of {day}: the marks of {members} change. The board is now:"

# -- joint games

JOINT_CODE = "Another group joins with /challenge join {code}, on whatever platform: one board for all."
JOINT_WITH = "A joint game with {groups}: one board for all."
ANOTHER_GROUP = "Another group has joined: one board for all."
JOIN_USAGE = "Type the code that the other group was given: /challenge join ABC234."
NO_SUCH_CODE = "There is no game with the code “{code}” that waits for its start. Codes stand in the invitation of the other group."
ADMINS_JOIN = "Only somebody who manages this group can have it join."
PLAYS_ALREADY = "This group is in already."
TOO_LATE_TO_JOIN = "That game has started; groups can join before the start only."
FULL = "That game has as many groups as it can take."

# -- what a group sets

REPEAT_SET = (
    "A weekly challenge opens here every Monday at {opens} and closes on Sunday at {closes} ({zone}): {topic}, "
    "{questions}. /challenge repeat off ends that."
)
REPEAT_OFF = (
    "No new weekly challenge from now on. One that is open stays until its close; /challenge stop weekly ends it."
)
REPEAT_NONE = "No weekly challenge comes by itself here. /challenge repeat has one open every Monday."
REPEAT_ADMINS = "Only somebody who manages this group can have a challenge come every week."
REPEATS_STILL = "The next weekly challenge opens on Monday; /challenge repeat off ends that."

DAILY_SET = "Question of the day here: {topic}, at {time}, until {close} ({zone})."
DAILY_NONE = "There is no question of the day for this group yet."
DAILY_OFF = "No more question of the day for this group. One that is open stays until its close."
DAILY_USAGE = "Who manages the group can set it: /daily overfitting 9:00, with a closing time /daily overfitting 9:00 20:00, or /daily off."
DAILY_IN_GROUPS = (
    "That is for groups: add me to one, and type it there. Your own daily question comes here; /settings has its time."
)
DIGEST_SET = "The digest of the week comes here on {day} at {time} ({zone})."
DIGEST_NONE = "There is no weekly digest for this group yet."
DIGEST_OFF = "No more digest here."
DIGEST_USAGE = "Who manages the group can set it: /digest sunday 18:00, or /digest off."
DIGEST = "The week here"
BEST_STREAK = "Longest streak: {name}, {days}."
MOST_MISSED = "Most got this one wrong ({wrong} of {answered}):"


def duration(seconds: float) -> str:
    """As "30 s", "5 min", "2 h", "3 days"; rounded up, so that nothing seems over that is not."""
    whole = max(0, -int(-seconds // 1))
    if whole < 100:
        return f"{whole} s"
    if whole < 7200:
        return f"{-(-whole // 60)} min"
    if whole < 172_800:
        return f"{-(-whole // 3600)} h"
    return counted(-(-whole // 86_400), "day")


def point_range(points: Sequence[int]) -> str:
    """As "20 points", or "10 to 50 points"."""
    low, high = min(points), max(points)
    return counted(low, "point") if low == high else f"{low} to {high} points"


# -- a group that the coach was added to

HELLO_GROUP = (
    "Hello! I coach for machine-learning interviews. Here, /challenge plays a round with everybody, /daily asks the group a "
    "question each day (whoever manages the group sets it), and /help shows the rest. Your own answers stay between you and me."
)
GOES_ON = "What this group had set before goes on: /daily and /digest show it."

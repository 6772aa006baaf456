"""
Every sentence that a learner sees, apart from the bank's own texts.

Short, warm, exact; never scolding. A sentence that refuses something says what to do instead.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.grading.grade import Verdict
from bot.core.questions.base import Level, Round

LEVEL_WORDS: dict[Level, str] = {"fresher": "fresher", "mid": "1-3 years", "senior": "senior"}
TRACK_WORDS = {
    "ml-engineer": "ML engineer",
    "data-scientist": "data scientist",
    "applied-scientist": "applied scientist",
}

# -- setting up

HELLO = "Hi{name}! I'm Warmstart. I'll get you through your machine-learning interview with one good question a day."
HELLO_AGAIN = "Good to see you again{name}. Nothing was reset."
RULES = (
    "How it works: you reply, I say what was right and why, and what you missed comes back later. "
    "One answered question a day keeps your streak; every seventh day earns a freeze that covers a missed one."
)
ASK_ZONE = "First, where are you? Type your city or the time on your watch (Berlin, or 14:05)."
ASK_ZONE_ALONE = "Where are you? Type your city or the time on your watch (Berlin, or 14:05)."
ZONE_GUESSED = "I took your time zone from this machine: {zone}. Change it any time with /settings."
ZONE_UNCLEAR = "I could not place that. Type a large city nearby, or the time on your watch, such as 14:05."
ZONE_WHICH = "Which of these has your clock?"
ZONE_SET = "Your clock: {zone}, where it is {time} now."
ASK_TIME = "When should the daily question come? Pick a time or type one, such as 8:30."
ASK_TIME_ALONE = "When should the daily question come? Type a time, such as 8:30."
TIME_UNCLEAR = "I could not read that as a time. Type it like 8:30, 9am or 21:00."
TIME_SET = "Daily question: {time}."
ASK_GOAL = (
    "Last one: when is your interview? Type a date (14 Dec, in 3 weeks), or pick your level if there is no date yet."
)
EXAMPLES = {"zone": "Berlin, or 14:05", "time": "8:30", "date": "14 Dec, or in 3 weeks"}
"""What a box to type into shows before anything is typed, by setting."""
ASK_DATE = "When is your interview? Type the date: 14 Dec, or in 3 weeks."
DATE_UNCLEAR = "I could not read that as a day to come. Type it like 14 Dec or 2027-01-14, or pick one of the buttons."
SKIP_SETUP = "Skip"
READY = "All set: a plan of {days}, until {until}."
PREVIEW = "Today is day 1: {first}. Tomorrow at {time}: {second}."
NO_HOME = "I can send a daily question only in a private chat: say /start to me there."
OFFER_NOW = "Want your first question now?"
ASK_NOW, SEE_PLAN = "Ask me one now", "See the plan"

# -- questions

HINT, SKIP, DONT_KNOW, SUBMIT = "Hint", "Skip", "I don't know", "Submit"
NEXT, EXPLAIN, REPORT, APPEAL = "Next", "Explain", "Report", "I was right"
HINT_LINE = "Hint {number} of 2:"
NO_MORE_HINTS = "Those were both hints. Take your best guess, or say “I don't know”: that is a fine answer."
SKIPPED = "Skipped. It will come round again another day."
SKIPPED_DAILY = "Skipped. /today brings it back, should you change your mind; any answered question keeps the day."
NOTHING_TO_SKIP = "There is no open question to skip. /today or /quiz brings one."
NOTHING_OPEN = "There is no open question right now. /today or /quiz brings one."
NOTHING_TO_EXPLAIN = (
    "There is nothing to explain yet. Answer a question first, or say “I don't know” to see the answer."
)
ANSWER_FIRST = "The explanation gives the answer away. Answer first, or say “I don't know” and I'll show you."
STILL_OPEN = "Your question is still open: reply with your answer, or type hint, skip or “I don't know”."
TYPED_BEFORE = (
    "You wrote that before today's question came, so I did not take it as an answer to it. /today shows the question."
)
WHAT_NEXT = "I did not catch that. /today brings your question, /quiz practises a topic, /help lists everything."
ALREADY_ANSWERED = "You answered this one already; the first answer counts. Press Next, or type /quiz."
ALREADY_SKIPPED = "You skipped this one. /quiz brings another."
NOT_YOURS = "That question was put to somebody else. Type /today for your own."
GONE = "That question is not here any more. /today or /quiz brings a fresh one."
ALREADY_FURTHER = "You have an open question further down: answer that one first, or type /skip."
RETIRED = "That question was withdrawn from the bank, so it does not count. /today brings another one."
PICK_SOME = "Pick at least one option first, then submit."
PICK_ALL = "Pick all of them, one after another, then submit."

RIGHT, PARTLY, WRONG, GAVE_UP = "✅ Right.", "🟡 Partly right.", "❌ Not quite.", "🤝 Fair enough. Here it is:"
READ_BY_MODEL = "A language model helped to read this answer."
NOT_SURE = "I am not sure about this grade. Compare with the answer below, and press “I was right” if I misread you."
ANSWER, A_GOOD_ANSWER, WHY, EXAMPLE, TRADE_OFF, THINK_ON, READ_ON = (
    "Answer:",
    "A good answer:",
    "Why:",
    "Example:",
    "Trade-off:",
    "They may ask next:",
    "Read on:",
)
APPEALED = "Thank you: noted with your answer. An author will look at it and mend the grading if you were right."
ALREADY_APPEALED = "That is noted already. Thank you."
ASK_REPORT = "What is wrong or unclear about it? One sentence is enough; it goes to the author."
REPORT_REASONS = ("wrong", "unclear", "outdated", "typo", "other")
"""What may stand before a report's sentence, each one word."""
REPORTED = "Thank you, the author will see it."
NOTHING_TO_REPORT = "There is no question to report yet. Ask me one first with /today."
REPORT_DROPPED = "All right, nothing was sent."

MENDED = "A question that you answered has been mended:"
REGRADED = "Your answer of {day} is {now} now; it was {before}. Your streak is as it was, as any answer keeps the day."
VERDICT_WORDS = {Verdict.CORRECT: "right", Verdict.PARTIAL: "partly right", Verdict.INCORRECT: "wrong"}

COMES_BACK = "It comes back {when}."
COMES_BACK_RIGHT = "I'll ask again {when}, to see that it stays."
STREAK_KEPT = "🔥 Streak: {days}."
MIXED_UP = "Often mixed up:"

A_GUESS, FAIRLY_SURE, CERTAIN = "A guess", "Fairly sure", "Certain"
SURE_NOTED = "Noted: {sure}."
SURE_AND_WRONG = "Noted: {sure}. What we are sure of and have wrong is worth most to put right, so it comes back first."
OVERCAME = "You mixed this up on {day} (“{claim}”), and today you did not. I'll strike it off."
FOLLOW_UP, NEXT_FOLLOW_UP, LEAVE_IT, ENOUGH = "Follow-up", "Next follow-up", "Leave it out", "Enough"
FOLLOW_UPS_DONE = "Those were the follow-ups."
COMPARE = "Compare:"
HOW_DID_IT_GO = "Was that in your answer?"
OWN_VERDICTS = {"had": "Yes", "partly": "Partly", "missed": "No"}
JUDGED = {
    "had": "Good: an interviewer would go on from there.",
    "partly": "Noted. Say the missing part aloud once: that is how it sticks.",
    "missed": "Noted. Now you know what they are after.",
}

# -- mock interviews, designs and stories

ROUND_WORDS: dict[Round, str] = {
    "screening": "Screening",
    "theory": "ML theory",
    "coding": "Coding",
    "design": "System design",
    "behavioural": "Behavioural",
}
MOCK_KINDS = {
    "screening": "a screening call",
    "theory": "an ML theory round",
    "coding": "a coding round",
    "design": "a system design round",
    "behavioural": "a behavioural round",
    "loop": "a whole loop",
}
MOCK_WHICH = "Which interview shall we rehearse? Pick one, or type it with a role and a length: /mock theory ds 30."
MOCK_UNKNOWN = "“{word}” is none of my rounds, roles or lengths."
MOCK_BEGINS = "Let's do {kind}: {minutes} minutes, {count}."
MOCK_RULES = "I keep a straight face until the end; then we go over it together. Answer as you would aloud."
MOCK_NEXT = "Thank you. {minutes} left."
MOCK_FOLLOW_UP = "One more on that."
MOCK_DONE = "Thank you, those were all my questions."
MOCK_TIME_IS_UP = "Time is up. Thank you."
MOCK_STOPPED = "We stop here."
MOCK_NO_MORE = "I have no further question for this round."
MOCK_INTERRUPTED = "I closed the mock interview for this."
MOCK_NOTHING = "There was no answer yet, so there is nothing to debrief."
MOCK_DEBRIEF = "Debrief · {kind} · {score} of 100"
MOCK_FIX_FIRST = "Fix first"
MOCK_NOTHING_TO_FIX = "Nothing to fix: every answer had what an interviewer listens for."
MOCK_COMPARED = "Last time, on {day}, it was {score}."
MOCK_COMPARE_FOLLOW_UPS = "The follow-ups, to compare with"
MOCK_PRACTISE = "Practise {topic}"
MOCK_AGAIN, MOCK_START, MOCK_END = "Another interview", "Start one", "End interview"
MOCK_NONE = "There is no mock interview under way."
MOCK_RUNNING = "A mock interview is under way: answer the open question, or end it for the debrief."
MOCK_STORIES = "Your stories: {titles}. Which one fits?"

STEP_BY_STEP, STEPS_DONE = "Step by step", "That's all"
DESIGN_STEPS = {
    "goal": "what is it for, who is served, and what is being optimised?",
    "data": "what data is there, where do the labels come from, and what is wrong with them?",
    "features": "which features would you build, and which must you keep out?",
    "model": "which baseline, which model, and why?",
    "metric": "what do you measure offline and online?",
    "serving": "how does a prediction reach the user, how fast, at what scale?",
    "monitoring": "what do you watch once it is live, and what do you do when it moves?",
}
PARTS_COVERED = "Covered: {covered}."
PARTS_OPEN = "Not yet: {missing}."

STORIES_HEADING = "Your stories: {have} of {wanted}"
STORIES_NONE = (
    "Six stories cover most behavioural rounds: something you owned, a conflict, a failure, a hard decision, helping "
    "somebody, and working without clear instructions. Write the first one as it happened; I check that it has all four parts."
)
STORY_ADD, STORY_REWRITE, STORY_DELETE, STORIES_SEE = "Add a story", "Rewrite", "Delete", "My stories"
STORY_ASK = (
    "Tell it in five to ten sentences: the situation, your task, what you did, what came of it. "
    "A short title may stand on the first line."
)
STORY_USAGE = "“/stories 2” shows the second, “/stories 2 rewrite” and “/stories 2 delete” change it, “/stories add” begins a new one."
STORY_UNKNOWN = "There is no story {number}."
STORY_DROPPED = "“{title}” is deleted."
STORY_TOO_SHORT = (
    "That is too short for a story, so I did not keep it. Five sentences or so: situation, task, action, result."
)
STORY_KEPT = "Kept as story {number}: “{title}”."
STORY_COMPLETE = "all four parts"
STORY_LACKS = "still without {parts}"
STORY_ALL_PARTS = (
    "I found all four parts: situation, task, action and result. Tell it aloud once, in under two minutes."
)
STORIES_FULL = "You have {most} stories, which is plenty. Rewrite or delete one first: /stories."
STORIES_COUNT = "You have {have}; {wanted} are enough for most rounds."
STAR_ADVICE = {
    "situation": "I could not find where it happened. One sentence: when, which team or product, what was at stake.",
    "task": "I could not find what was asked of you. Say what your own responsibility or goal was.",
    "action": "I could not find what you did. Say “I”, not “we”, and name two or three steps.",
    "result": "I could not find what came of it. A number, or what changed, and what you learned.",
}

# -- one learner on several platforms

PLATFORM_NAMES = {"telegram": "Telegram", "discord": "Discord", "terminal": "the terminal"}
WAS_UNREACHABLE = (
    "I could not write to you in our private chat, so your daily question was paused; your streak waited. It is on again: "
    "please allow private messages from me, or it pauses once more."
)
LINK_CODE = (
    "To be one learner on two platforms, type this to me in your chat on the other one, within 10 minutes: /link {code}"
)
LINK_CODE_NOTE = (
    "The code works once; give it to nobody. Both histories are kept and become one: one streak, one queue, one daily "
    "question."
)
LINK_CODES_ENOUGH = "Those were {count} codes within an hour. The newest one still works for its 10 minutes; a new one can wait a little."
LINK_WRONG = "That code does not work: it may be mistyped, used, or older than 10 minutes. Type /link in your other chat for a new one."
LINK_TRIES_ENOUGH = "Those were {count} codes that did not work. Please wait an hour, then type /link in your other chat for a fresh one."
LINK_SAME_LEARNER = "That is your own code. Type it to me in your chat on the other platform."
LINK_SAME_PLATFORM = (
    "That code comes from another account on {platform}. I can link one account on each platform: "
    "ask for the code on the platform that is still missing."
)
LINKED = "Done: {platforms} are one learner now."
LINKED_SUMS = "Nothing was lost: {answers} from {first} and {second} from {other}. {streak}"
LINKED_SETTINGS = "Time, zone and plan are those from {platform}; /settings changes them."
LINKED_STORIES = "Some of your stories have new numbers: /stories shows them."
LINKED_TOLD = "Your account on {platform} and this one are one learner now. If that was not you, type /unlink."
LINK_WHERE = "Where shall the daily question come?"
LINK_SHOW = "Linked: {platforms}. The daily question comes on {home}."
LINK_SHOW_NO_HOME = "Linked: {platforms}."
LINK_HINT = "/unlink takes them apart again; “/link code” makes a code for one more platform."
LINK_DAILY_SET = "The daily question comes on {platform}."
LINK_NO_CHAT = "I do not know our private chat on {platform} yet: say /start to me there, then choose again."
UNLINKED = "Done: {gone} and {stays} are two learners again."
UNLINKED_WHAT = (
    "What you were asked and answered on {gone} went with it: answers, cards, stories and points. What you did on {stays} stays "
    "there. Each has its own streak again, of its own days, and its own daily question."
)
UNLINK_NOTHING = "This account is not linked with another one. /link joins it with your account on another platform."
UNLINK, LINK_IT = "Unlink", "Get a code"


def platform(name: str) -> str:
    """A platform as people call it."""
    return PLATFORM_NAMES.get(name, name.capitalize())


# -- daily

DAILY_DONE = "Today's question is done. The next one comes {when} at {time}."
DAILY_DONE_ALONE = "Today's question is done."
REVIEW = "Review mistakes"
ALL_TOPICS = "All topics"
TOPICS_HELP = "/quiz and a name (or a part of it) practises one: /quiz bias-variance. The numbers: seen, of all."
DAILY_AGAIN = "Here is today's question again."
DAILY_REOPENED = "You skipped it earlier; here it is again."
ONE_MORE = "One more"
PRACTISE = "Practise"
ANOTHER_TOPIC = "Another topic"
REMINDER = "Your question of the day is still open, whenever you have a minute."
SHOW_IT = "Show it"
LATE = "Sorry, this one is late: I was away."

# -- practice

NO_TOPIC = "I don't know a topic called “{typed}”."
CLOSEST = "Did you mean one of these?"
SEE_TOPICS = "/topics lists them all."
EXHAUSTED = "You have seen every question on {topic}. Here is the one you saw longest ago."
EXHAUSTED_LEVEL = "You have seen every question on {topic} at that level. Here is the one you saw longest ago."
TOPIC_FINISHED = "That was all there is on {topic} for now."
WEAKEST = "Let's work on {topic}."
RUN_DONE = "That was your {count}: {right} right."
NO_LEVEL = "There is no question on {topic} at level {level} yet, so here is one of another level."
COUNT_CAPPED = "I'll keep it to {count}; ask again for more."
NOTHING_TO_REVIEW = "Nothing to review: you have no wrong answer that has not been put right since."
REVIEW_INTRO = "{count} to put right, one at a time."
EMPTY_BANK = "There is no question in the bank yet. The operator can add some: see docs/authoring.md."

# -- plan and progress

STREAK_RULES = (
    "The rules: one answered question in a study day keeps the streak. A study day ends at {rollover} your time. "
    "Every seventh day in a row earns a freeze, two at most; a missed day spends one by itself. "
    "Pauses, travel across time zones and outages of mine never cost you a day."
)
FREEZE_SPENT = "You missed {days}, and {freezes} covered it. Your streak of {streak} lives on; {left} left."
BROKEN = "Your {streak}-day streak ended on {day}. A new one starts with your next answer; what you learned stays."
EXCUSED_OUTAGE = "I was down on {days}; your streak is safe."
FREEZE_EARNED = "That earns you a freeze: it will cover a missed day by itself."
ENDING = "That was the last day of your plan. Look what you did:"
GOOD_LUCK = "Your interview is {when}. You have prepared for it. Sleep well, and explain, don't just define."
WHATS_NEXT = "What next?"
KEEP_GOING, START_AGAIN, NEW_DATE = "Keep going", "Start again", "New date"
KEPT_GOING = "Good. The daily question goes on: what is due for review, and what you have not seen yet."
STARTED_AGAIN = "A fresh plan of {days} days starts today. Your history stays."
DATE_SET = "Interview on {day}: I fitted the four weeks into {days}."
LENGTH_SET = "Your plan has {days} now, until {until}."
DATE_CLEARED = "No date then. Your plan keeps its four weeks."
PLAN_USAGE = "Type /plan to see it, /plan 14 Dec for your interview date, /plan 6 weeks for a length, or /plan again to start over."
REHEARSALS = "Rehearsed so far: mock interviews {mocks} (/mock), stories {stories} (/stories), designs {designs}."
PLAN_LENGTH = "A plan takes 2 to 12 weeks. Type, for example, /plan 6 weeks."
PLAN_OVER = "Your plan is complete. The daily question goes on with what is due and what you have not seen."
TODAYS_QUESTION = "Today's question"
STREAK_LINE = "Best: {best}. Freezes held: {freezes}."
STREAK_TODAY = "Answer one question today to keep it."
CALIBRATION = "How sure you were, and how often right"
OPEN_CLAIMS = "Still to be put straight"
NO_STATS = "No answers yet. Your first question is one /today away."

# -- readiness and pictures

READINESS, READY_FOR = "Ready", "Ready for {day}"
LIKELY, AS_THINGS_STAND, IN_A_WEEK = "likely {span}", "as things stand", "a week from now"
READY_GUESS = "You have answered too little for more than a guess yet; it gets sharper with every answer."
BY_ROUND, HOLDS_BACK, ALL_OF_IT = "By round", "What holds you back most", "All of it"
DO_TODAY = "Today it helps most to do {count} on {topic}: about {gain} points."
START_ON, START_NOW, BEST_NOW = "{count} on {topic}", "Start with that", "Three now"
SEE_READY, SEE_FORECAST = "How ready am I?", "How fast will it fade?"
READY_ALT = "{title}, as bars with intervals. {rows}."
INTERVIEW = "Interview"
FADING_TITLE, FADING_NOTE = "If you answered nothing more", "what you have been asked so far, day by day"
FADING_NOW, FADING_IN = "Today", "In {days}"
FADING_SO = "Each answer flattens this curve. I choose questions so that it is highest on the day that counts."
FADING_ALT = "A falling curve: you would remember {now} today and {later} in {days} days, if you answered nothing more."
NOTHING_TO_FADE = "Nothing can fade yet: answer a few questions first."
DAYS_ALT = "{title}. A calendar: questions answered on {active} of the last {days} days."
WEEK_TITLE, WEEK_NOTE = "Your week: {answers}", "{span} · {right} right, {partly} partly"
WEEK_ALT = "{title}, as columns by day: {note}."
RIGHT_ONES, PARTLY_ONES, NOT_YET = "right", "partly", "not yet"
WEEK_DAYS = "You practised on {days} and met {new}."
WEEK_GOOD = "All right: {topics}."
WEEK_AGAIN = "Worth another look: {topics}."
WEEK_STREAK = "Streak: {days}."
NO_WEEK = "No answers in the last seven days. A question is one /today away."
PICTURES_SET = {"dark": "Pictures: dark.", "light": "Pictures: light.", "off": "No pictures; the text says the same."}
WEEKLY_ON = "The summary of your week comes with Monday's question."
WEEKLY_OFF = "No weekly summary. /stats week shows it whenever you like."
POLLS_ON = "Short questions come as quiz polls, which mark your pick at once."
POLLS_OFF = "All questions come as messages with buttons."
NO_POLLS_HERE = "There are no quiz polls in this app: questions come as messages with buttons."

# -- settings and data

SETTINGS_HELP = "Type, for example, “/settings time 8:30”, or pick one to change:"
NOT_HERE = "I don't know what “{said}” means here. {instead}"
SETTING_UNKNOWN = "There is no setting called “{name}”. There are: {known}."
SETTING_VALUE = "For {name} choose one of: {known}."
SAVED = "Saved."
CHOOSE_SETTING = "What should {name} be?"
NEXT_QUESTION = "Your next daily question comes {when} at {time}."
LEVEL_SET = "Level: {level}, whatever you answer. “/settings level auto” lets it adapt."
LEVEL_ADAPTS = "The level follows your answers from now on."
TRACK_SET = "Track: {track}."
TRACK_ANY = "Questions of every track, then."
REMINDER_ON = "I'll remind you once in the evening if the day's question is still open."
REMINDER_OFF = "No reminders."
ROLLOVER_SET = "Your study day ends at {time}."
PAUSED = "Paused. Your streak waits for you; /resume when you are ready."
PAUSED_UNTIL = "Paused until {day}. Your streak waits for you; /resume brings me back sooner."
PAUSE_USAGE = "Type /pause, or /pause 5 for five days (at most 60)."
RESUMED = "Welcome back."
STOPPED = (
    "Stopped: I won't write to you any more. Everything you did is kept; /start brings me back, /delete removes it."
)
EXPORT_INTRO = "Everything I have stored about you, as JSON:"
DELETE_ASK = "This deletes your plan, streak, answers and settings for good. Type “delete” to confirm, anything else to keep them."
DELETE_YES, DELETE_NO = "Delete", "Keep"
DELETE_ASK_LINKED = (
    "This deletes your plan, streak, answers and settings for good, on all your linked accounts; /unlink first keeps the "
    "other one. Type “delete” to confirm, anything else to keep them."
)
DELETED = "All your data is deleted. It was good to have you; /start begins anew."
KEPT = "Nothing was deleted."

HELP_INTRO = "Reply to a question to answer it. Besides that:"
UNKNOWN_COMMAND = "There is no command /{name}."
DID_YOU_MEAN = "Did you mean /{name}?"
SEE_HELP = "/help lists them all."
ADMINS_ONLY = "Only somebody who manages this group can do that."
PRIVATE_ONLY = "Please do that in a private chat with me."
SOMETHING_BROKE = "Sorry, something went wrong on my side. Nothing of yours is lost; please try that again in a moment."


def clock(minute: int) -> str:
    """A minute of the day as "09:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def day_in_words(day: date, today: date) -> str:
    """Seen from today: "today", "tomorrow", "on Thursday", "on 3 Dec" and so on."""
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    if 1 < ahead < 7:
        return f"on {day:%A}"
    return f"on {short_date(day)}" if ahead < 300 else f"on {short_date(day)} {day.year}"


def short_date(day: date) -> str:
    """As "3 Dec"."""
    return f"{day.day} {day:%b}"


def sentence(words: str) -> str:
    """The words with their first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def counted(count: int, noun: str, plural: str = "") -> str:
    """As "1 day", "3 days"."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """As "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def days_listed(days: Sequence[date]) -> str:
    """As "3 Dec", "3 and 4 Dec" or "3 to 9 Dec"."""
    if len(days) > 2 and days[-1] - days[0] == timedelta(days=len(days) - 1):
        return f"{short_date(days[0])} to {short_date(days[-1])}"
    return listed([short_date(day) for day in days])

"""The tables. A change here needs a migration; a test holds the two together."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.sql import false, true

from bot.core.grading.grade import Quoted
from bot.core.state import Card, Mistaken
from bot.runtime.store.columns import Day, Instant, Names, Value

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up only "INTEGER PRIMARY KEY".
Id = BigInteger().with_variant(Integer, "sqlite")


def _learner(*, primary_key: bool = False, nullable: bool = False) -> Column[int]:
    key = ForeignKey("learner.id", ondelete="CASCADE")
    return Column("learner_id", Id, key, primary_key=primary_key, nullable=nullable)


learner = Table(
    "learner",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("state", String(12), nullable=False),
    Column("resumes", Day),
    Column("zone", String(64), nullable=False),
    Column("daily_minute", SmallInteger, nullable=False),
    Column("rollover_hour", SmallInteger, nullable=False),
    Column("next_due_at", Instant, index=True),
    Column("remind_at", Instant, index=True),
    Column("home", Text),
    Column("onboarded", Boolean, nullable=False),
    Column("level", String(12)),
    Column("track", String(24)),
    Column("interview", Day),
    Column("plan_start", Day),
    Column("plan_end", Day),
    Column("plan_finished", Boolean, nullable=False),
    Column("reminder", Boolean, nullable=False),
    Column("jitter_minutes", SmallInteger, nullable=False),
    Column("prompts", Integer, nullable=False),
    Column("streak", Integer, nullable=False),
    Column("best_streak", Integer, nullable=False),
    Column("freezes", SmallInteger, nullable=False),
    Column("last_kept", Day),
    Column("settled", Day),
    Column("created_at", Instant),
    Column("mistaken", Value(tuple[Mistaken, ...], empty=()), nullable=False, server_default=""),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("memory", Value(tuple[float, ...], empty=()), nullable=False, server_default=""),
    Column("pictures", String(8), nullable=False, server_default="dark"),
    Column("weekly", Boolean, nullable=False, server_default=true()),
    Column("quiz_polls", Boolean),
)

account = Table(
    "account",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    _learner(),
    Column("name", String(200), nullable=False, default=""),
    # The learner that it was of its own before it was linked; NULL for the account that the learner began with.
    Column("own_learner_id", Id, ForeignKey("learner.id", ondelete="SET NULL")),
    Column("place", Text),  # its private chat, once linked
    Index("ix_account_learner_id", "learner_id"),
    Index("ix_account_own_learner_id", "own_learner_id"),
)

link_code = Table(
    "link_code",
    metadata,
    Column("digest", String(32), primary_key=True),  # of the code: who reads the database cannot use it
    _learner(),
    Column("place", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used", Boolean, nullable=False),
    Index("ix_link_code_learner_id", "learner_id", "made_at"),
)

link_try = Table(
    "link_try",
    metadata,
    Column("id", Id, primary_key=True),
    _learner(),
    Column("at", Instant, nullable=False),
    Index("ix_link_try_learner_id", "learner_id", "at"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("thread", String(64), primary_key=True),
    _learner(primary_key=True),
    Column("state", String(20), nullable=False),
    Column("back", String(20), nullable=False),
    Column("detail", String(80), nullable=False),
    Column("prompt_id", String(40), nullable=False),
    Column("menu", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_conversation_learner_id", "learner_id"),
)

prompt = Table(
    "prompt",
    metadata,
    Column("id", String(40), primary_key=True),
    _learner(),
    Column("question_id", String(80), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("day", Day, nullable=False),
    Column("state", String(10), nullable=False),
    Column("hints", SmallInteger, nullable=False),
    Column("picks", Names, nullable=False),
    Column("message_id", String(80), nullable=False),
    Column("platform", String(20), nullable=False, server_default=""),
    Column("since", Instant),  # when it came unasked; NULL: asked for
    Index("ix_prompt_learner_id", "learner_id"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("prompt_id", String(40), ForeignKey("prompt.id", ondelete="CASCADE"), primary_key=True),
    _learner(),
    Column("question_id", String(80), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Column("day", Day, nullable=False),
    Column("reply", Text, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("score", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("hints", SmallInteger, nullable=False),
    Column("gave_up", Boolean, nullable=False),
    Column("sure", String(10), nullable=False),
    Column("hit", Names, nullable=False),
    Column("missed", Names, nullable=False),
    Column("misconceptions", Names, nullable=False),
    Column("rubric_version", Integer, nullable=False),
    Column("appealed", Boolean, nullable=False),
    Column("before", Value(Card), nullable=False, server_default=""),
    Column("evidence", Value(tuple[Quoted, ...], empty=()), nullable=False, server_default=""),
    Index("ix_attempt_learner_id_at", "learner_id", "at"),
    Index("ix_attempt_question_id", "question_id"),
)

card = Table(
    "card",
    metadata,
    _learner(primary_key=True),
    Column("question_id", String(80), primary_key=True),
    Column("due", Day, nullable=False),
    Column("last", Day, nullable=False),
    Column("stability", Float, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("last_verdict", String(10), nullable=False),
    Column("last_sure", String(10), nullable=False),
)

progress_event = Table(
    "progress_event",
    metadata,
    Column("id", Id, primary_key=True),
    _learner(),
    Column("kind", String(16), nullable=False),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("platform", String(20), nullable=False, server_default=""),
    Index("ix_progress_event_learner_id", "learner_id"),
)

daily = Table(
    "daily",
    metadata,
    _learner(primary_key=True),
    Column("local_date", Day, primary_key=True),
    Column("prompt_id", String(40), ForeignKey("prompt.id", ondelete="CASCADE"), nullable=False),
)

story = Table(
    "story",
    metadata,
    _learner(primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("parts", Names, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("platform", String(20), nullable=False, server_default=""),
)

report = Table(
    "report",
    metadata,
    Column("id", Id, primary_key=True),
    _learner(nullable=True),
    Column("kind", String(10), nullable=False),
    Column("question_id", String(80), nullable=False),
    Column("prompt_id", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("settled", Boolean, nullable=False, server_default=false()),
    Index("ix_report_learner_id", "learner_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("event_id", String(120), primary_key=True),
    Column("payload", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # kept, done, quarantined
    Column("reason", Text, nullable=False),
    Index("ix_inbox_state", "state"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(25), nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("place", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("replies_to", String(120), nullable=False),
    Column(
        "reply_token", Text, nullable=False, server_default=text("''")
    ),  # what its platform wants to see with an answer
    _learner(nullable=True),
    Column("prompt_id", String(40), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=true()),
    Column("edits", String(80), nullable=False, server_default=""),  # the message that this one replaces
    Column("state", String(10), nullable=False),  # pending, in_flight, in_doubt, sent, dead, expired
    Column("attempts", SmallInteger, nullable=False),
    Column("doubts", SmallInteger, nullable=False, server_default=text("0")),  # tries that may have arrived
    Column("next_at", Instant),  # when it may be claimed; NULL: never again by itself
    Column("expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("first_try_at", Instant),
    Column("message_id", String(80), nullable=False),
    Column("shows", String(40), nullable=False, server_default=text("''")),  # a game, its group and question
    Column("error", Text, nullable=False),
    Index("ix_outbox_next_at", "next_at"),
    Index("ix_outbox_learner_id", "learner_id"),
    Index("ix_outbox_edits", "edits", sqlite_where=text("edits != ''"), postgresql_where=text("edits != ''")),
)

challenge = Table(
    "challenge",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("head", Text, nullable=False),  # the game as it stands: what its events come to
    Column("since", Instant),
    Column("next_at", Instant),  # when the clock looks at it; NULL: paused or over
    Column("shown", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", String(10), unique=True),  # what another group joins by
    Index("ix_challenge_next_at", "next_at"),
)

challenge_venue = Table(
    "challenge_venue",
    metadata,
    Column("challenge_id", String(10), ForeignKey("challenge.id", ondelete="CASCADE"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("thread", String(64), nullable=False),
    Column("slot", String(8), nullable=False),  # game, daily
    Column("running", Boolean, nullable=False),
    Column("message_id", String(80), nullable=False),
    Column("shows", SmallInteger, nullable=False),
    Column("shown_in", String(64), nullable=False, server_default=""),  # the thread of that message
    Column("room", String(64), nullable=False, server_default=""),  # the thread that was opened for the game
    # One game at a time in each place.
    Index(
        "ix_challenge_venue_running",
        "platform",
        "chat",
        "thread",
        "slot",
        unique=True,
        sqlite_where=text("running"),
        postgresql_where=text("running"),
    ),
    Index("ix_challenge_venue_chat", "platform", "chat"),
    Index(
        "ix_challenge_venue_room",
        "platform",
        "room",
        sqlite_where=text("room != ''"),
        postgresql_where=text("room != ''"),
    ),
)

challenge_event = Table(
    "challenge_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("challenge_id", String(10), ForeignKey("challenge.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    _learner(nullable=True),
    Column("question", SmallInteger, nullable=False),
    Column("picks", Names, nullable=False),
    Column("score", Float, nullable=False),
    Column("left", Float, nullable=False),
    Column("venue", SmallInteger, nullable=False),
    Column("due", Instant),
    Column("copy_of", Id, nullable=False, server_default=text("0")),  # whose copy of the question, if not the learner's
    Index("ix_challenge_event_question", "challenge_id", "question", "learner_id"),
    Index("ix_challenge_event_learner", "challenge_id", "learner_id"),
    Index("ix_challenge_event_learner_id", "learner_id"),
)

learner_rating = Table(
    "learner_rating",
    metadata,
    _learner(primary_key=True),
    Column("mu", Float, nullable=False),
    Column("sigma", Float, nullable=False),
    Column("answers", Integer, nullable=False),
)

question_rating = Table(
    "question_rating",
    metadata,
    Column("question_id", String(80), primary_key=True),
    Column("mu", Float, nullable=False),
    Column("sigma", Float, nullable=False),
    Column("answers", Integer, nullable=False),
)

study_group = Table(
    "study_group",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("thread", String(64), primary_key=True),
    Column("zone", String(64), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("daily_minute", SmallInteger),
    Column("close_minute", SmallInteger, nullable=False),
    Column("digest_day", SmallInteger),
    Column("digest_minute", SmallInteger, nullable=False),
    Column("weekly_count", SmallInteger),
    Column("weekly_topic", String(40), nullable=False, server_default=""),
    Column("weekly_speed", Boolean, nullable=False, server_default=false()),
    Column("daily_at", Instant),
    Column("digest_at", Instant),
    Column("weekly_at", Instant),
    Column("next_at", Instant),  # the earliest of the three
    Index("ix_study_group_next_at", "next_at"),
)

point = Table(
    "point",
    metadata,
    Column("challenge_id", String(10), ForeignKey("challenge.id", ondelete="CASCADE"), primary_key=True),
    _learner(primary_key=True),
    # Who played with two accounts before they were joined has a row for each.
    Column("platform", String(20), primary_key=True),
    Column("chat", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("points", Integer, nullable=False),
    Column("right", Integer, nullable=False),
    Index("ix_point_chat", "platform", "chat", "at"),
    Index("ix_point_learner_id", "learner_id"),
)

fact = Table(
    "fact",
    metadata,
    Column("owner", String(20), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("value", Text, nullable=False),
)

service_call = Table(
    "service_call",
    metadata,
    Column("service", String(20), primary_key=True),
    Column("day", Day, primary_key=True),  # of UTC
    Column("calls", Integer, nullable=False),
)

outage = Table(
    "outage",
    metadata,
    Column("id", Id, primary_key=True),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
)

"""Settings from the environment and `.env`, validated once; secrets are never printed."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import fuzz, process

PREFIXES = ("WARMSTART_", "TELEGRAM_", "DISCORD_")
"""Variables that begin so are ours: one that we do not know is a typo, and is named."""


class SettingsError(Exception):
    """The settings cannot be used; each line names one, and the remedy."""


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        default="", description="Where everything is kept; empty: warmstart.db in the user's data folder"
    )
    telegram_token: SecretStr = Field(default=SecretStr(""), description="From @BotFather")
    telegram_api_url: str = Field(default="", description="A self-hosted Bot API server, as http://127.0.0.1:8081")
    telegram_webhook_url: str = Field(default="", description="Public https address; empty: long polling")
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret header of the webhook; empty: one that follows from the token"
    )
    telegram_webhook_listen: str = Field(default="0.0.0.0:8443", description="Where the webhook listens")
    telegram_quiz_polls: bool = Field(
        default=False,
        description="Short questions as Telegram's own quiz polls, for who has not chosen with /settings polls",
    )
    discord_token: SecretStr = Field(default=SecretStr(""), description="From the Discord developer portal")
    discord_api_url: str = Field(
        default="", description="A proxy or compatible server, as http://127.0.0.1:9000/api/v10"
    )
    discord_gateway_url: str = Field(default="", description="Its gateway, as ws://127.0.0.1:9000/gw")
    discord_shards: int | None = Field(default=None, ge=1, description="Number of shards; empty: as Discord recommends")
    warmstart_packs: str = Field(default="", description="Folders with more questions, separated by commas")
    warmstart_log: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is logged"
    )
    warmstart_log_format: Literal["json", "text"] = Field(default="json", description="How logs look")
    warmstart_jitter_minutes: int = Field(
        default=0,
        ge=0,
        le=60,
        description="Newcomers' daily questions are spread over so many minutes after their time",
    )
    warmstart_grader: Literal["rubric", "llm"] = Field(
        default="rubric",
        description="What grades open answers: the rubric alone, or with a language model that looks for what it missed",
    )
    warmstart_llm_url: str = Field(
        default="", description="Root of an OpenAI-compatible API, as https://api.openai.com/v1"
    )
    warmstart_llm_key: SecretStr = Field(default=SecretStr(""), description="Its key; empty where it asks for none")
    warmstart_llm_model: str = Field(default="", description="The model's name there")
    warmstart_llm_calls: int = Field(default=500, ge=1, description="Most calls in one day of UTC")
    warmstart_llm_timeout_s: float = Field(
        default=8, gt=0, le=20, description="Seconds after which the rubric's grade stands"
    )
    warmstart_health: str = Field(
        default="127.0.0.1:8080", description="Where /health and /metrics listen; off: nowhere"
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value.replace("postgres://", "postgresql://", 1) if value.startswith("postgres://") else value

    @field_validator("telegram_api_url", "telegram_webhook_url", "discord_api_url", "warmstart_llm_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("discord_gateway_url")
    @classmethod
    def _websocket(cls, value: str) -> str:
        if value and not value.startswith(("ws://", "wss://")):
            raise ValueError("must begin with ws:// or wss://")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("must be at most 256 of A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("telegram_webhook_listen", "warmstart_health")
    @classmethod
    def _listen(cls, value: str, info: ValidationInfo) -> str:
        if value == "off" and info.field_name == "warmstart_health":
            return ""
        host, _, port = value.rpartition(":")
        if value and (not host or not port.isdecimal() or not 0 <= int(port) < 65536):
            raise ValueError("must be HOST:PORT, as 127.0.0.1:8080")
        return value

    @property
    def packs(self) -> tuple[Path, ...]:
        """Folders of extra questions."""
        return tuple(Path(part.strip()) for part in self.warmstart_packs.split(",") if part.strip())

    @property
    def database(self) -> str:
        """The address of the database, the default filled in."""
        return self.database_url or f"sqlite:///{data_home() / 'warmstart.db'}"


def data_home() -> Path:
    """Where a program keeps a user's data (XDG), for the embedded database."""
    base = os.environ.get("XDG_DATA_HOME") or ""
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "share") / "warmstart"


def load() -> Settings:
    """Reads and checks everything. Raises SettingsError, with all faults at once."""
    lines: list[str] = []
    settings = Settings.model_construct()
    try:
        settings = Settings()
    except ValidationError as error:
        lines += [_fault(detail) for detail in error.errors(include_url=False, include_input=False)]
    else:
        lines += _unready_grader(settings)
    lines += _unknown()
    if lines:
        raise SettingsError("\n".join(lines))
    return settings


def _fault(detail: Any) -> str:
    name = str(detail["loc"][0]).upper()
    what = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"{name}: {what}. {Settings.model_fields[name.lower()].description}."


def _unready_grader(settings: Settings) -> list[str]:
    """What the chosen grader lacks."""
    if settings.warmstart_grader != "llm":
        return []
    lines = []
    if find_spec("httpx") is None:
        lines.append("WARMSTART_GRADER: llm needs the extra of that name: pip install '.[llm]'")
    for name in ("warmstart_llm_url", "warmstart_llm_model"):
        if not getattr(settings, name):
            what = Settings.model_fields[name].description
            lines.append(f"{name.upper()}: WARMSTART_GRADER is llm, so this must be set. {what}.")
    return lines


def _unknown() -> list[str]:
    """Variables that look like ours and are none of ours, with the closest one that is."""
    known = [name.upper() for name in Settings.model_fields]
    seen = {name.upper() for name in os.environ} | _names_in_file(Path(".env"))
    lines = []
    for name in sorted(seen):
        if name.startswith(PREFIXES) and name not in known:
            likely = process.extractOne(name, known, scorer=fuzz.ratio)
            remedy = f"did you mean {likely[0]}?" if likely and likely[1] >= 70 else f"known are {', '.join(known)}"
            lines.append(f"{name}: there is no such setting; {remedy}")
    return lines


def _names_in_file(file: Path) -> set[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return set()
    named = (line.removeprefix("export ").partition("=")[0].strip() for line in text.splitlines() if "=" in line)
    return {name.upper() for name in named if name and not name.startswith("#")}

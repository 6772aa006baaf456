"""What an operator copies: the container's recipe, the compose file and the unit, held against the program they start."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.config import Settings
from bot.ports.adapter import Health
from bot.runtime import health
from tests.chat import opened

ROOT = Path(__file__).parents[2]
KNOWN = {name.upper() for name in Settings.model_fields}
OURS = ("WARMSTART_", "TELEGRAM_", "DISCORD_", "DATABASE_URL")


def instructions() -> list[tuple[str, str]]:
    """(Name, arguments) of each instruction of the Dockerfile."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [
        (name, " ".join(rest.split())) for name, _, rest in (line.partition(" ") for line in lines) if name.isupper()
    ]


def set_by(pairs: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs.split())


@pytest.fixture
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def unit():
    lines = (ROOT / "docs" / "warmstart.service").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))


# -- the container


def test_the_container_runs_as_nobody_special_and_is_stopped_in_order():
    last = [index for index, (name, _) in enumerate(instructions()) if name == "FROM"][-1]
    final = instructions()[last:]
    assert [rest for name, rest in final if name == "USER"] == ["warmstart"]
    assert ("STOPSIGNAL", "SIGTERM") in final
    # A shell as the first process would not pass the signal on.
    assert json.loads(next(rest for name, rest in final if name == "CMD")) == ["warmstart", "run"]
    (volume,) = [rest for name, rest in final if name == "VOLUME"]
    environment = set_by(next(rest for name, rest in final if name == "ENV"))
    assert environment["DATABASE_URL"].startswith(f"sqlite:///{volume}/")
    assert {name for name in environment if name.startswith(OURS)} <= KNOWN
    Settings(_env_file=None, **{name.lower(): value for name, value in environment.items() if name in KNOWN})


def test_what_the_build_needs_is_not_left_out_of_its_context():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert ".env" in ignored, "a token would be in every layer"
    assert not {"bot", "adapters", "data", "pyproject.toml", "README.md", "LICENSE", "constraints.txt"} & set(ignored)


async def exit_code(command: list[str], port: int) -> int:
    """Of the health check as Docker runs it, against another port; a proxy for the world is none for it."""
    moved = [part.replace(":8080/", f":{port}/") for part in command]
    assert moved != command
    process = await asyncio.create_subprocess_exec(
        sys.executable, *moved[1:], stderr=asyncio.subprocess.DEVNULL, env={"http_proxy": "http://127.0.0.1:9"}
    )
    return await process.wait()


async def test_the_health_check_tells_well_from_unwell_from_gone(tmp_path, unused_tcp_port_factory):
    options, _, command = next(rest for name, rest in instructions() if name == "HEALTHCHECK").partition(" CMD ")
    check = json.loads(command)
    assert check[0] == "python"
    assert "--timeout=5s" in options
    port = unused_tcp_port_factory()
    async with opened(f"sqlite:///{tmp_path}/w.db") as chat:
        async with health.listening(f"127.0.0.1:{port}", chat.service, chat.database, chat.clock):
            assert await exit_code(check, port) == 0
            chat.adapter.health = lambda: Health(ok=False, detail="connecting")
            assert await exit_code(check, port) != 0
        assert await exit_code(check, port) != 0


# -- compose


@pytest.mark.parametrize("profile", ["sqlite", "postgres"])
def test_a_profile_starts_one_coach_with_settings_that_it_knows(compose, profile):
    chosen = {name: service for name, service in compose["services"].items() if profile in service["profiles"]}
    (coach,) = [service for service in chosen.values() if "build" in service]
    assert coach["env_file"] == ".env"
    assert set(coach["environment"]) <= KNOWN
    filled = {name: re.sub(r"\$\{\w+:-(\w+)\}", r"\1", value) for name, value in coach["environment"].items()}
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in filled.items()})
    assert settings.warmstart_health.startswith("0.0.0.0:"), "the health check runs inside, Prometheus outside"
    assert int(coach["stop_grace_period"].removesuffix("s")) > 10
    assert all(port.startswith("127.0.0.1:") for port in coach["ports"]), "nothing of it is for the world"
    for waited_for in coach.get("depends_on", {}):
        assert "healthcheck" in chosen[waited_for]
        assert f"@{waited_for}/" in settings.database
    if profile == "sqlite":
        (volume,) = coach["volumes"]
        assert settings.database.startswith(f"sqlite:///{volume.partition(':')[2]}/")


def test_every_volume_is_declared(compose):
    used = {
        volume.partition(":")[0] for service in compose["services"].values() for volume in service.get("volumes", ())
    }
    assert used == set(compose["volumes"])


def test_the_example_of_settings_names_settings_that_there_are():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {found.group(1) for line in lines if (found := re.match(r"(?:# )?([A-Z][A-Z_]+)=", line))}
    assert named == KNOWN


def test_every_line_of_the_example_can_be_switched_on_as_it_stands(warmstart, monkeypatch):
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    Path(".env").write_text(re.sub(r"^# (?=[A-Z][A-Z_]+=)", "", text, flags=re.MULTILINE), encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///w.db")
    assert "ok   Settings: all known and well formed" in warmstart("check").output


# -- systemd


def test_the_unit_keeps_its_data_where_it_may_write(unit):
    folder = f"/var/lib/{unit['StateDirectory']}"
    assert unit["WorkingDirectory"] == folder
    name, _, address = unit["Environment"].partition("=")
    assert (name, address) == ("DATABASE_URL", f"sqlite:///{folder}/warmstart.db")
    assert int(unit["TimeoutStopSec"]) > 10
    assert unit["KillSignal"] == "SIGTERM"


def test_the_page_installs_what_the_unit_starts(unit):
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    program = unit["ExecStart"].split()[0]
    assert f"{Path(program).parent}/pip install" in page
    assert f"python3 -m venv {Path(program).parents[1]}" in page
    assert unit["EnvironmentFile"] in page


def test_systemd_understands_the_unit(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    text = (ROOT / "docs" / "warmstart.service").read_text(encoding="utf-8")
    here = tmp_path / "warmstart.service"
    here.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text), encoding="utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    told = [line for line in checked.stderr.splitlines() if "warmstart.service" in line]
    assert told == []
    assert checked.returncode == 0, checked.stderr

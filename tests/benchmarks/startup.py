"""
What `warmstart chat` costs until the first question is on the screen, beside Python's own start.

    python -m tests.benchmarks startup
"""

import os
import subprocess
import sys
import tempfile
import time

RUNS = 7


def median_of(command: list[str], said: str, env: dict[str, str]) -> float:
    """Median seconds from start to end."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(command, input=said, text=True, capture_output=True, check=True, env=env)
        times.append(time.perf_counter() - begun)
    return sorted(times)[RUNS // 2]


def main() -> dict[str, object]:
    """The figures and the slowest imports."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"PATH": os.environ["PATH"], "HOME": folder, "DATABASE_URL": f"sqlite:///{folder}/w.db", "TZ": "UTC"}
        chat = [sys.executable, "-m", "bot", "chat"]
        subprocess.run(chat, input="/help\n", text=True, capture_output=True, check=True, env=env)
        python = median_of([sys.executable, "-c", "pass"], "", env)
        question = median_of(chat, "/quiz\n", env)
        lines = subprocess.run(
            [sys.executable, "-X", "importtime", *chat[1:]],
            input="/quiz\n",
            text=True,
            capture_output=True,
            check=True,
            env=env,
        ).stderr.splitlines()
    imports = []
    for line in lines:
        own, _, rest = line.removeprefix("import time:").partition("|")
        total, _, name = rest.partition("|")
        if own.strip().isdigit() and "." not in name:
            imports.append((int(total) / 1e6, name.strip()))
    loaded = {name for _, name in imports}
    slowest = sorted(imports, reverse=True)[:8]
    return {
        "python_alone_s": round(python, 3),
        "first_question_s": round(question, 3),
        "slowest_imports": ", ".join(f"{name} {seconds:.2f} s" for seconds, name in slowest),
        "not_loaded": ", ".join(sorted({"discord", "telegram", "matplotlib", "alembic", "asyncpg"} - loaded)),
    }

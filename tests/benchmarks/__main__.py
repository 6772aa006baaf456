"""
Every claim about speed, beside its floor or its peer in the same run.

    python -m tests.benchmarks [NAME ...] [--json]
"""

import argparse
import importlib
import json
import sys

NAMES = {
    "answer": "one answered question, its own transaction and 256 callers, beside the bare transaction in sqlite3",
    "next_question": "what to ask next for the day of the interview, with a thousand cards",
    "crowd": "500 members of a game who press at the same instant, through the client libraries of both platforms",
    "discord": "a slash command's answer through discord.py, core and SQLite, beside a bare handler",
    "broadcast": "answers during a broadcast of 10,000, and raw events kept durably by 256 callers",
    "due_queue": "who is due at 1k to 1M learners, beside a job for each in APScheduler and PTB",
    "challenge": "a live game of 500 members who answer at the same moment: answers, edits, and the close",
    "startup": "from the command to the first question",
    "telegram": "an answered question on Telegram, beside a bare python-telegram-bot echo",
    "zones": "the daily slot of every zone, minute and date of ten years, against whenever",
}


def main() -> None:
    """Runs the named benchmarks, or lists them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true", help="one line of JSON for each benchmark")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; known are {', '.join(NAMES)}")
    for name in options.names or NAMES:
        if not options.json:
            print(f"== {name}: {NAMES[name]}", file=sys.stderr)
        figures = importlib.import_module(f"tests.benchmarks.{name}").main()
        if options.json:
            print(json.dumps({"benchmark": name, **figures}), flush=True)
        else:
            for key, value in figures.items():
                print(f"{key:48} {value}", flush=True)


if __name__ == "__main__":
    main()

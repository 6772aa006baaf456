"""The terminal's adapter: reads lines, shows messages."""

import asyncio
import sys
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from rich.console import Console

from adapters.terminal.render import WIDEST, draw, measure
from bot.ports.adapter import Delivery, Health, Host, Receipt
from bot.ports.capabilities import Capabilities
from bot.ports.events import AnyEvent, CommandInvoked, Place, Sender, TextReceived
from bot.ports.messages import Document, Message

CAPABILITIES = Capabilities(
    text_limit=1_000_000,
    measure=measure,
    buttons=False,
    max_buttons=1000,
    button_label_limit=1000,
    value_limit_bytes=1000,
    edits=False,
    documents=True,
    resend_window_s=1e9,
)
BYE = "Bye. Your streak and your plan are kept."


class TerminalAdapter:
    """
    A chat for one person at this machine.

    `interactive` edits the line with history and completion; otherwise lines are read from `source` and echoed, so
    that what is written to `target` reads as a conversation. `first` is said on the learner's behalf at the start;
    `history` is the file that remembers what was typed.
    """

    def __init__(
        self,
        *,
        interactive: bool,
        source: TextIO | None = None,
        target: TextIO | None = None,
        user: str = "you",
        colour: bool | None = None,
        first: str = "",
        history: Path | None = None,
    ) -> None:
        self._interactive = interactive
        self._source = source or sys.stdin
        self._user, self._first, self._history = user, first, history
        plain = colour is False or (colour is None and not interactive)
        self._console = Console(
            file=target,  # None follows sys.stdout, which the line editor replaces while it waits
            width=None if interactive else WIDEST,
            no_color=plain,
            color_system=None if plain else "auto",
            force_terminal=not plain,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._console.width = min(self._console.width, WIDEST)
        self._place = Place(platform="terminal", chat=user)
        self._shown = 0

    @property
    def platform(self) -> str:
        """The name in `Place.platform`."""
        return "terminal"

    @property
    def capabilities(self) -> Capabilities:
        """What `fit` may assume."""
        return CAPABILITIES

    def health(self) -> Health:
        """A terminal is there or the program is not."""
        return Health(ok=True, detail="reading lines")

    async def send(self, delivery: Delivery) -> Receipt:
        """Prints the message."""
        self._shown += 1
        self._console.print()
        self._console.print(draw(delivery.message))
        if delivery.message.document is not None:
            self._console.print(self._saved(delivery.message.document))
        if not self._interactive:
            self._console.print()
        return Receipt(str(self._shown))

    def _saved(self, document: Document) -> str:
        """Where the file was written: beside the person's other files, never over one of them."""
        folder = Path.cwd()
        path = folder / document.name
        number = 1
        while path.exists():
            path = folder / f"{Path(document.name).stem}-{number}{Path(document.name).suffix}"
            number += 1
        try:
            path.write_text(document.content, encoding="utf-8")
        except OSError as error:
            return f"{document.content}\n(It could not be saved to {path}: {error.strerror}.)"
        return f"Saved to {path}"

    async def close(self) -> None:
        """Nothing to let go of."""

    async def run(self, host: Host) -> None:
        """Reads until the input ends (Ctrl-D) or is cancelled."""
        if self._first:
            await host.handle(self._event(self._first))
            await self._settled(host)
        if self._interactive:
            await self._converse(host)
        else:
            await self._replay(host)

    def _event(self, line: str) -> AnyEvent:
        """What a typed line means."""
        sender = Sender(id=self._user, name=self._user if self._user != "you" else "", admin=True)
        event_id = f"line:{uuid4().hex}"
        if line.startswith("/"):
            name, _, arguments = line[1:].partition(" ")
            return CommandInvoked(
                event_id=event_id, place=self._place, sender=sender, name=name.lower(), arguments=arguments.strip()
            )
        return TextReceived(event_id=event_id, place=self._place, sender=sender, text=line)

    async def _replay(self, host: Host) -> None:
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, self._source.readline):
            said = line.strip()
            if not said:
                continue
            if said.lower() in {"/quit", "/exit", "quit", "exit"}:
                return
            self._console.print(f"> {said}")
            await host.handle(self._event(said))
            await self._settled(host)

    async def _settled(self, host: Host) -> None:
        """Waits until the reply is on the screen, so that the next line comes below it."""
        await host.settle()

    async def _converse(self, host: Host) -> None:
        from adapters.terminal.prompt import Editor  # noqa: PLC0415  (scripted chats do without prompt_toolkit)

        editor = Editor(host, self._history)
        with editor.patched_output():
            while True:
                try:
                    said = await editor.read()
                except EOFError:
                    break
                except KeyboardInterrupt:
                    continue
                if said.lower() in {"/quit", "/exit", "quit", "exit"}:
                    break
                if said:
                    await host.handle(self._event(said))
                    await self._settled(host)
        self._console.print(BYE)


def shown(message: Message) -> str:
    """The message as plain text, for tests and previews."""
    console = Console(width=WIDEST, no_color=True, color_system=None, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(draw(message))
    return captured.get()

"""The line editor of an interactive chat: history, completion of commands and topics."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from bot.ports.adapter import Host

PROMPT = "❯ "
PLACEHOLDER = "your answer, or /help"


class _Completer(Completer):
    """Commands after a slash, then what the host suggests for their arguments."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """prompt_toolkit asks the asynchronous one; this is never called."""
        raise NotImplementedError

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> AsyncGenerator[Completion, None]:
        """Completions for the text before the cursor."""
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        name, space, argument = typed[1:].partition(" ")
        if not space:
            for spec in self._host.commands:
                if spec.name.startswith(name):
                    yield Completion(spec.name, start_position=-len(name), display_meta=spec.summary)
            return
        wanted = next((spec for spec in self._host.commands if spec.name == name), None)
        for parameter in wanted.parameters if wanted else ():
            if parameter.suggests:
                for suggestion in await self._host.suggest(name, parameter.name, argument):
                    yield Completion(suggestion.value, start_position=-len(argument), display=suggestion.label)
            for choice in parameter.choices:
                if choice.startswith(argument):
                    yield Completion(choice, start_position=-len(argument))


class Editor:
    """Reads lines from a person."""

    def __init__(self, host: Host, history: Path | None) -> None:
        self._session: PromptSession[str] = PromptSession(
            history=_history(history), completer=_Completer(host), complete_while_typing=True, placeholder=PLACEHOLDER
        )

    async def read(self) -> str:
        """One line, stripped. Raises EOFError at Ctrl-D, KeyboardInterrupt at Ctrl-C."""
        return (await self._session.prompt_async(PROMPT)).strip()

    @contextmanager
    def patched_output(self) -> Iterator[None]:
        """While inside, what is printed appears above the line being typed."""
        with patch_stdout(raw=True):
            yield


def _history(file: Path | None) -> History:
    if file is None:
        return InMemoryHistory()
    file.parent.mkdir(parents=True, exist_ok=True)
    return FileHistory(str(file))

"""
An OpenAI-compatible endpoint on loopback: it checks requests as the real ones do, and answers what a test tells it to.

`answers` are taken by the next requests, in order; the last one stays. Whoever asks without the key is refused.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY, MODEL = "sk-test-key", "small-model"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what the model writes, or a fault on the way to it."""

    content: str | Callable[[dict[str, Any]], str] | None = '{"said": []}'
    """A function gets what was asked, as the model sees it."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """In place of the whole body."""
    reset: bool = False
    """The connection ends without an answer."""
    never: bool = False
    """Nothing comes, and the connection stays open."""


def said(**quotes: str) -> Answer:
    """The model finds these key points (an underscore for each hyphen) in these words."""
    finds = [{"id": name.replace("_", "-"), "quote": quote} for name, quote in quotes.items()]
    return Answer(json.dumps({"said": finds}))


class CompletionsServer:
    """State and handlers."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: deque[Answer] = deque([Answer()])
        self.requests: list[dict[str, Any]] = []
        self.refuses: frozenset[str] = frozenset()
        """Options that the model does not take."""
        self.closing = asyncio.Event()

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What each request asked, as the model sees it."""
        return [json.loads(request["messages"][-1]["content"]) for request in self.requests]

    async def complete(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided")
        body = await request.json()
        self.requests.append(body)
        if unknown := self.refuses & set(body):
            return _error(400, f"Unsupported parameter: {min(unknown)}")
        if body["model"] != MODEL:
            return _error(404, "The model does not exist")
        assert [message["role"] for message in body["messages"]] == ["system", "user"]
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if answer.reset:
            assert request.transport is not None
            request.transport.abort()
        if answer.never:
            await self.closing.wait()
        if answer.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=answer.status, headers=answer.headers)
        if answer.body is not None:
            return web.json_response(answer.body)
        content = answer.content(self.asked[-1]) if callable(answer.content) else answer.content
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        return web.json_response({"object": "chat.completion", "model": MODEL, "choices": [choice]})

    async def models(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided")
        return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model"}]})


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "type": "invalid_request_error"}}, status=status)


@asynccontextmanager
async def completions_server() -> AsyncIterator[CompletionsServer]:
    """A running server; its `url` is what the operator would put into WARMSTART_LLM_URL."""
    server = CompletionsServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/v1/models", server.models)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        server.closing.set()
        await runner.cleanup()

"""
HTTP for python-telegram-bot by aiohttp, which keeps its pace where HTTPX slows down with concurrency.

It tells apart what the outbox must know: `NotConnected` certainly never reached Telegram.
"""

import json
from functools import cache
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 100
JSON = {"Content-Type": "application/json"}
READ_S, CONNECT_S, UPLOAD_S = 10.0, 5.0, 60.0


class NotConnected(NetworkError):
    """No connection was made, so nothing was sent."""


class AiohttpRequest(BaseRequest):
    """One pool of connections."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, unless a call says otherwise."""
        return READ_S

    async def initialize(self) -> None:
        """Opens the pool."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, skip_auto_headers={"User-Agent"})

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  (part of the base class's contract)
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """(HTTP status, body). Raises NotConnected, TimedOut (outcome unknown) or NetworkError (outcome unknown)."""
        if self._session is None:
            raise NotConnected("the transport is closed")
        wait = READ_S if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if request_data is not None and request_data.contains_files:
            wait = max(wait or 0, UPLOAD_S)
        try:
            body = _body(request_data)
            headers = JSON if isinstance(body, bytes) else None
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=_limits(wait)
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnected(f"no connection to Telegram ({type(error).__name__})") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time") from None
        except aiohttp.ClientError as error:
            # The error's own text may hold the address, and with it the token.
            raise NetworkError(f"the connection to Telegram broke ({type(error).__name__})") from None


@cache
def _limits(wait: float | None) -> aiohttp.ClientTimeout:
    """Of one request; there are only a few of them."""
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, connect=None, sock_read=wait)


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        # A form would hold the buttons and entities as JSON, too, and all of that percent-encoded.
        return json.dumps(request_data.parameters).encode()
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form

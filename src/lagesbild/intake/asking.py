"""Ask a server on the network: in its pace, under a name of one's own, again when it is busy, and never for ever.

What comes back is bytes; the source that asked says what they are. Nothing is asked when rows are received: an answer
is fetched into a file once, and the file can be received again for as long as it is kept.
"""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Protocol
from urllib.parse import urlsplit

from lagesbild.errors import FetchError

Told = Callable[[str], None]

USER_AGENT = f"lagesbild/{version('lagesbild')} (open source, municipal crime prevention; Python urllib)"
MOST_BYTES = 1 << 30  # an answer larger than this is no table that a municipality asked for
_PIECE = 1 << 16
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 300.0  # a server that wants to be left alone for longer is asked another day
_SLOWEST = 10  # times the time-out: an answer that drips for longer than that never ends
_SHOWN = 200


class Clock(Protocol):
    """The time that passes between two calls."""

    def now(self) -> float:
        """Seconds since some moment."""

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""


class WallClock:
    """The clock on the wall."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True)
class Pace:
    """How often a server may be asked, and how long it is waited for."""

    calls: int = 30  # PxWeb: thirty calls in ten seconds; a good pace for others too
    window_s: float = 10.0
    tries: int = 5  # waits of 1, 2, 4 and 8 seconds: a server that restarts is back by then
    timeout_s: float = 120.0  # a large table takes a minute to put together


@dataclass(frozen=True)
class Question:
    """What is asked: GET the address, or POST `body` to it as JSON. `role` says what the answer is for."""

    url: str
    body: Mapping[str, Any] | None = None
    accept: str = "application/json"
    role: str = "data"

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True)
class WebAnswer:
    """What came, byte for byte."""

    question: Question
    content: bytes
    content_type: str


@dataclass
class Caller:
    """Asks one server. It remembers when it called, so that it never calls oftener than the pace allows.

    `tell` is told whenever somebody watching would otherwise wonder why nothing happens.
    """

    pace: Pace = field(default_factory=Pace)
    clock: Clock = field(default_factory=WallClock)
    tell: Told = lambda _: None
    called: deque[float] = field(default_factory=deque)

    def ask(self, question: Question) -> WebAnswer:
        """The answer, asked for again while the server is busy, breaks off or does not answer in time.

        Raises FetchError: what was asked, what came instead, and what to do now.
        """
        _require_http(question.url)
        if not self.called:
            self.tell(f"asking {urlsplit(question.url).netloc}")
        for tried in range(1, self.pace.tries + 1):
            self._keep_pace()
            try:
                return _call(question, self.pace.timeout_s, self.clock)
            except _TransientError as trouble:
                if tried == self.pace.tries:
                    raise FetchError(
                        f"{question.url}\ngave no whole answer in {tried} tries; the last time: {trouble}.\n"
                        "Nothing was fetched. See whether you reach the address at all, and try again in a while."
                    ) from trouble
                wait_s = trouble.wait_s if trouble.wait_s is not None else 2.0 ** (tried - 1)
                if wait_s > _LONGEST_WAIT_S:
                    raise FetchError(
                        f"{question.url}\nasks to be left alone for {wait_s:.0f} seconds. Try again after that."
                    ) from trouble
                self.tell(f"{trouble}; asking again in {wait_s:.0f} s")
                self.clock.wait(wait_s)
        raise AssertionError("the last try answers or raises")

    def ask_json(self, question: Question) -> tuple[WebAnswer, Any]:
        """The answer and what it says. An answer that is cut off is asked for again; a web page is refused."""
        for tried in range(1, self.pace.tries + 1):
            answer = self.ask(question)
            try:
                return answer, parse_json(answer.content)
            except ValueError as error:
                _refuse_page(answer)
                if tried == self.pace.tries:
                    raise FetchError(
                        f"{question.url}\nanswers with what is not JSON ({error}):\n  {_begin(answer.content)}\n"
                        "It is cut off or of another format. See what the address shows in a browser."
                    ) from error
                self.tell("the answer is cut off; asking again")
                self.clock.wait(2.0 ** (tried - 1))
        raise AssertionError("the last try answers or raises")

    def _keep_pace(self) -> None:
        now = self.clock.now()
        while self.called and now - self.called[0] >= self.pace.window_s:
            self.called.popleft()
        if len(self.called) >= self.pace.calls:
            wait_s = self.called[0] + self.pace.window_s - now
            self.tell(f"{self.pace.calls} calls in {self.pace.window_s:.0f} s is what the server allows; waiting")
            self.clock.wait(wait_s)
            self.called.popleft()
        self.called.append(self.clock.now())


def parse_json(content: bytes) -> Any:
    """What JSON says, decimals as they are written. Raises ValueError."""
    return json.loads(content.decode("utf-8-sig"), parse_float=str)


class _TransientError(Exception):
    """Something that may pass. `wait_s`: how long the server asks to be left alone; None: it does not say."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.wait_s = wait_s


def _opener() -> urllib.request.OpenerDirector:
    """Only HTTP: an address that leads on to a file of this machine leads nowhere."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _call(question: Question, timeout_s: float, clock: Clock) -> WebAnswer:
    headers = {"User-Agent": USER_AGENT, "Accept": question.accept}
    body = None
    if question.body is not None:
        body = json.dumps(question.body, ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(question.url, body, headers, method=question.method)  # noqa: S310  checked in ask
    try:
        with _opener().open(request, timeout=timeout_s) as response:
            content = _read(response, clock, clock.now() + _SLOWEST * timeout_s)
            said = response.headers.get("Content-Length")
            content_type = response.headers.get("Content-Type", "")
    except urllib.error.HTTPError as error:
        raise _status_error(question, error) from error
    except TimeoutError as error:
        raise _TransientError(f"no answer within {timeout_s:.0f} s") from error
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise _TransientError(f"the connection broke or was refused ({reason})") from error
    if len(content) > MOST_BYTES:
        raise FetchError(f"{question.url}\nanswers with more than {MOST_BYTES >> 20} MB. Ask for less.")
    if said and said.isdecimal() and int(said) != len(content):
        raise _TransientError(f"the answer was cut off after {len(content)} of {said} bytes")
    if not content.strip():
        raise _TransientError("the answer is empty")
    return WebAnswer(question, content, content_type)


def _read(response: http.client.HTTPResponse, clock: Clock, until: float) -> bytes:
    """All that comes, as long as it keeps coming and is no more than anybody asked for."""
    content = bytearray()
    while piece := response.read(_PIECE):
        content += piece
        if len(content) > MOST_BYTES:
            break
        if clock.now() > until:
            raise TimeoutError
    return bytes(content)


def _status_error(question: Question, error: urllib.error.HTTPError) -> Exception:
    try:
        said = _begin(error.read(20_000))
    except (http.client.HTTPException, OSError):
        said = ""
    if error.code in _AGAIN:
        busy = "says that it was asked too often" if error.code == 429 else "has an error of its own"
        return _TransientError(f"the server {busy} ({error.code})", _retry_after(error.headers.get("Retry-After")))
    advice = {
        400: "The server does not understand the question: look at [request] in the mapping.",
        401: "The server wants a login, and this program has none to give.",
        403: "The server refuses: often the selection is larger than it allows, or it does not let programs in.",
        404: "There is no such address or table: look at [request] in the mapping.",
        413: "The selection is larger than the server allows: ask for less.",
    }.get(error.code, "Look at [request] in the mapping, and at the address in a browser.")
    return FetchError(f"{question.url}\nanswers {error.code} {error.reason}: {said}\n{advice} Nothing was fetched.")


def _retry_after(header: str | None) -> float | None:
    """Seconds; a date, which nobody sends here, is not read."""
    return float(header) if header and header.strip().isdecimal() else None


def _refuse_page(answer: WebAnswer) -> None:
    head = answer.content[:2000].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or "text/html" in answer.content_type:
        raise FetchError(
            f"{answer.question.url}\nanswers with a web page instead of data: {_begin(answer.content)}\n"
            "Look at the address in a browser; the page says what is the matter. Nothing was fetched."
        )


def _begin(content: bytes) -> str:
    """The first words of an answer, without tags, for an error."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", content.decode("utf-8", "replace"), flags=re.S | re.I)
    return " ".join(text.split())[:_SHOWN]


def _require_http(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise FetchError(f"{url!r} is not an address on the web. Write it whole, as https://…")
    if parts.username or parts.password:
        raise FetchError("The address holds a user name or a password. Take it out: mappings and notes are kept.")

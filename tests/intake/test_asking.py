"""A server that is busy, breaks off, forbids, is slow or answers with something else; and how the program behaves."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.errors import FetchError
from lagesbild.intake import asking
from lagesbild.intake.asking import USER_AGENT, Caller, Pace, Question
from tests.intake.servers import HTML, Call, Reply, Server, as_json, serving


class MadeClock:
    """A clock that goes only when somebody waits."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


def answering(_: Call) -> Reply:
    return as_json({"svar": [1, 2.50]})


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as running:
        yield running


@pytest.fixture
def clock() -> MadeClock:
    return MadeClock()


def caller(clock: MadeClock, **pace: float) -> Caller:
    return Caller(Pace(**pace), clock)


def test_it_says_who_asks_and_keeps_decimals_as_they_are_written(server: Server, clock: MadeClock) -> None:
    answer, said = caller(clock).ask_json(Question(f"{server.url}/x"))
    assert said == {"svar": [1, "2.5"]}
    assert answer.content == b'{"svar": [1, 2.5]}'
    assert server.calls[0].headers["User-Agent"] == USER_AGENT
    assert USER_AGENT.startswith("lagesbild/")
    assert clock.waits == []


def test_a_body_is_posted_as_json(server: Server, clock: MadeClock) -> None:
    caller(clock).ask(Question(server.url, {"län": "å"}))
    assert server.calls[0].method == "POST"
    assert json.loads(server.calls[0].body) == {"län": "å"}
    assert server.calls[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_ever_more_seldom(server: Server, clock: MadeClock, status: int) -> None:
    server.trouble += [Reply(b"nej", status)] * 3
    assert caller(clock).ask(Question(server.url)).content
    assert clock.waits == [1, 2, 4]
    assert len(server.calls) == 4


def test_the_server_says_how_long_to_wait(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b"", 429, headers={"Retry-After": "17"}))
    caller(clock).ask(Question(server.url))
    assert clock.waits == [17]


def test_a_server_that_wants_to_be_alone_for_an_hour_is_left_alone(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b"", 429, headers={"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="3600 seconds"):
        caller(clock).ask(Question(server.url))
    assert clock.waits == []


def test_patience_ends(server: Server, clock: MadeClock) -> None:
    server.trouble += [Reply(b"", 503)] * 9
    with pytest.raises(FetchError, match=r"no whole answer in 5 tries.*503"):
        caller(clock).ask(Question(server.url))
    assert len(server.calls) == 5


@pytest.mark.parametrize(
    ("status", "advice"), [(400, "request"), (403, "larger than it allows"), (404, "no such address"), (410, "browser")]
)
def test_a_refusal_is_not_asked_again(server: Server, clock: MadeClock, status: int, advice: str) -> None:
    server.trouble.append(Reply(HTML, status, "text/html"))
    with pytest.raises(FetchError, match=advice) as refused:
        caller(clock).ask(Question(server.url))
    assert len(server.calls) == 1
    assert f"answers {status}" in str(refused.value)
    assert "Driftstopp" in str(refused.value), "what the page says is told, without its tags"
    assert "<" not in str(refused.value)


def test_an_answer_that_breaks_off_is_asked_for_again(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b'{"svar": [1,', declared=500))
    assert caller(clock).ask_json(Question(server.url))[1]["svar"][0] == 1
    assert clock.waits == [1]


def test_one_that_breaks_off_without_saying_its_length_too(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b'{"svar": [1,', has_length=False))
    assert caller(clock).ask_json(Question(server.url))[1]["svar"][0] == 1
    server.trouble += [Reply(b'{"svar": [1,', has_length=False)] * 5
    with pytest.raises(FetchError, match="not JSON"):
        caller(clock).ask_json(Question(server.url))


def test_a_web_page_instead_of_figures_is_told_at_once(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(HTML, 200, "text/html; charset=utf-8"))
    with pytest.raises(FetchError, match=r"web page instead of data: Driftstopp"):
        caller(clock).ask_json(Question(server.url))
    assert len(server.calls) == 1


def test_figures_under_a_wrong_name_are_figures(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b'{"svar": 1}', content_type="text/plain"))
    assert caller(clock).ask_json(Question(server.url))[1] == {"svar": 1}


def test_an_empty_answer_is_none(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b" \n"))
    assert caller(clock).ask(Question(server.url)).content.startswith(b"{")
    assert clock.waits == [1]


def test_a_slow_server_is_not_waited_for_for_ever(server: Server, clock: MadeClock) -> None:
    server.trouble += [Reply(b"{}", delay_s=0.5)] * 2
    with pytest.raises(FetchError, match=r"no answer within 0 s|no answer within"):
        caller(clock, timeout_s=0.05, tries=2).ask(Question(server.url))


def test_nobody_there(clock: MadeClock) -> None:
    with serving(answering) as gone:
        pass
    with pytest.raises(FetchError, match=r"connection broke or was refused"):
        caller(clock, tries=2).ask(Question(gone.url))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "example.org", "https://"])
def test_only_the_web_is_asked(clock: MadeClock, url: str) -> None:
    with pytest.raises(FetchError, match="not an address on the web"):
        caller(clock).ask(Question(url))


def test_an_address_that_leads_to_a_file_leads_nowhere(server: Server, clock: MadeClock) -> None:
    server.trouble.append(Reply(b"", 302, headers={"Location": "file:///etc/hostname"}))
    with pytest.raises(FetchError):
        caller(clock).ask(Question(server.url))


def test_secrets_do_not_belong_in_an_address(clock: MadeClock) -> None:
    with pytest.raises(FetchError, match="password"):
        caller(clock).ask(Question("https://anna:hemligt@example.org/"))


def test_thirty_calls_in_ten_seconds(server: Server, clock: MadeClock) -> None:
    asked = caller(clock)
    told: list[str] = []
    asked.tell = told.append
    for _ in range(61):
        asked.ask(Question(server.url))
    assert clock.waits == [10, 10]
    assert any("30 calls in 10 s" in said for said in told)


@given(
    steps=st.lists(st.floats(0, 7, allow_nan=False), min_size=1, max_size=60),
    calls=st.integers(1, 6),
    window_s=st.floats(0.5, 12),
)
def test_no_window_ever_holds_more_calls_than_are_allowed(steps: list[float], calls: int, window_s: float) -> None:
    clock = MadeClock()
    asked = Caller(Pace(calls=calls, window_s=window_s), clock)
    moments = []
    for step in steps:
        clock.time += step
        asked._keep_pace()
        moments.append(clock.time)
    for first, later in zip(moments, moments[calls:], strict=False):
        assert later - first >= window_s * (1 - 1e-9)


class ImpatientClock(MadeClock):
    """An hour goes by each time somebody looks."""

    def now(self) -> float:
        self.time += 3600
        return self.time


def test_an_answer_that_drips_for_ever_is_given_up(server: Server) -> None:
    with pytest.raises(FetchError, match="no answer within 120 s"):
        Caller(Pace(tries=1), ImpatientClock()).ask(Question(server.url))


def test_an_answer_that_is_far_too_large(server: Server, clock: MadeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 5)
    with pytest.raises(FetchError, match="Ask for less"):
        caller(clock).ask(Question(server.url))

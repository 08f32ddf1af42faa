"""What is sent again, and what is not; servers that are functions, and no waiting."""

from collections.abc import Callable

import httpx
import pytest
from armedic_sdk import Armedic, ArmedicError, AsyncArmedic, GrantRole, _retry

CAUSES: dict[str, list[str]] = {"causes": []}
Step = httpx.Response | type[httpx.TransportError]


class Script:
    """A server that answers from a list, and counts."""

    def __init__(self, *steps: Step) -> None:
        """Remember what to do."""
        self.steps = list(steps)
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next step."""
        self.calls += 1
        step = self.steps.pop(0)
        if isinstance(step, httpx.Response):
            return step
        raise step("planned", request=request)


def busy(status: int, after: str = "0") -> httpx.Response:
    """An answer that says to come back."""
    return httpx.Response(status, headers={"Retry-After": after, "content-type": "text/plain"})


def ok() -> httpx.Response:
    """An empty catalogue."""
    return httpx.Response(200, json=CAUSES)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_passing_trouble(status: int) -> None:
    """A call that changes nothing is sent again, by both clients."""
    script, twin = Script(busy(status), busy(status), ok()), Script(busy(status), busy(status), ok())
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        assert Armedic("http://armedic.test", http_client=http).causes() == []
    async with httpx.AsyncClient(transport=httpx.MockTransport(twin)) as http_async:
        assert await AsyncArmedic("http://armedic.test", http_client=http_async).causes() == []
    assert (script.calls, twin.calls) == (3, 3)


Act = Callable[[Armedic], object]
CASES: list[tuple[str, tuple[Step, ...], Act, int]] = [
    ("gives up after the retries", (busy(503), busy(503), busy(503), ok()), lambda a: a.causes(), 3),
    ("a long wait is the caller's decision", (busy(429, "3600"), ok()), lambda a: a.causes(), 1),
    ("no other status", (busy(500), ok()), lambda a: a.causes(), 1),
    ("not after a timeout", (httpx.ReadTimeout, ok()), lambda a: a.causes(), 1),
    (
        "not what changes something",
        (busy(503), ok()),
        lambda a: a.repair("a/b/c", GrantRole(), mode="apply", fingerprint="sha256:" + "0" * 64),
        1,
    ),
    (
        "not what changes something, nor when unreachable",
        (httpx.ConnectError, ok()),
        lambda a: a.spn.create("x", subscription="s", mode="apply"),
        1,
    ),
]


@pytest.mark.parametrize(("steps", "act", "calls"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_not_sent_again(steps: tuple[Step, ...], act: Act, calls: int) -> None:
    """Everything else is the caller's to decide."""
    script = Script(*steps)
    with httpx.Client(transport=httpx.MockTransport(script)) as http, pytest.raises(ArmedicError):
        act(Armedic("http://armedic.test", http_client=http))
    assert script.calls == calls


def test_unreachable_is_tried_again() -> None:
    """A connection that was refused may be tried again, after a short pause."""
    script = Script(httpx.ConnectError, ok())
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        assert Armedic("http://armedic.test", http_client=http).causes() == []
    assert script.calls == 2


def test_pause() -> None:
    """Pauses grow, stay under ten seconds, and follow Retry-After up to a minute."""
    for attempt in range(1, 12):
        assert 0 < (_retry.pause(attempt) or 0) <= 8
    assert _retry.pause(1, 503, {"retry-after": "7"}) == 7
    assert _retry.pause(1, 503, {"retry-after": "61"}) is None
    assert _retry.pause(1, 400) is None

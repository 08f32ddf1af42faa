"""Who a client says it is: one of an API key, a token and a credential; shown nowhere, sent nowhere else."""

import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import httpx
import pytest
from armedic_sdk import Armedic, AsyncArmedic, CredentialMissingError

SECRET = "a-secret-that-nobody-sees"
SCOPE = "api://armedic/.default"


class Server:
    """Keeps what it was asked, and answers with an empty catalogue or what is planned."""

    def __init__(self, *planned: httpx.Response) -> None:
        """Remember what to answer first."""
        self.planned = list(planned)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.requests.append(request)
        return self.planned.pop(0) if self.planned else httpx.Response(200, json={"causes": []})

    @property
    def seen(self) -> list[str | None]:
        """The identity of each request."""
        return [one.headers.get("authorization") or one.headers.get("x-api-key") for one in self.requests]

    def sync(self, **identity: Any) -> Armedic:
        """A client of it."""
        return Armedic("http://armedic.test", http_client=httpx.Client(transport=httpx.MockTransport(self)), **identity)

    def awaited(self, **identity: Any) -> AsyncArmedic:
        """A client of it, for asyncio."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return AsyncArmedic("http://armedic.test", http_client=http, **identity)


@attrs.frozen
class Given:
    """A token as azure-identity gives it."""

    token: str
    expires_on: int


class Credential:
    """Gives tokens that end after so many seconds, and counts them."""

    def __init__(self, lives_seconds: int) -> None:
        """None was given yet."""
        self.lives_seconds = lives_seconds
        self.asked: list[tuple[str, ...]] = []

    def get_token(self, *scopes: str) -> Given:
        """The next one."""
        self.asked.append(scopes)
        return Given(f"{SECRET}-{len(self.asked)}", int(time.time()) + self.lives_seconds)


class AwaitedCredential(Credential):
    """The same, to be awaited."""

    async def get_token(self, *scopes: str) -> Given:  # type: ignore[override]  # as azure.identity.aio
        """The next one."""
        return super().get_token(*scopes)


def numbered() -> Callable[[], str]:
    """Tokens that differ."""
    count = itertools.count(1)
    return lambda: f"{SECRET}-{next(count)}"


def awaited_numbered() -> Callable[[], Awaitable[str]]:
    """The same, to be awaited."""
    give = numbered()

    async def gives() -> str:
        return give()

    return gives


async def test_what_is_sent() -> None:
    """A key has its own header; a token is a bearer's, and one that is called for is called for each request."""
    for identity, expected in [
        ({"api_key": SECRET}, [SECRET, SECRET]),
        ({"token": SECRET}, [f"Bearer {SECRET}"] * 2),
        ({}, [None, None]),
    ]:
        server = Server()
        client, twin = server.sync(**identity), server.awaited(**identity)
        client.causes()
        await twin.causes()
        assert server.seen == expected
        assert SECRET not in repr(client) + repr(twin) + repr(vars(client)) + repr(vars(twin))
    server = Server()
    client, twin = server.sync(token=numbered()), server.awaited(token=awaited_numbered())
    for _ in range(2):
        client.causes()
        await twin.causes()
    await server.awaited(token=numbered()).causes()
    assert server.seen == [f"Bearer {SECRET}-{n}" for n in (1, 1, 2, 2, 1)]


@pytest.mark.parametrize(("lives_seconds", "asked"), [(3600, 1), (200, 3)], ids=["valid", "about to end"])
async def test_credentials(lives_seconds: int, asked: int) -> None:
    """A credential's token is kept until shortly before its end; sync ones serve both clients."""
    own, borrowed, awaited = Credential(lives_seconds), Credential(lives_seconds), AwaitedCredential(lives_seconds)
    server = Server()
    client = server.sync(credential=own, scope=SCOPE)
    twins = [server.awaited(credential=one, scope=SCOPE) for one in (borrowed, awaited)]
    for _ in range(3):
        client.causes()
        for twin in twins:
            await twin.causes()
    assert [one.asked for one in (own, borrowed, awaited)] == [[(SCOPE,)] * asked] * 3


def test_refused() -> None:
    """A token that the service refuses is not kept."""
    problem = {"type": "urn:armedic:problem:credential-missing", "title": "T", "status": 401, "detail": "D"}
    refusal = httpx.Response(
        401, json=problem | {"instance": "/"}, headers={"content-type": "application/problem+json"}
    )
    credential, server = Credential(3600), Server(refusal)
    client = server.sync(credential=credential, scope=SCOPE)
    with pytest.raises(CredentialMissingError):
        client.causes()
    client.causes()
    assert server.seen == [f"Bearer {SECRET}-1", f"Bearer {SECRET}-2"]


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"api_key": SECRET, "token": SECRET}, "not two of them"),
        ({"credential": Credential(1)}, "belong together"),
        ({"api_key": SECRET, "scope": SCOPE}, "belong together"),
        ({"api_key": f"{SECRET}\n"}, "a header cannot carry"),
        ({"token": f"{SECRET}\u00e9"}, "a header cannot carry"),
        ({"token": ""}, "is empty"),
    ],
)
def test_wrong(identity: dict[str, Any], said: str) -> None:
    """What cannot be sent is refused at once, in words that do not hold it."""
    with pytest.raises(ValueError, match=said) as caught:
        Server().sync(**identity)
    assert SECRET not in str(caught.value)


def test_wrong_later() -> None:
    """So is what a function gives; and what has to be awaited is for the other client."""
    with pytest.raises(ValueError, match="a header cannot carry") as caught:
        Server().sync(token=lambda: f"{SECRET}\r\n").causes()
    assert SECRET not in str(caught.value)
    with pytest.raises(TypeError, match="AsyncArmedic"):
        Server().sync(credential=AwaitedCredential(1), scope=SCOPE).causes()


async def test_not_sent_elsewhere() -> None:
    """A redirection is not followed, even by an HTTP client that would: the key is not shown to another server."""
    away = [httpx.Response(307, headers={"location": "http://elsewhere.test/"}) for _ in range(2)]
    server = Server(*away)
    with httpx.Client(transport=httpx.MockTransport(server), follow_redirects=True) as http:
        client = Armedic("http://armedic.test", api_key=SECRET, http_client=http)
        with pytest.raises(Exception, match="status 307"):
            client.causes()
    assert [one.url.host for one in server.requests] == ["armedic.test"]

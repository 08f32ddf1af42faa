"""Sweeps through the SDK: typed lines as they arrive, filters, and what is said of a stream that does not end well."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest
from armedic_sdk import (
    Armedic,
    ArmedicError,
    AsyncArmedic,
    ConnectionFailedError,
    InvalidRequestError,
    NotFoundError,
    SweepCutError,
    SweepDiagnosis,
    SweepError,
    SweepProgress,
    SweepSummary,
    UnexpectedAnswerError,
    UpstreamThrottledError,
)

PROGRESS = {"type": "progress", "done": 0, "total": 1}
SUMMARY = {
    "type": "summary",
    "total": 1,
    "shown": 0,
    "errors": 1,
    "by_verdict": {},
    "by_cause": {},
    "upstream_calls": 3,
    "throttled_ms": 0,
}
TROUBLE = {
    "type": "error",
    "project": "we\u2028b",
    "connection": None,
    "error": {"type": "urn:armedic:problem:not-found", "title": "Not found", "detail": "no\x85ne"},
}
Pieces = list[bytes | type[httpx.TransportError]]


def line(content: object) -> bytes:
    """A line as the service sends it: whatever is not ASCII stands as it is."""
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces, may break off, and notes what was taken of it."""

    def __init__(self, pieces: Pieces) -> None:
        """Remember what comes."""
        self.pieces = pieces
        self.taken = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        """Piece after piece."""
        for piece in self.pieces:
            self.taken += 1
            if not isinstance(piece, bytes):
                raise piece("planned")
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The same, for asyncio."""
        for piece in self:
            yield piece

    def close(self) -> None:
        """The client hangs up."""
        self.closed = True

    async def aclose(self) -> None:
        """The same, for asyncio."""
        self.closed = True


class Server:
    """A server that sends such a body each time, after the answers that were planned; keeps what it was asked."""

    def __init__(self, *pieces: bytes | type[httpx.TransportError], first: tuple[httpx.Response, ...] = ()) -> None:
        """Remember what to send."""
        self.pieces, self.first = list(pieces), list(first)
        self.requests: list[httpx.Request] = []
        self.streams: list[Stream] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next answer."""
        self.requests.append(request)
        if self.first:
            return self.first.pop(0)
        self.streams.append(Stream(self.pieces))
        return httpx.Response(200, headers={"content-type": "application/x-ndjson"}, stream=self.streams[-1])

    @contextlib.contextmanager
    def client(self, retries: int = 2) -> Iterator[Armedic]:
        """A client of it."""
        with httpx.Client(transport=httpx.MockTransport(self), timeout=7) as http:
            yield Armedic("http://armedic.test", http_client=http, retries=retries)

    @contextlib.asynccontextmanager
    async def async_client(self, retries: int = 2) -> AsyncIterator[AsyncArmedic]:
        """A client of it, for asyncio."""
        async with httpx.AsyncClient(transport=httpx.MockTransport(self), timeout=7) as http:
            yield AsyncArmedic("http://armedic.test", http_client=http, retries=retries)


async def taken(make: Callable[[], Server], retries: int = 0) -> tuple[list[str], ArmedicError | None]:
    """The types of all lines, and what ended them; the same from both clients."""
    types: list[str] = []
    awaited: list[str] = []
    error = failure = None
    with make().client(retries=retries) as armedic:
        try:
            types.extend(one.type_ for one in armedic.sweep("contoso"))
        except ArmedicError as caught:
            error = caught
    async with make().async_client(retries=retries) as twin:
        try:
            async for one in twin.sweep("contoso"):
                awaited.append(one.type_)  # noqa: PERF401 - extend would lose all of them with the error
        except ArmedicError as caught:
            failure = caught
    assert (awaited, type(failure), str(failure)) == (types, type(error), str(error))
    return types, error


def names(lines: list[SweepDiagnosis | SweepError | SweepProgress | SweepSummary]) -> set[str | None]:
    """The connections that were shown."""
    return {one.connection.name for one in lines if isinstance(one, SweepDiagnosis)}


def test_whole_organization(sdk: Armedic) -> None:
    """Every connection of the demo world is a typed line; the summary comes last and counts them."""
    lines = list(sdk.sweep("contoso"))
    shown = {one.connection.name: one for one in lines if isinstance(one, SweepDiagnosis)}
    summary = lines[-1]
    assert isinstance(summary, SweepSummary)
    assert [one for one in lines if isinstance(one, SweepSummary)] == [summary]
    assert summary.total == summary.shown == len(shown) > 20
    assert summary.by_verdict["broken"] == len([one for one in shown.values() if one.verdict == "broken"])
    assert shown["sc-prod-token"].findings[0].remedy.repairs[0].request
    assert isinstance(shown["sc-web-expiring"].expires_at, datetime)
    assert shown["sc-web-expiring"].expires_at > datetime.now(UTC)
    assert any(isinstance(one, SweepProgress) and one.done == summary.total for one in lines)


async def test_awaited(async_sdk: AsyncArmedic) -> None:
    """The twin is iterated without being awaited first."""
    lines = [one async for one in async_sdk.sweep("contoso", projects="web")]
    assert {"sc-web-prod", "sc-prod-token"} <= names(lines)
    assert isinstance(lines[-1], SweepSummary)


def test_filters_of_what_is_looked_at(sdk: Armedic) -> None:
    """Projects, schemes and owners say what is looked at; a text is a list of one."""
    web = list(sdk.sweep("contoso", projects="web", schemes=["WorkloadIdentityFederation"]))
    assert {one.project for one in web if isinstance(one, SweepDiagnosis)} == {"web"}
    assert names(web) == {"sc-web-federated"}
    assert names(list(sdk.sweep("contoso", owners="nobody@contoso.com"))) == set()
    assert len(names(list(sdk.sweep("contoso", projects=["web", "data"])))) > len(names(web))


def test_filters_of_what_is_shown(sdk: Armedic) -> None:
    """Verdicts, causes and dates say what is shown; the summary counts all the same."""
    broken = list(sdk.sweep("contoso", verdicts=["broken"]))
    assert {one.verdict for one in broken if isinstance(one, SweepDiagnosis)} == {"broken"}
    assert names(list(sdk.sweep("contoso", causes="secret-expiring"))) == {"sc-web-expiring"}
    assert names(list(sdk.sweep("contoso", only_expiring=True))) == {"sc-web-expiring"}
    assert len(names(list(sdk.sweep("contoso", only_expiring=True, expiring_within_days=365)))) > 1
    summary = broken[-1]
    assert isinstance(summary, SweepSummary)
    assert summary.total > summary.shown == len(names(broken))


def test_what_cannot_be_looked_at(sdk: Armedic) -> None:
    """A project that does not exist is a line, and the others are looked at."""
    lines = list(sdk.sweep("contoso", projects=["web", "none"]))
    (trouble,) = [one for one in lines if isinstance(one, SweepError)]
    assert (trouble.project, trouble.connection, trouble.error.type_) == ("none", None, "urn:armedic:problem:not-found")
    assert names(lines)


def test_cannot_begin(sdk: Armedic) -> None:
    """What makes a sweep impossible is an error when the first line is asked for."""
    with pytest.raises(NotFoundError):
        next(sdk.sweep("nowhere"))
    with pytest.raises(InvalidRequestError) as caught:
        next(sdk.sweep("contoso", causes=["secret-expired", "bad-weather"]))
    assert caught.value.errors[0].pointer == "/causes/1"


async def test_cannot_begin_awaited(async_sdk: AsyncArmedic) -> None:
    """The same of the twin."""
    with pytest.raises(NotFoundError):
        await anext(async_sdk.sweep("nowhere"))


def test_as_they_arrive() -> None:
    """A line is given before the next one has come, and leaving the loop hangs up."""
    server = Server(line(PROGRESS), line(TROUBLE), line(SUMMARY))
    with server.client() as armedic:
        for one in armedic.sweep("contoso"):
            assert isinstance(one, SweepProgress)
            assert (server.streams[0].taken, server.streams[0].closed) == (1, False)
            break
        assert (server.streams[0].taken, server.streams[0].closed) == (1, True)


async def test_as_they_arrive_awaited() -> None:
    """So does the twin, whose iterator is closed."""
    server = Server(line(PROGRESS), line(TROUBLE), line(SUMMARY))
    async with server.async_client() as armedic:
        async with armedic.sweep("contoso") as lines:
            assert isinstance(await anext(lines), SweepProgress)
            assert (server.streams[0].taken, server.streams[0].closed) == (1, False)
        assert (server.streams[0].taken, server.streams[0].closed) == (1, True)


WHOLE = line(PROGRESS) + line(TROUBLE) + line(SUMMARY)
BEGUN = ["progress", "error"]
ENDS: list[tuple[str, Pieces, list[str], type[ArmedicError] | None]] = [
    ("byte by byte", [WHOLE[at : at + 1] for at in range(len(WHOLE))], [*BEGUN, "summary"], None),
    ("broken after the summary", [WHOLE, httpx.ReadError], [*BEGUN, "summary"], None),
    ("of a newer service", [line({"type": "advice"}), WHOLE], [*BEGUN, "summary"], None),
    ("without a summary", [line(PROGRESS), line(TROUBLE)], BEGUN, SweepCutError),
    ("within the summary", [line(PROGRESS), line(TROUBLE), line(SUMMARY)[:-9]], BEGUN, SweepCutError),
    ("broken", [line(PROGRESS), line(TROUBLE), httpx.RemoteProtocolError], BEGUN, SweepCutError),
    ("silent", [line(PROGRESS), line(TROUBLE), httpx.ReadTimeout], BEGUN, SweepCutError),
    ("nothing", [], [], SweepCutError),
    ("no JSON", [line(PROGRESS) + b"<html>\n" + line(SUMMARY)], ["progress"], UnexpectedAnswerError),
    ("other JSON", [line(PROGRESS), line([1])], ["progress"], UnexpectedAnswerError),
    ("incomplete", [line({"type": "progress"})], [], UnexpectedAnswerError),
]


@pytest.mark.parametrize(("pieces", "types", "error"), [case[1:] for case in ENDS], ids=[case[0] for case in ENDS])
async def test_ends(pieces: Pieces, types: list[str], error: type[ArmedicError] | None) -> None:
    """Every line that came is given; then a stream without its summary is said to be cut off."""
    servers: list[Server] = []

    def make() -> Server:
        servers.append(Server(*pieces))
        return servers[-1]

    given, caught = await taken(make)
    assert (given, type(caught) if caught else None) == (types, error)
    assert "cut off" in str(caught) or not isinstance(caught, SweepCutError)
    assert [len(server.requests) for server in servers] == [1, 1]
    assert all(server.streams[0].closed for server in servers)


def busy() -> httpx.Response:
    """A problem that passes."""
    problem = {"type": "urn:armedic:problem:upstream-throttled", "title": "T", "status": 503, "detail": "D"}
    headers = {"content-type": "application/problem+json", "retry-after": "0"}
    return httpx.Response(503, headers=headers, stream=Stream([json.dumps(problem | {"instance": "/"}).encode()]))


async def test_before_the_first_line() -> None:
    """Until the stream begins, a sweep is sent again like any call that changes nothing."""
    assert await taken(lambda: Server(WHOLE, first=(busy(), busy())), retries=2) == ([*BEGUN, "summary"], None)
    given, caught = await taken(lambda: Server(WHOLE, first=(busy(),)), retries=0)
    assert (given, type(caught)) == ([], UpstreamThrottledError)


@pytest.mark.parametrize(
    ("status", "media", "piece", "error"),
    [
        pytest.param(200, "text/html", b"<html>", UnexpectedAnswerError, id="page"),
        pytest.param(200, "text/csv", b"type,project", UnexpectedAnswerError, id="table"),
        pytest.param(500, "application/problem+json", httpx.ReadError, ConnectionFailedError, id="broken refusal"),
    ],
)
async def test_no_stream(
    status: int, media: str, piece: bytes | type[httpx.TransportError], error: type[ArmedicError]
) -> None:
    """Something else in its place is not Armedic's answer; a refusal that breaks off is none."""

    def make() -> Server:
        return Server(first=(httpx.Response(status, headers={"content-type": media}, stream=Stream([piece])),))

    given, caught = await taken(make)
    assert (given, type(caught)) == ([], error)


def test_patience() -> None:
    """The client's timeouts hold, but for reading: throttled APIs make the service wait."""
    server = Server(WHOLE)
    with server.client() as armedic:
        assert len(list(armedic.sweep("contoso"))) == 3
    (request,) = server.requests
    assert request.extensions["timeout"] == {"connect": 7, "read": 1800, "write": 7, "pool": 7}
    assert request.headers["accept"] == "application/x-ndjson"

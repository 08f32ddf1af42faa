"""GET /health/live and GET /health/ready."""

from typing import Literal

import msgspec
from litestar import get
from litestar.datastructures import State

from armedic.clients.reach import Reach
from armedic.evidence.redaction import redact


class LiveReply(msgspec.Struct, frozen=True, kw_only=True):
    """The process is up."""

    status: Literal["ok"]
    """Always ok: whoever can answer is alive."""


class ReadyReply(msgspec.Struct, frozen=True, kw_only=True):
    """Whether Armedic can reach what it needs. Text, captures and payloads are diagnosed either way."""

    status: Literal["ok", "degraded"]
    """degraded: at least one upstream cannot be used."""
    upstreams: dict[str, str]
    """For each upstream API "ok", or why it cannot be used."""


@get("/health/live", operation_id="live", tags=["health"], summary="Say that the process is up")
async def live() -> LiveReply:
    """Answers as long as the process runs; asks nobody."""
    return LiveReply(status="ok")


@get(
    "/health/ready",
    operation_id="ready",
    tags=["health"],
    summary="Say which upstreams can be used",
    opt={"problems": (503,)},
)
async def ready(state: State) -> ReadyReply:
    """Says within a second what is known of each upstream API; asked for again after some seconds.

    An upstream that is away makes `degraded`, not an error: texts are diagnosed either way, and taking the service out
    would not bring it back. 503 only while this process is being stopped.
    """
    reach: Reach = state.reach
    found = {system: redact(said) for system, said in (await reach.found()).items()}
    return ReadyReply(status="ok" if set(found.values()) <= {"ok"} else "degraded", upstreams=found)

"""GET /health/live and GET /health/ready."""

from typing import Literal

import msgspec
from litestar import get
from litestar.di import NamedDependency

from armedic.clients.upstreams import Upstreams


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


@get("/health/ready", operation_id="ready", tags=["health"], summary="Say which upstreams can be used")
async def ready(upstreams: NamedDependency[Upstreams]) -> ReadyReply:
    """Tries to sign in to each upstream API; an upstream that is away makes `degraded`, not an error."""
    found = await upstreams.ready()
    return ReadyReply(status="ok" if set(found.values()) <= {"ok"} else "degraded", upstreams=found)

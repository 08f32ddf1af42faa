"""An error in the words that problems and failed changes share."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from armedic.errors import ArmedicError, UpstreamError

TYPE_PREFIX: Final = "urn:armedic:problem:"


class UpstreamRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """What the API that Armedic called said."""

    system: str
    """The API: devops, entra, graph, arm or key_vault."""
    status: int | UnsetType = UNSET
    """Its HTTP status; absent when there was no answer."""
    code: str | UnsetType = UNSET
    """Its error code, e.g. "AuthorizationFailed"."""
    correlation_id: str | UnsetType = UNSET
    """Its id of the call, for Microsoft support."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What stopped a run of changes."""

    type: str
    """A permanent name of the kind of problem, e.g. "urn:armedic:problem:upstream-forbidden"."""
    title: str
    """The kind of problem, in words."""
    detail: str
    """What happened this time."""
    upstream: UpstreamRefusal | UnsetType = UNSET
    """The API that refused."""
    retry_after_seconds: Annotated[float, Meta(ge=0)] | UnsetType = UNSET
    """When to try again, in seconds."""
    missing_permissions: tuple[str, ...] | UnsetType = UNSET
    """Rights that Armedic's own identity lacks."""


def failure(error: ArmedicError) -> Failure:
    """An error as a part of an answer."""
    known = Failure(
        type=TYPE_PREFIX + error.slug,
        title=error.title,
        detail=str(error),
        retry_after_seconds=_or_unset(getattr(error, "retry_after_seconds", None)),
    )
    if not isinstance(error, UpstreamError):
        return known
    return msgspec.structs.replace(
        known,
        upstream=UpstreamRefusal(
            system=error.system,
            status=_or_unset(error.upstream_status),
            code=_or_unset(error.code),
            correlation_id=_or_unset(error.correlation_id),
        ),
        missing_permissions=error.missing_permissions or UNSET,
    )


def _or_unset(value: Any) -> Any:
    return UNSET if value is None else value

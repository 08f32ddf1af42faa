"""GET /causes and GET /causes/{cause}: the catalogue, for portals."""

import msgspec
from litestar import get
from litestar.params import FromPath

from armedic.api.findings import StepReply, step_reply
from armedic.causes._cause import Area, Cause, catalogue
from armedic.errors import NotFoundError


class CauseReply(msgspec.Struct, frozen=True, kw_only=True):
    """One failure mode that Armedic knows."""

    slug: str
    """Its permanent name."""
    title: str
    """What is wrong, in a few words."""
    area: Area
    """What is refused: the connection in Azure DevOps, the sign-in (identity), the access in Azure, or the way."""
    at_risk: bool
    """Works today, will stop."""
    explanation: str
    """What is wrong, and why it breaks the connection."""
    signatures: tuple[str, ...]
    """Words of error messages that give it away."""
    remedy: str
    """The cure in a sentence."""
    repairs: tuple[str, ...]
    """Slugs of the repairs that Armedic can do, best first."""
    steps: tuple[StepReply, ...]
    """The way by hand."""
    needs: tuple[str, ...]
    """Rights that the remedy needs."""
    references: tuple[str, ...]
    """Pages to read."""


class CausesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue of causes."""

    causes: tuple[CauseReply, ...]
    """Every cause, by slug."""


@get("/causes", operation_id="list_causes", tags=["causes"], summary="List the causes that Armedic knows")
async def list_causes() -> CausesReply:
    """The catalogue: what each cause means, how it shows, and what to do."""
    return CausesReply(causes=tuple(_reply(cause) for cause in catalogue().values()))


@get("/causes/{cause:str}", operation_id="get_cause", tags=["causes"], summary="Show one cause")
async def get_cause(cause: FromPath[str]) -> CauseReply:
    """One entry of the catalogue, by its slug."""
    if cause not in catalogue():
        raise NotFoundError("There is no cause of this name; GET /causes lists them.")
    return _reply(catalogue()[cause])


def _reply(cause: Cause) -> CauseReply:
    return CauseReply(
        slug=cause.slug,
        title=cause.title,
        area=cause.area,
        at_risk=cause.at_risk,
        explanation=cause.explanation,
        signatures=cause.seen_as,
        remedy=cause.remedy,
        repairs=cause.repairs,
        steps=tuple(step_reply(step) for step in cause.steps),
        needs=cause.needs,
        references=cause.references,
    )

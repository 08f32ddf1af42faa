"""What a diagnosis looks like on the wire: findings with evidence, remedy and the requests that would mend them."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from armedic.api.repair_request import AnyRepair, RepairBody
from armedic.causes._cause import Step
from armedic.changes.plan import Safety, fingerprint
from armedic.checks._check import CheckResult
from armedic.diagnosis.result import Certainty, Diagnosis, Finding, Verdict
from armedic.facts import Connection, Evidence, Named
from armedic.repairs._repair import catalogue
from armedic.targets import ConnectionTarget

Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; only so does msgspec say "date-time" in the schema."""


class StepReply(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do by hand."""

    title: str
    """What to do, in a few words."""
    detail: str
    """How, and what to look at."""
    who: str
    """The role that may do it, e.g. "Endpoint Administrator"."""
    link: str | None
    """Microsoft's page on it."""


class SuggestedRepair(msgspec.Struct, frozen=True, kw_only=True):
    """A repair that Armedic can do."""

    kind: str
    """Slug of the repair."""
    safety: Safety
    """reversible, credential (makes or removes one), privilege (grants rights) or destructive."""
    request: RepairBody | UnsetType = UNSET
    """A body for POST /repair, to be sent as it is; absent when the connection is not known."""


class RemedyReply(msgspec.Struct, frozen=True, kw_only=True):
    """How to remove a cause."""

    summary: str
    """The cure in a sentence."""
    repairs: tuple[SuggestedRepair, ...]
    """What Armedic can do about it, best first."""
    steps: tuple[StepReply, ...]
    """The way by hand."""
    needs: tuple[str, ...]
    """Rights that the remedy needs."""


class EvidenceReply(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was seen, what it was, and what it should be."""

    source: str
    """What it was seen in: message, payload, trace, log, verify, devops, graph, entra or arm; more may come."""
    location: str
    """JSON pointer, "#" and a pointer into embedded JSON, a file and its line, or the name of a property."""
    observed: Any
    """What was there."""
    expected: Any
    """What should be there."""
    item: int | UnsetType = UNSET
    """Index into the request's `evidence`."""


class NamedFacts(Named, frozen=True, kw_only=True, omit_defaults=True):
    """Facts by name; one that is not known is left out."""

    secret_expires_at: Moment | None = None
    """End date of the client secret, UTC."""
    occurred_at: Moment | None = None
    """When the sign-in was refused, as its error says, UTC."""
    restorable_until: Moment | None = None
    """Until when the deleted application can be restored, UTC."""


class FindingReply(msgspec.Struct, frozen=True, kw_only=True):
    """A cause seen in this case."""

    cause: str
    """Slug of the cause; GET /causes/{cause} tells more."""
    title: str
    """The cause in a few words."""
    certainty: Certainty
    """confirmed (seen in state or in an exact signature), likely or possible."""
    at_risk: bool
    """Works today, will stop."""
    explanation: str
    """What is wrong, and why it breaks the connection."""
    facts: NamedFacts
    """What is known by name."""
    evidence: tuple[EvidenceReply, ...]
    """What the finding rests on."""
    remedy: RemedyReply
    """How to remove the cause."""
    references: tuple[str, ...]
    """Pages to read."""


class ConnectionReply(msgspec.Struct, frozen=True, kw_only=True):
    """The connection that was looked at."""

    id: str | None
    """Its id in Azure DevOps."""
    name: str | None
    """Its name in the project."""
    scheme: str | None
    """How it signs in, e.g. "ServicePrincipal" or "WorkloadIdentityFederation"."""
    fingerprint: str
    """Digest of the connection as it was read."""


class DiagnosisReply(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, how sure that is, and what to do."""

    verdict: Verdict
    """healthy, at_risk (works today, will stop), broken or unknown."""
    summary: str
    """The answer in a sentence."""
    findings: tuple[FindingReply, ...]
    """The causes seen, the most certain and most decisive first."""
    checks: tuple[CheckResult, ...]
    """What was looked at."""
    connection: ConnectionReply | UnsetType = UNSET
    """The connection, when it was asked for and found."""


def diagnosis_reply(
    diagnosis: Diagnosis, target: ConnectionTarget | None, connection: Connection | None = None
) -> DiagnosisReply:
    """A diagnosis on the wire; `target` goes into the requests that it suggests."""
    return DiagnosisReply(
        verdict=diagnosis.judgement.verdict,
        summary=diagnosis.judgement.summary,
        findings=tuple(finding_reply(finding, target) for finding in diagnosis.judgement.findings),
        checks=diagnosis.checks,
        connection=_connection(connection) if connection else UNSET,
    )


def step_reply(step: Step) -> StepReply:
    """A step on the wire."""
    return StepReply(**msgspec.structs.asdict(step))


def _connection(connection: Connection) -> ConnectionReply:
    return ConnectionReply(
        id=connection.id,
        name=connection.name,
        scheme=connection.scheme,
        fingerprint=fingerprint(connection.document),
    )


def finding_reply(finding: Finding, target: ConnectionTarget | None) -> FindingReply:
    """A finding on the wire; `target` goes into the requests that it suggests."""
    remedy = finding.remedy
    return FindingReply(
        cause=finding.cause,
        title=finding.title,
        certainty=finding.certainty,
        at_risk=finding.at_risk,
        explanation=finding.explanation,
        facts=NamedFacts(**msgspec.structs.asdict(finding.named)),
        evidence=tuple(_evidence(evidence) for evidence in finding.evidence),
        remedy=RemedyReply(
            summary=remedy.summary,
            repairs=tuple(_suggestion(slug, finding.named, target) for slug in remedy.repairs),
            steps=tuple(step_reply(step) for step in remedy.steps),
            needs=remedy.needs,
        ),
        references=finding.references,
    )


def _evidence(evidence: Evidence) -> EvidenceReply:
    return EvidenceReply(
        source=evidence.source,
        location=evidence.location,
        observed=evidence.observed,
        expected=evidence.expected,
        item=UNSET if evidence.item is None else evidence.item,
    )


def _suggestion(slug: str, named: Named, target: ConnectionTarget | None) -> SuggestedRepair:
    repair = catalogue()[slug]
    wanted = repair.suggest(named) if target else None
    suggestion = SuggestedRepair(kind=slug, safety=repair.safety)
    if target is None or wanted is None:
        return suggestion
    request = msgspec.convert({**wanted, "kind": slug}, AnyRepair)
    return msgspec.structs.replace(suggestion, request=RepairBody(connection=target, repair=request))

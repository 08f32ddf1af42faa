"""The lines of a sweep: what each of them looks like on the wire."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from armedic.api.failures import Failure
from armedic.api.findings import FindingReply, Moment
from armedic.checks._check import CheckResult
from armedic.diagnosis.result import Verdict

Count = Annotated[int, Meta(ge=0)]


class SweptConnection(msgspec.Struct, frozen=True, kw_only=True):
    """The connection that a line is about."""

    id: str | None
    """Its id in Azure DevOps."""
    name: str | None
    """Its name in the project."""
    scheme: str | None
    """How it signs in, e.g. "ServicePrincipal" or "WorkloadIdentityFederation"."""
    environment: str | None
    """Its cloud, e.g. "AzureCloud"."""
    subscription_id: str | None
    """Its subscription."""
    created_by: str | None
    """Who made it: unique name, or name."""
    link: str | None
    """Its page in Azure DevOps."""


class SweepLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """One line of a sweep."""


class SweepDiagnosis(SweepLine, frozen=True, kw_only=True, tag="diagnosis"):
    """A connection that was looked at."""

    project: str
    """The project that it was met in first."""
    connection: SweptConnection
    """Which one."""
    verdict: Verdict
    """healthy, at_risk (works today, will stop), broken or unknown."""
    summary: str
    """The answer in a sentence."""
    findings: tuple[FindingReply, ...]
    """The causes seen, the most certain and most decisive first."""
    checks: tuple[CheckResult, ...]
    """What was looked at."""
    expires_at: Moment | None
    """When the last of its valid secrets or certificates ends, UTC; null where that is not known or does not apply."""


class SweepError(SweepLine, frozen=True, kw_only=True, tag="error"):
    """A connection, a project or an API that could not be looked at; the rest goes on."""

    project: str | None
    """The project; null where an API as a whole is meant."""
    connection: SweptConnection | None
    """The connection; null where the project or an API as a whole is meant."""
    error: Failure
    """What kept Armedic from looking."""


class SweepProgress(SweepLine, frozen=True, kw_only=True, tag="progress"):
    """How far the sweep is."""

    done: Count
    """Connections looked at."""
    total: Count
    """Connections known of; grows while projects are listed."""


class SweepSummary(SweepLine, frozen=True, kw_only=True, tag="summary"):
    """The last line: without it the stream was cut off."""

    total: Count
    """Connections looked at, whether they were shown or not."""
    shown: Count
    """Lines of type diagnosis."""
    errors: Count
    """Lines of type error."""
    by_verdict: Mapping[str, Count]
    """Connections for each verdict, all four of them."""
    by_cause: Mapping[str, Count]
    """Connections for each cause, seen for certain or likely."""
    upstream_calls: Count
    """Calls to Azure DevOps, Entra, Graph and Resource Manager."""
    throttled_ms: Count
    """Sum of the waits that these asked for, in milliseconds."""


Line = SweepDiagnosis | SweepError | SweepProgress | SweepSummary
"""Any of them."""

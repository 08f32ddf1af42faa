"""What was planned or done, on the wire: shared by /repair and /spn."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from armedic.api.failures import Failure, failure
from armedic.api.findings import DiagnosisReply, diagnosis_reply
from armedic.changes.plan import Action, Safety, When, redacted
from armedic.changes.result import ChangeReport, Mode, Outcome, Result, Status
from armedic.clients.upstreams import Upstreams
from armedic.targets import ConnectionTarget


class ChangeReply(msgspec.Struct, frozen=True, kw_only=True):
    """One change, and what became of it. Secrets stand as "***"."""

    action: Action
    """create, update, delete, or no_change when it is there already."""
    target: str
    """What is changed, e.g. "service connection sc-prod"."""
    safety: Safety
    """reversible, credential, privilege or destructive."""
    needs: tuple[str, ...]
    """Rights that Armedic's identity must have for it."""
    lacking: tuple[str, ...]
    """Of these, the ones that it is known to lack; those of Azure DevOps cannot be told beforehand."""
    when: When
    """now, or verified: only once the connections verify."""
    status: Status
    """planned, not_needed, done, failed, undone, left (done and not undone) or skipped."""
    before: Any
    """What is there now."""
    after: Any
    """What will be there."""
    detail: str | UnsetType = UNSET
    """Why, where it is not plain."""
    system: str | UnsetType = UNSET
    """The API that is called: devops, graph, arm or key_vault; absent when no call is needed, as the next three."""
    method: str | UnsetType = UNSET
    """HTTP method of the call."""
    url: str | UnsetType = UNSET
    """URL of the call; "{change.field}" stands for what an earlier change will have given."""
    body: Any | UnsetType = UNSET
    """Body of the call."""


class HandoffReply(msgspec.Struct, frozen=True, kw_only=True):
    """What another team needs to know to do a step that Armedic may not do or that cannot work from here."""

    who: str
    """The role that may do it."""
    what: str
    """What to do."""
    values: Mapping[str, str]
    """The values to use, by name."""


class ChangesReply(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, or what became of it."""

    mode: Mode
    """plan or apply."""
    outcome: Outcome
    """planned; verified; applied (verification was not possible); pending (takes effect later: send the same request
    again); no_change; rolled_back; failed (says what was done and what was undone)."""
    fingerprint: str
    """Digest of the state that the plan was made from."""
    changes: tuple[ChangeReply, ...]
    """The changes, in order."""
    repairs: tuple[str, ...] = ()
    """The repairs that it comes to, in order; more than one only where `auto` was asked for."""
    withheld: str | UnsetType = UNSET
    """Why the repair cannot help here, or why there is nothing more to do."""
    handoff: tuple[HandoffReply, ...] = ()
    """What others can do instead, where it is withheld."""
    irreversible: tuple[str, ...] = ()
    """What cannot be undone once applied."""
    verification: DiagnosisReply | UnsetType = UNSET
    """What /diagnose says after the changes."""
    error: Failure | UnsetType = UNSET
    """What stopped it, with rolled_back and failed."""


def changes_reply(result: Result, upstreams: Upstreams, target: ConnectionTarget | None = None) -> ChangesReply:
    """A result on the wire; `target` is the connection that was changed."""
    return ChangesReply(
        mode=result.mode,
        outcome=result.outcome,
        fingerprint=result.plan.fingerprint,
        changes=tuple(_change(report, upstreams, result.rights) for report in result.reports),
        repairs=result.repairs,
        withheld=result.plan.withheld or UNSET,
        handoff=tuple(HandoffReply(**msgspec.structs.asdict(one)) for one in result.plan.handoff),
        irreversible=result.plan.irreversible,
        verification=diagnosis_reply(result.diagnosis, target) if result.diagnosis else UNSET,
        error=failure(result.error) if result.error else UNSET,
    )


def _change(report: ChangeReport, upstreams: Upstreams, rights: Mapping[str, bool]) -> ChangeReply:
    change = report.change
    reply = ChangeReply(
        action=change.action,
        target=change.target,
        safety=change.safety,
        needs=change.needs,
        lacking=tuple(need for need in change.needs if rights.get(need) is False),
        when=change.when,
        status=report.status,
        before=redacted(change.before),
        after=redacted(change.after),
        detail=report.detail or UNSET,
    )
    call = change.call
    if call is None:
        return reply
    return msgspec.structs.replace(
        reply,
        system=call.system,
        method=call.method,
        url=upstreams.url(call.system, call.environment, call.path, vault=call.vault),
        body=UNSET if call.body is None else redacted(call.body),
    )

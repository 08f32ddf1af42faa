"""When a role assignment begins and ends, and which times Privileged Identity Management refuses."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NoReturn

import msgspec

from azure_sandbox.resource_manager_wire import ArmError, Call
from azure_sandbox.tokens import Claims
from azure_sandbox.world import RoleAssignmentSchedule, new_id

SHORTEST: Final = timedelta(minutes=5)
"""How long an assignment has to be active before it can be ended."""
_DURATION: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)


class Expiration(msgspec.Struct, kw_only=True, rename="camel"):
    """How an assignment ends."""

    type: Literal["AfterDateTime", "AfterDuration", "NoExpiration"] | None = None
    end_date_time: datetime | None = None
    duration: str | None = None


class ScheduleInfo(msgspec.Struct, kw_only=True, rename="camel"):
    """When an assignment begins and ends."""

    start_date_time: datetime | None = None
    expiration: Expiration | None = None


def refuse(code: str, text: str) -> NoReturn:
    """Refuse a request.

    Source: governanceroleassignmentrequest-post.md, which lists codes and status. Guess: most texts.
    """
    raise ArmError(400, code, text)


def refuse_short() -> NoReturn:
    """Refuse what is not active for long enough.

    Source: terraform-provider-azurerm, which waits until a removal is accepted; public clients quote the text.
    """
    refuse("ActiveDurationTooShort", "The Active duration is too short. Miniumum Required is 5 minutes.")


def make_schedule(
    call: Call, claims: Claims, given: ScheduleInfo | None, justification: str | None, request: str
) -> RoleAssignmentSchedule:
    """The schedule that a request asks for, if the policy of the tenant's roles allows it.

    Raises:
        ArmError: It does not, or it is too short.

    Guess: a start in the past, or none, is the present.
    """
    info, now = given or ScheduleInfo(), call.world.now()
    start = max(aware(info.start_date_time) or now, now)
    end = _end(info.expiration or Expiration(), start)
    tenant = call.world.tenant(claims.tenant_id, call.cloud.environment)
    longest = tenant.max_active_assignment_days if tenant else None
    failed = []
    if longest is not None and (end is None or end - start > timedelta(days=longest)):
        failed.append("ExpirationRule")
    if not justification:
        failed.append("JustificationRule")
    if failed:
        # Source: MicrosoftDocs/azure-docs issue 80426 (text); Azure/azure-rest-api-specs issue 24242 (a permanent one).
        # Guess: that the policy of every role asks for a justification.
        rules = ",".join(f'"{rule}"' for rule in failed)
        refuse("RoleAssignmentRequestPolicyValidationFailed", f"The following policy rules failed: [{rules}]")
    if end is not None and end - start < SHORTEST:
        refuse_short()  # Guess: the same when it is granted
    return RoleAssignmentSchedule(name=new_id(), request=request, start=start, end=end)


def _end(expiration: Expiration, start: datetime) -> datetime | None:
    if expiration.type == "AfterDateTime":
        return aware(expiration.end_date_time)
    if expiration.type != "AfterDuration" or expiration.duration is None:
        return None
    found = _DURATION.fullmatch(expiration.duration)
    if found is None or not any(found.groups()):
        # Guess: code and text; years and months are not simulated
        raise ArmError(400, "InvalidDuration", f"The duration '{expiration.duration}' is not valid.")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise ArmError(400, "InvalidDuration", f"The duration '{expiration.duration}' is not valid.") from error


def aware(value: datetime | None) -> datetime | None:
    """A moment with its zone: UTC where none was given."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

"""Which secrets or certificates does the application have, until when, and which one does the connection use?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from armedic.checks._beside import beside
from armedic.checks._check import Check, Observation
from armedic.checks._connection import PRINCIPAL, in_whole, scheme_of, unknown, without
from armedic.checks._presented import Guess, guess
from armedic.checks._reads import Reads
from armedic.clients import devops, directory
from armedic.clients.directory import Directory
from armedic.facts import (
    Absent,
    Application,
    Certificate,
    ClientSecret,
    Connection,
    ServicePrincipal,
    Unread,
    Verification,
)

Credential = ClientSecret | Certificate


async def look(reads: Reads) -> Observation:
    """Look at the end dates of the credentials of the kind that the connection signs in with."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline)
    if scheme_of(outline) != PRINCIPAL:
        return Observation(outcome="skipped", detail="The connection signs in without a secret or certificate.")
    directory = await reads.directory()
    if isinstance(directory, Absent):
        return Observation(outcome="skipped", detail="The connection names no application.")
    match directory.application:
        case Unread() as unread:
            return unknown(unread)
        case Application() as application:
            return await _judged(reads, outline, application)
    return _elsewhere(directory)


def _elsewhere(directory: Directory) -> Observation:
    if isinstance(directory.service_principal, ServicePrincipal):
        return unknown(Unread(reason="The application that holds them is registered in another tenant"))
    return Observation(outcome="skipped", detail="There is no application to hold credentials.")


async def _judged(reads: Reads, outline: Connection, application: Application) -> Observation:
    kind = "certificate" if outline.uses_certificate else "client secret"
    held: Sequence[Credential] = application.certificates if outline.uses_certificate else application.secrets
    observed = [_shown(reads, kind, one) for one in sorted(held, key=lambda one: one.ends_at)]
    if not held:
        detail = f"The application has no {kind}."
        return Observation(outcome="failed", detail=detail, observed=observed, expected=f"a valid {kind}")
    valid = [one for one in held if _state(reads, one) in {"valid", "expiring"}]
    if not valid:
        return _none_valid(reads, kind, held, observed)
    if len(valid) < len(held) and await _still_holds_an_ended_one(reads):
        detail = f"Verify says that the connection holds a {kind} that has ended; the application has a newer one."
        expected = f"a valid {kind} in the connection"
        return Observation(outcome="failed", detail=detail, observed=observed, expected=expected)
    likely = guess(valid, outline)
    last = max(one.ends_at for one in valid)
    if last <= reads.now + reads.expiring_within:
        detail = f"The last valid {kind} ends on {_day(last)}. {_said(likely, kind, valid)}"
    elif likely is not None and _state(reads, likely.credential) == "expiring":
        detail = f"{_said(likely, kind, valid)} A later one is valid until {_day(last)}."
    else:
        detail = f"A {kind} is valid until {_day(last)}. {_said(likely, kind, valid)}"
        return Observation(outcome="passed", detail=detail, observed=observed)
    expected = f"a {kind} that is valid for more than {reads.expiring_within.days} days"
    return Observation(outcome="warning", detail=detail, observed=observed, expected=expected)


async def _still_holds_an_ended_one(reads: Reads) -> bool:
    """Whether Verify tells so; it is waited for only where there are both ended and valid ones."""
    verification = await beside(reads, reads.verification)
    return isinstance(verification, Verification) and "AADSTS7000222" in verification.message


def _none_valid(reads: Reads, kind: str, held: Sequence[Credential], observed: list[dict[str, Any]]) -> Observation:
    coming = [one.starts_at for one in held if one.starts_at is not None and _state(reads, one) == "not yet valid"]
    if coming:
        detail = f"No {kind} is valid yet: the first one starts on {_day(min(coming))}."
    else:
        detail = f"Every {kind} has ended, the last on {_day(max(one.ends_at for one in held))}."
    return Observation(outcome="failed", detail=detail, observed=observed, expected=f"a valid {kind}")


def _shown(reads: Reads, kind: str, credential: Credential) -> dict[str, Any]:
    shown = {
        "kind": "certificate" if kind == "certificate" else "secret",
        "key_id": credential.key_id,
        "display_name": credential.display_name,
        "starts_at": credential.starts_at,
        "ends_at": credential.ends_at,
        "state": _state(reads, credential),
    }
    return shown | ({"hint": credential.hint} if isinstance(credential, ClientSecret) else {})


def _state(reads: Reads, credential: Credential) -> str:
    if credential.ends_at <= reads.now:
        return "expired"
    if credential.starts_at is not None and credential.starts_at > reads.now:
        return "not yet valid"
    return "expiring" if credential.ends_at <= reads.now + reads.expiring_within else "valid"


def _said(likely: Guess | None, kind: str, valid: Sequence[Credential]) -> str:
    if likely is None:
        return f"Which of the {len(valid)} valid ones the connection uses, Azure DevOps does not tell."
    one = likely.credential
    hint = f", which begins with {one.hint}" if isinstance(one, ClientSecret) and one.hint else ""
    called = f" {one.display_name}" if one.display_name else f" {one.key_id}"
    return f"The connection probably uses the {kind}{called}{hint}, because {likely.reason}: until {_day(one.ends_at)}."


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


CHECK: Final = Check(name="credentials", facts=(), look=look, order=50, needs=(devops.READ, directory.READ))

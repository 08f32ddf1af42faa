"""Does the application have a secret or certificate that is valid, and for how long?"""

from datetime import datetime
from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads
from armedic.facts import Absent, Application, Certificate, ClientSecret, Unread


async def look(reads: Reads) -> Observation:
    """Look at the end dates of the credentials of the kind that the connection signs in with."""
    outline = await reads.outline()
    if isinstance(outline, Absent) or outline.scheme != "ServicePrincipal":
        return Observation(outcome="skipped", detail="The connection signs in without a secret or certificate.")
    directory = await reads.directory()
    application = directory if isinstance(directory, Absent) else directory.application
    if isinstance(application, Unread):
        return Observation(
            outcome="unknown", detail=application.reason, missing_permissions=application.missing_permissions
        )
    if isinstance(application, Absent):
        return Observation(outcome="skipped", detail="There is no application to hold credentials.")
    return _dated(reads, application, certificates=outline.uses_certificate)


def _dated(reads: Reads, application: Application, *, certificates: bool) -> Observation:
    kind = "certificate" if certificates else "client secret"
    held: tuple[Certificate, ...] | tuple[ClientSecret, ...]
    held = application.certificates if certificates else application.secrets
    if not held:
        return Observation(outcome="failed", detail=f"The application has no {kind}.")
    last = max(credential.ends_at for credential in held)
    if last <= reads.now:
        return Observation(outcome="failed", detail=f"Every {kind} has expired, the last on {_day(last)}.")
    if last <= reads.now + reads.expiring_within:
        return Observation(outcome="warning", detail=f"The last valid {kind} expires on {_day(last)}.")
    return Observation(outcome="passed", detail=f"A {kind} is valid until {_day(last)}.")


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")


CHECK: Final = Check(name="credentials", facts=(), look=look, order=50)

"""What texts say: statements, the refusals that they quote, and the evidence and names taken from them."""

import sys
from bisect import bisect_right
from datetime import datetime
from typing import Any, Literal

import msgspec

Source = Literal["message", "payload", "trace", "log", "verify", "devops", "graph", "entra", "arm"]
Certainty = Literal["confirmed", "likely", "possible"]


class Identifiers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Identifiers that a connection should have in place of those that it has; a field that is right is left out."""

    tenant_id: str | None = None
    """Microsoft Entra tenant that the subscription belongs to."""
    subscription_id: str | None = None
    """Azure subscription."""
    environment: str | None = None
    """Azure cloud, e.g. "AzureCloud"."""
    url: str | None = None
    """Address of the cloud's management API."""


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts by name, as a finding shows them; a field that is not known is left out."""

    connection_id: str | None = None
    """Id of the service connection."""
    connection_name: str | None = None
    """Name of the service connection."""
    client_id: str | None = None
    """appId of the application that the connection signs in as."""
    object_id: str | None = None
    """Directory object id of the service principal."""
    application_id: str | None = None
    """Directory object id of the application registration."""
    tenant_id: str | None = None
    """Microsoft Entra tenant."""
    subscription_id: str | None = None
    """Azure subscription."""
    scope: str | None = None
    """ARM scope that was refused, or that the role is needed at."""
    action: str | None = None
    """ARM action that was refused."""
    role: str | None = None
    """The smallest built-in role that covers the refused action."""
    secret_id: str | None = None
    """keyId of the client secret."""
    secret_expires_at: datetime | None = None
    """End date of the client secret, UTC."""
    issuer: str | None = None
    """Issuer that the federated assertion presents."""
    subject: str | None = None
    """Subject that the federated assertion presents."""
    audience: str | None = None
    """Audience that the federated assertion presents."""
    aadsts_code: str | None = None
    """Microsoft Entra error code, e.g. "AADSTS7000222"."""
    trace_id: str | None = None
    """Trace id of the sign-in, for Microsoft support."""
    correlation_id: str | None = None
    """Correlation id of the sign-in, for Microsoft support."""
    occurred_at: datetime | None = None
    """When the sign-in was refused, as its error says, UTC."""
    pipeline_id: int | None = None
    """Id of the pipeline, as Azure DevOps numbers definitions in a project."""
    restorable_until: datetime | None = None
    """Until when the deleted application can be restored, UTC."""
    should_be: Identifiers | None = None
    """What the connection should hold, as far as that is certain from what was read."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was seen, what it was, and what it should be. Never a secret, a token or a whole response."""

    source: Source
    location: str
    """JSON pointer, "#" and a pointer into embedded JSON, or the name of a property."""
    observed: Any = None
    expected: Any = None
    item: int | None = None
    """Index into the request's evidence list."""
    named: Named = Named()
    """What this piece says by name."""
    certainty: Certainty = "confirmed"
    """How far this piece alone decides; for the judge, not shown."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One authorization refusal of Azure Resource Manager, as quoted in a text."""

    code: str
    """e.g. "AuthorizationFailed"."""
    action: str
    scope: str
    client: str
    """appId or name of the client, as the message gives it."""
    object_id: str


def place(file: str, line: int) -> str:
    """Location of a line: "file:12" in an archive, "line 12" in a file that stands alone."""
    return f"{file}:{line}" if file else f"line {line}"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A text that some system said about the connection: a UI message, an API answer, a log, the result of Verify."""

    text: str
    """Made readable: control sequences, escapes and line wraps undone."""
    folded: str
    """The same on one line with single spaces: what signatures are looked for in."""
    source: Source
    location: str
    item: int | None = None
    glued: str = ""
    """`folded` with lines of a terminal's full width joined without a space; empty where there are none."""
    refusals: tuple[Refusal, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    """Of a log: where each line begins in `folded`, and its number in the file."""
    file: str = ""
    """Of a log: the file's name in its archive."""
    about: Named = Named()
    """What is known of its subject from elsewhere: the connection that a recorded call was for."""

    def at(self, offset: int) -> str:
        """Location of a place in `folded`."""
        if not self.lines:
            return self.location
        index = bisect_right(self.lines, (offset, sys.maxsize)) - 1
        return place(self.file, self.lines[max(index, 0)][1])

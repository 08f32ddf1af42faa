"""What several causes ask of the facts."""

from collections.abc import Iterable

from armedic.facts import (
    Absent,
    Connection,
    Facts,
    FederatedCredential,
    Payload,
    Unread,
    UnreadError,
    Verification,
)

FEDERATION = "WorkloadIdentityFederation"


def verified(facts: Facts) -> bool:
    """Whether Verify was run just now and passed."""
    return isinstance(facts.seen_verification, Verification) and facts.seen_verification.passed


def missing(seen: object) -> bool:
    """Whether a thing was looked for and is not there.

    Raises:
        UnreadError: It could not be looked for.
    """
    if isinstance(seen, Unread):
        raise UnreadError(seen)
    return isinstance(seen, Absent)


def latest(payloads: Iterable[Payload]) -> tuple[Payload, ...]:
    """For each connection what was sent last, or what was answered last where nothing was sent.

    A trace shows the steps of a repair too: only its end counts. Objects without an id stand for themselves.
    """
    kept: dict[str | int, Payload] = {}
    for index, payload in enumerate(payloads):
        key = payload.connection.id or index
        known = kept.get(key)
        if known is None or known.masked or not payload.masked:
            kept[key] = payload
    return tuple(kept.values())


def _signed_in(facts: Facts) -> bool:
    """Whether Verify passed, or failed for what comes after signing in, so that the assertion is accepted."""
    verification = facts.seen_verification
    return isinstance(verification, Verification) and (
        verification.passed or "AuthorizationFailed" in verification.message
    )


def trusted(facts: Facts) -> tuple[Connection, tuple[FederatedCredential, ...]] | None:
    """A federated connection and what its application trusts; None where there is nothing to compare.

    Raises:
        UnreadError: One of them could not be read.
        AbsentError: There is no connection, or no application.
    """
    connection = facts.connection
    if connection.scheme != FEDERATION or connection.issuer is None or connection.subject is None or _signed_in(facts):
        return None
    return connection, facts.federated_credentials


def federation_ruled_out(facts: Facts) -> bool:
    """Whether the connection does not use federation, or its application trusts exactly what it presents."""
    connection = facts.connection
    if connection.scheme != FEDERATION:
        return True
    presented = (connection.issuer, connection.subject)
    return any((one.issuer, one.subject) == presented for one in facts.federated_credentials)


def secret_ruled_out(facts: Facts) -> bool:
    """Whether the connection does not sign in with a client secret."""
    return not facts.connection.uses_secret


def shown(facts: Facts) -> tuple[Payload, ...]:
    """What the caller showed and, at the end, the connection as Azure DevOps has it now.

    Raises:
        UnreadError: Nothing was shown, and the connection could not be read.
        AbsentError: Nothing was shown, and there is no connection.
    """
    payloads = latest(facts.payloads)
    if payloads and not isinstance(facts.seen_connection, Connection):
        return payloads
    live = Payload(connection=facts.connection, source="devops", location="", masked=True)
    return (*payloads, live)

"""What rotating a secret and rotating a certificate share: who uses it, how far an earlier try came, what is removed.

Which credential a connection holds is never shown, and the value of a new one is gone with the process that made it.
So what was tried before is told from the credential's name, its age, and when the connections were changed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

import msgspec

from armedic.changes.documents import state_of
from armedic.facts import Certificate, ClientSecret, Connection, Facts, Verification
from armedic.targets import ConnectionTarget

MODE: Final = "data/creationMode"
SETTLING: Final = timedelta(minutes=15)
"""A new credential may be refused for so long. Source: learn.microsoft.com, Microsoft Graph (credentials replicate)."""
DONE: Final = timedelta(days=1)
"""The same request, sent again within this time, finds what it asked for."""
SKEW: Final = timedelta(minutes=1)
"""How far the clocks of Azure DevOps and Microsoft Graph may be apart."""
_NAME: Final = "Armedic for service connection "
_REPLACES: Final = ", replaces "

Credential: TypeAlias = ClientSecret | Certificate
Standing = Literal["passed", "refused", "otherwise", "unknown"]
Step = Literal["rotate", "wait", "clean"]


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A connection that signs in with the credential."""

    target: ConnectionTarget
    connection: Connection
    standing: Standing
    """Whether it verifies; refused: the sign-in fails; otherwise: something else does, which says nothing of it."""
    expired: bool
    """Whether what it holds is refused for its age."""
    changed_at: datetime | None

    @property
    def told_by_verify(self) -> bool:
        """Whether Verify would tell if the new credential does not work."""
        return self.standing in {"passed", "refused"}


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """How one has to be done."""

    step: Step
    """rotate; wait: all is stored, and not known everywhere yet; clean: what is left of it is to be removed."""
    users: tuple[User, ...]
    """The connection itself first."""
    name: str
    """Name of the new credential."""
    removed: tuple[Credential, ...]
    """What nothing uses once the new one works everywhere."""
    state: Mapping[str, Any]
    """What it depends on, without what it changes itself."""

    def is_own(self, display_name: str | None) -> bool:
        """Whether a credential of this name is one that Armedic made for this connection."""
        return (display_name or "").startswith(self.name.partition(_REPLACES)[0])

    @property
    def also(self) -> tuple[ConnectionTarget, ...]:
        """The other connections that have to verify; one that fails for another reason could not tell."""
        return tuple(one.target for one in self.users[1:] if one.told_by_verify)

    @property
    def must_work_first(self) -> bool:
        """Whether a connection works now, and so would fail until the new credential is known everywhere."""
        return any(one.standing != "refused" for one in self.users)


def rotation(
    facts: Facts,
    target: ConnectionTarget,
    held: Sequence[Credential],
    *,
    uses: Callable[[Connection], bool],
    days: int,
    keep_old: bool,
    key: str,
) -> Rotation:
    """How far it is, and what is to be done.

    Never removed while a connection may hold it: a valid credential is removed only by the run that has just stored
    another one in every connection, and only if it is one of Armedic's, or the only one with which a connection that
    worked can have signed in.

    Args:
        held: The application's credentials of the kind.
        uses: Whether a connection signs in with one.
        days: How long the new one is valid.
        keep_old: Whether nothing is removed but what is left of a rotation that was cut off.
        key: The member of a connection that holds it.
    """
    users = tuple(_users(facts, target, uses))
    base = f"{_NAME}{facts.connection.id}"
    own = [one for one in held if (one.display_name or "").startswith(base)]
    valid = [one for one in held if one.ends_at > facts.now]
    tried = [one for one in own if one.ends_at > facts.now + timedelta(days=days) - DONE and one in valid]
    latest = max(tried, key=_start, default=None)
    before = _before(latest, own, valid, worked=any(one.standing == "passed" for one in users))
    old = [one for one in held if one not in tried and _is_old(one, own, valid, before) and not keep_old]
    step = _step(facts.now, users, latest, [one for one in (*tried, *old) if one in valid and one is not latest])
    left = [one for one in tried if step == "rotate" or one is not latest]
    return Rotation(
        step=step,
        users=users,
        name=base + (f"{_REPLACES}{before}" if before else ""),
        removed=(*left, *old),
        state={
            "connection": state_of(facts.connection, apart_from=(MODE, key)),
            "others": sorted(str(one.connection.id) for one in users[1:]),
            "before": before,
            "kept": sorted(one.key_id for one in valid if one not in own and one.key_id != before),
            "request": [days, keep_old],
        },
    )


def warnings(facts: Facts, rotation_: Rotation, what: str, removed: Iterable[object]) -> Iterator[str]:
    """What cannot be undone, in sentences."""
    yield f"The {what} that a connection holds now cannot be read, so it cannot be put back."
    if any(removed):
        yield (
            f"A removed {what} cannot be brought back, and stops working for whatever else holds it; connections were"
            f" looked for in: {', '.join(facts.searched)}."
        )
    if any(is_automatic(one.connection) for one in rotation_.users):
        yield f"Azure DevOps no longer renews the {what} by itself: the connection becomes a manual one."
    users = {one.connection.id for one in rotation_.users}
    others = [str(one.connection.name) for one in facts.siblings if one.connection.id not in users]
    if others:
        yield f"Left as they are, since they use no {what}: {', '.join(others)}."


def is_automatic(connection: Connection) -> bool:
    """Whether Azure DevOps manages the credential by itself."""
    return (connection.creation_mode or "").casefold() == "automatic"


def _users(facts: Facts, target: ConnectionTarget, uses: Callable[[Connection], bool]) -> Iterator[User]:
    seen = facts.seen_verification
    verification = seen if isinstance(seen, Verification) else None
    if uses(facts.connection):
        yield _user(target, facts.connection, verification, facts.changed_at)
    for one in facts.siblings:
        if uses(one.connection):
            yield _user(one.target, one.connection, one.verification, one.changed_at)


def _user(
    target: ConnectionTarget, connection: Connection, verification: Verification | None, changed_at: datetime | None
) -> User:
    said = verification.message if verification is not None else ""
    signed_out = "AADSTS" in said or "Json Web Token" in said
    standing: Standing = "unknown"
    if verification is not None:
        standing = "passed" if verification.passed else "refused" if signed_out else "otherwise"
    return User(
        target=target,
        connection=connection,
        standing=standing,
        expired=signed_out and "expired" in said.casefold(),
        changed_at=changed_at,
    )


def _before(
    latest: Credential | None, own: Sequence[Credential], valid: Sequence[Credential], *, worked: bool
) -> str | None:
    """The id of the credential that is rotated away, where that can be told; a try keeps it in its name."""
    if latest is not None:
        return (latest.display_name or "").partition(_REPLACES)[2] or None
    if earlier := [one for one in own if one in valid]:
        return max(earlier, key=_start).key_id
    return valid[0].key_id if worked and len(valid) == 1 else None


def _is_old(one: Credential, own: Sequence[Credential], valid: Sequence[Credential], before: str | None) -> bool:
    return one in own or one not in valid or one.key_id == before


def _step(now: datetime, users: Sequence[User], latest: Credential | None, doubtful: Sequence[Credential]) -> Step:
    """What comes next; `doubtful` are valid credentials that are to go and that a connection may still hold."""
    if latest is None or not users:
        return "rotate"
    made_at = _start(latest)
    if any(one.changed_at is None or one.changed_at < made_at - SKEW for one in users):
        return "rotate"  # it was not stored in each of them, and its value is lost
    if any(one.standing == "refused" for one in users):
        settling = made_at > now - SETTLING and not any(one.expired for one in users)
        return "wait" if settling else "rotate"
    # without Verify the new one would be as doubtful as the one before
    return "rotate" if doubtful and users[0].standing == "passed" else "clean"


def _start(one: Credential) -> datetime:
    return one.starts_at or datetime.min.replace(tzinfo=one.ends_at.tzinfo)

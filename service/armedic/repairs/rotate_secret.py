"""Give the connection a new client secret, and remove the old one once the new one works."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from armedic.changes.documents import update
from armedic.changes.plan import Change, Handoff, Plan, nothing
from armedic.clients import devops, graph
from armedic.clients.call import Ref
from armedic.clients.entra import SignIn
from armedic.facts import Application, Connection, Facts, Named, SecretPolicy
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.repairs._rotation import MODE, Credential, Rotation, is_automatic, rotation, warnings
from armedic.targets import ConnectionTarget, Organization

KEY: Final = "authorization/parameters/serviceprincipalkey"
WHAT: Final = "client secret"


class RotateSecret(RepairRequest, frozen=True, kw_only=True, tag="rotate-secret"):
    """Make a new client secret, store it in every connection that signs in as the application, remove the old one."""

    lifetime_days: Annotated[int, Meta(ge=1, le=730)] = 180
    """How long the new secret is valid; less where the tenant allows less."""
    organizations: Annotated[list[Organization], Meta(max_length=20)] = msgspec.field(default_factory=list)
    """Further Azure DevOps organizations whose connections may use the application."""
    keep_old: bool = False
    """Keep every old secret, expired ones too."""


def plan(facts: Facts, target: ConnectionTarget, request: RotateSecret) -> Plan:
    """Add, try, store, verify, and only then remove: at every moment what is stored somewhere is valid.

    Where a connection works now, the new secret is stored only once Microsoft Entra accepts it. Where none does, it is
    stored at once, and Verify shows when it is known.
    Source: learn.microsoft.com/graph/api/application-addpassword; Azure DevOps keeps one secret for each connection.
    """
    connection, application = facts.connection, facts.application
    policy = facts.seen_secret_policy if isinstance(facts.seen_secret_policy, SecretPolicy) else None
    days = min(request.lifetime_days, policy.longest_days or request.lifetime_days) if policy else request.lifetime_days
    found = rotation(
        facts,
        target,
        application.secrets,
        uses=lambda one: one.uses_secret,
        days=days,
        keep_old=request.keep_old,
        key=KEY,
    )
    state = dict(found.state) | {"application": application.object_id}
    if not connection.uses_secret:
        return Plan(changes=(), state=state, withheld="the connection does not sign in with a client secret")
    if policy is not None and policy.banned and found.step == "rotate":
        withheld = "the tenant's policy allows no new client secrets: convert the connection to federation"
        return Plan(changes=(), state=state, withheld=withheld, handoff=_handoff(application))
    lasting = frozenset({"secret-expiring"}) if timedelta(days=days) <= facts.expiring_within else frozenset[str]()
    removed = tuple(_removals(connection, application, found.removed))
    if found.step != "rotate":
        held = nothing("secret", f"{WHAT} “{found.name}” of application {application.display_name}", "credential")
        changes = (held, *removed) if found.step == "clean" else (held,)
        waiting = found.step == "wait"
        return Plan(changes=changes, state=state, also=found.also, waiting=waiting, lasting=lasting)
    stored = tuple(_stored(found))
    secret = _made(facts, application, found, days=days, stored=stored)
    return Plan(
        changes=(secret, *stored, *removed),
        state=state,
        also=found.also,
        lasting=lasting,
        irreversible=tuple(warnings(facts, found, WHAT, removed)),
    )


def _handoff(application: Application) -> tuple[Handoff, ...]:
    values = {"client_id": application.client_id, "application_id": application.object_id}
    return (
        Handoff(
            who="Application Administrator in Microsoft Entra",
            what="Allow this application a client secret, or agree to convert the connection to federation.",
            values=values,
        ),
    )


def _made(facts: Facts, application: Application, found: Rotation, *, days: int, stored: tuple[Change, ...]) -> Change:
    connection = facts.connection
    environment = _environment(connection)
    sign_in = SignIn(
        environment=environment,
        tenant_id=connection.tenant_id or "",
        client_id=application.client_id,
        secret=Ref("secret", "secretText"),
    )
    return Change(
        key="secret",
        action="create",
        target=f"{WHAT} “{found.name}” of application {application.display_name}",
        safety="credential",
        call=graph.add_secret(environment, application.object_id, found.name, facts.now + timedelta(days=days)),
        after={"displayName": found.name, "lifetimeDays": days},
        needs=(graph.WRITE,),
        undo=(graph.remove_secret(environment, application.object_id, Ref("secret", "keyId")),),
        find=graph.find_secret(application.object_id, found.name, frozenset(one.key_id for one in application.secrets)),
        kept_by=tuple(change.key for change in stored),
        secret_output="secretText",  # noqa: S106  the name of a field
        ready=sign_in if found.must_work_first and connection.tenant_id else None,
    )


def _stored(found: Rotation) -> Iterator[Change]:
    for number, user in enumerate(found.users, 1):
        members: dict[str, Any] = {KEY: Ref("secret", "secretText")}
        if is_automatic(user.connection):
            members[MODE] = "Manual"  # else Azure DevOps would take the secret for one that it manages itself
        key = f"connection-{number}"
        yield update(key, user.target, user.connection, members, safety="credential", reversible=False)


def _removals(connection: Connection, application: Application, old: tuple[Credential, ...]) -> Iterator[Change]:
    for number, one in enumerate(old, 1):
        yield Change(
            key=f"old-secret-{number}",
            action="delete",
            target=f"{WHAT} “{one.display_name or one.key_id}” of application {application.display_name}",
            safety="credential",
            call=graph.remove_secret(_environment(connection), application.object_id, one.key_id),
            before={"keyId": one.key_id, "displayName": one.display_name, "endDateTime": one.ends_at.isoformat()},
            needs=(graph.WRITE,),
            when="verified",
        )


def _environment(connection: Connection) -> str:
    return connection.environment or "AzureCloud"


def suggest(named: Named) -> Mapping[str, Any] | None:
    """It needs no fields; without tenant or client id another repair has to come first."""
    return {"kind": "rotate-secret"} if named.client_id and named.tenant_id else None


def interest(request: RotateSecret) -> Interest:
    """Who else uses the application, and what the tenant allows."""
    return Interest(siblings=True, uses=True, organizations=tuple(request.organizations), policy=True)


REPAIR: Final = Repair(
    slug="rotate-secret",
    title="Rotate the client secret",
    summary="Makes a new client secret, stores it in each connection that uses the application, removes the old one.",
    safety="credential",
    needs=(devops.MANAGE, graph.WRITE),
    request=RotateSecret,
    plan=plan,
    suggest=suggest,
    interest=interest,
)

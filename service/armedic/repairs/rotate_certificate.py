"""Give the connection a new certificate, and remove the old one once the new one works."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from armedic.changes.documents import update
from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import devops, graph
from armedic.clients.call import Ref
from armedic.clients.entra import SignIn
from armedic.clients.graph_changes import find_key_credentials, set_key_credentials
from armedic.facts import Application, Connection, Facts, Named
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.repairs._rotation import MODE, Credential, Rotation, is_automatic, rotation, warnings
from armedic.targets import ConnectionTarget, Organization

PEM: Final = "authorization/parameters/servicePrincipalCertificate"
WHAT: Final = "certificate"


class RotateCertificate(RepairRequest, frozen=True, kw_only=True, tag="rotate-certificate"):
    """Make a new key pair and certificate, store it in every connection that uses the application, remove the old."""

    lifetime_days: Annotated[int, Meta(ge=1, le=730)] = 180
    """How long the new certificate is valid."""
    organizations: Annotated[list[Organization], Meta(max_length=20)] = msgspec.field(default_factory=list)
    """Further Azure DevOps organizations whose connections may use the application."""
    keep_old: bool = False
    """Keep every old certificate, expired ones too."""


def plan(facts: Facts, target: ConnectionTarget, request: RotateCertificate) -> Plan:
    """Register beside the old ones, try, store, verify, and only then leave the old ones out.

    The key pair is made when the plan is applied, and the private key goes into the connections and nowhere else.
    An update names all certificates and knows no condition, so those of others are read just before it, and what they
    change within that one round trip is lost. addKey would add one alone, and asks for a proof that is signed with the
    key of a valid certificate; only the connections have that, and they show it to nobody.
    Source: learn.microsoft.com/graph/api/resources/keycredential; learn.microsoft.com/graph/api/application-addkey
    """
    connection, application = facts.connection, facts.application
    found = rotation(
        facts,
        target,
        application.certificates,
        uses=lambda one: one.uses_certificate,
        days=request.lifetime_days,
        keep_old=request.keep_old,
        key=PEM,
    )
    state = dict(found.state) | {"application": application.object_id}
    if not connection.uses_certificate:
        return Plan(changes=(), state=state, withheld="the connection does not sign in with a certificate")
    days = timedelta(days=request.lifetime_days)
    lasting = frozenset({"certificate-expiring"}) if days <= facts.expiring_within else frozenset[str]()
    if found.step != "rotate":
        held = nothing("certificate", f"{WHAT} “{found.name}” of {application.display_name}", "credential")
        removed = _removal(facts, found, facts.key_credentials) if found.step == "clean" else ()
        waiting = found.step == "wait"
        return Plan(changes=(held, *removed), state=state, also=found.also, waiting=waiting, lasting=lasting)
    new = _entry(found.name, facts.now, facts.now + days)
    stored = tuple(_stored(found))
    removed = _removal(facts, found, (*facts.key_credentials, new))
    return Plan(
        changes=(_registered(facts, found, new, days=days, stored=stored), *stored, *removed),
        state=state,
        also=found.also,
        lasting=lasting,
        irreversible=tuple(warnings(facts, found, WHAT, removed)),
    )


def _entry(name: str, start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "displayName": name,
        "startDateTime": _moment(start),
        "endDateTime": _moment(end),
        "keyId": Ref("certificate", "keyId"),
        "key": Ref("certificate", "key"),
    }


def _registered(
    facts: Facts, found: Rotation, new: Mapping[str, Any], *, days: timedelta, stored: tuple[Change, ...]
) -> Change:
    connection, application = facts.connection, facts.application
    environment = _environment(connection)
    sign_in = SignIn(
        environment=environment,
        tenant_id=connection.tenant_id or "",
        client_id=application.client_id,
        certificate=Ref("certificate", "pem"),
    )
    start = facts.now.replace(microsecond=0)
    there, others = {one.get("keyId") for one in facts.key_credentials}, Ref("certificate", "beside")
    return Change(
        key="certificate",
        action="create",
        target=_target(found.name, application),
        safety="credential",
        call=set_key_credentials(environment, application.object_id, (others, new)),
        before={"certificates": _listed(facts.key_credentials)},
        after={"certificates": _listed((*facts.key_credentials, new))},
        needs=(graph.WRITE,),
        undo=(set_key_credentials(environment, application.object_id, (others,)),),
        beside=find_key_credentials(application.object_id),
        rival=lambda one: found.is_own(one.get("displayName")) and one.get("keyId") not in there,
        kept_by=tuple(change.key for change in stored),
        generate=partial(_key_pair, f"Armedic {application.client_id}", start, start + days),
        ready=sign_in if found.must_work_first and connection.tenant_id else None,
    )


def _key_pair(name: str, start: datetime, end: datetime) -> Mapping[str, Any]:
    from armedic.changes.certificate import self_signed  # noqa: PLC0415  cryptography takes long to import

    return self_signed(name, start, end)


def _stored(found: Rotation) -> Iterator[Change]:
    for number, user in enumerate(found.users, 1):
        members: dict[str, Any] = {PEM: Ref("certificate", "pem")}
        if is_automatic(user.connection):
            members[MODE] = "Manual"
        key = f"connection-{number}"
        yield update(key, user.target, user.connection, members, safety="credential", reversible=False)


def _removal(facts: Facts, found: Rotation, held: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """One update that names all certificates but those to remove.

    The new one is named as it was sent: a read that is answered from a replica may not show it yet.
    """
    if not found.removed:
        return ()
    gone = frozenset(one.key_id for one in found.removed)
    held = tuple(held)
    kept = [one for one in held if one.get("keyId") not in gone]
    own = [one for one in kept if found.is_own(one.get("displayName"))]
    others = Ref("old-certificates", "beside")
    connection, application = facts.connection, facts.application
    return (
        Change(
            key="old-certificates",
            action="delete",
            target=_targets(found.removed, application),
            safety="credential",
            call=set_key_credentials(_environment(connection), application.object_id, (others, *own)),
            before={"certificates": _listed(held)},
            after={"certificates": _listed(kept)},
            needs=(graph.WRITE,),
            beside=find_key_credentials(application.object_id, apart_from=gone),
            when="verified",
        ),
    )


def _listed(credentials: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: one.get(name) for name in ("keyId", "displayName", "endDateTime")} for one in credentials]


def _target(name: str, application: Application) -> str:
    return f"{WHAT} “{name}” of application {application.display_name}"


def _targets(removed: Iterable[Credential], application: Application) -> str:
    return "; ".join(_target(one.display_name or one.key_id, application) for one in removed)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _environment(connection: Connection) -> str:
    return connection.environment or "AzureCloud"


def suggest(named: Named) -> Mapping[str, Any] | None:
    """It needs no fields; without tenant or client id another repair has to come first."""
    return {"kind": "rotate-certificate"} if named.client_id and named.tenant_id else None


def interest(request: RotateCertificate) -> Interest:
    """Who else uses the application, and its certificates as they have to be sent again."""
    return Interest(siblings=True, uses=True, organizations=tuple(request.organizations), keys=True)


REPAIR: Final = Repair(
    slug="rotate-certificate",
    title="Rotate the certificate",
    summary="Makes a new certificate, stores it in each connection that uses the application, removes the old one.",
    safety="credential",
    needs=(devops.MANAGE, graph.WRITE),
    request=RotateCertificate,
    plan=plan,
    suggest=suggest,
    interest=interest,
)

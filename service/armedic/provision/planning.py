"""The plan of a service principal: identity, roles, credential, vault, connection, trust; pure."""

from typing import Any, Final

import msgspec

from armedic.changes.documents import state_of
from armedic.changes.plan import Change, Handoff, Plan
from armedic.errors import ConflictError
from armedic.facts import Unread
from armedic.provision import connections, credentials, identities, roles, trust, vaults
from armedic.provision.reading import Reading
from armedic.provision.request import CertificateCredential, SecretCredential
from armedic.provision.wanted import Wanted

_CHANGED: Final = (
    "data/creationMode",
    "authorization/parameters/serviceprincipalid",
    "authorization/parameters/tenantid",
    "authorization/parameters/serviceprincipalkey",
    "authorization/parameters/servicePrincipalCertificate",
    "authorization/parameters/authenticationType",
)
"""Members of an existing connection that the plan itself changes."""


def plan(reading: Reading, wanted: Wanted) -> Plan:
    """What is missing, in the order in which one thing needs another; what is there already is `no_change`.

    Raises:
        InvalidRequestError: A role that can grant roles was asked for without `allow_privileged`.
        ConflictError: The connection's name is taken by one that uses another application, or the like.
    """
    deleted = reading.who.deleted
    if deleted is not None:
        raise ConflictError(
            f"the application of this request was deleted on {deleted.deleted_at:%Y-%m-%d} and keeps its name for 30"
            f" days: bring it back with POST /spn/{deleted.client_id}/restore, or send another Idempotency-Key"
        )
    state = _state(reading, wanted)
    holder = _holder(reading, wanted)
    granted = roles.steps(reading.grants, holder)
    # a role with an end cannot be taken back in its first minutes, so it comes when nothing else can fail any more
    ending = [step for step, grant in zip(granted, reading.grants, strict=True) if grant.expires_at is not None]
    lasting = [step for step in granted if step not in ending]
    changes = (*identities.steps(reading, wanted), *lasting, *_credential(reading, wanted), *ending)
    if blocked := roles.blocked(reading.grants, holder):
        return Plan(changes=(), state=state, withheld=blocked[0], handoff=(blocked[1],))
    if banned := _banned(reading, wanted):
        return Plan(changes=(), state=state, withheld=banned[0], handoff=(banned[1],))
    if reading.devops.connection is not None:
        # it may be in use, and its old secret cannot be put back: once it may be changed, all that it needs stays
        changes = tuple(
            one if one.key == "connection" else msgspec.structs.replace(one, kept_by=("connection",)) for one in changes
        )
    return Plan(changes=changes, state=state)


def _holder(reading: Reading, wanted: Wanted) -> roles.Holder:
    return roles.Holder(
        environment=wanted.cloud,
        display_name=wanted.request.display_name,
        unique_name=reading.unique_name,
        principal_id=reading.who.principal_id,
        ref=identities.principal_id(wanted),
        allow_privileged=wanted.request.allow_privileged,
        now=reading.now,
    )


def _credential(reading: Reading, wanted: Wanted) -> tuple[Change, ...]:
    """The steps of the credential and of what holds it: trust in a connection comes after the connection."""
    if wanted.federated:
        made = connections.step(reading, wanted, stored=False)
        trusted = trust.step(reading, wanted)
        if wanted.existing is not None and made is not None:
            return trusted, made  # it may be in use: it is trusted before it presents itself
        return (made, trusted) if made else (trusted,)
    held, into_vault = credentials.held(reading, wanted), wanted.vault is not None
    # what a connection holds is never shown: one that signs in as the principal is taken to hold the valid credential
    into_connection = wanted.target is not None and not (connections.uses_it(reading) and held is not None)
    needed = into_connection or (into_vault and vaults.stored(reading, wanted) is None)
    ready = needed and reading.devops.connection is not None
    make = credentials.secret if isinstance(wanted.credential, SecretCredential) else credentials.certificate
    credential = make(reading, wanted, needed=needed, ready=ready)
    stored = connections.step(reading, wanted, stored=into_connection)
    steps = (credential, vaults.step(reading, wanted), stored)
    return tuple(one for one in steps if one is not None)


def _banned(reading: Reading, wanted: Wanted) -> tuple[str, Handoff] | None:
    policy = credentials.policy_of(reading, wanted)
    if policy is None or credentials.held(reading, wanted) is not None:
        return None
    if not policy.banned and policy.longest_days != 0:
        return None
    what = "client secrets" if isinstance(wanted.credential, SecretCredential) else "certificates"
    why = f"the tenant's policy allows no {what} on applications; a federated credential needs none"
    values = {"application": wanted.request.display_name, "tenant_id": reading.place.tenant_id}
    return why, Handoff(
        who="Cloud Application Administrator in Microsoft Entra",
        what=f"Except this application from the policy on {what}, if there is no other way.",
        values=values,
    )


def _state(reading: Reading, wanted: Wanted) -> Any:
    """What the plan depends on, without what it makes: so the same request, sent again after it was cut off, fits."""
    existing = reading.devops.connection if wanted.existing is not None else None
    request = wanted.request
    return {
        "unique_name": reading.unique_name,
        "place": [reading.place.id, reading.place.tenant_id],
        "identity": [request.identity, request.display_name, reading.who.identity_scope],
        "roles": [[grant.role.id, grant.scope, grant.condition, grant.expires_at] for grant in reading.grants],
        "credential": _asked(wanted),
        "policies": None if isinstance(reading.policies, Unread) else [str(one) for one in reading.policies],
        "project": reading.devops.project.id if reading.devops.project else None,
        "existing": state_of(existing, apart_from=_CHANGED) if existing else None,
        "vault": [reading.vault, wanted.vault.name] if wanted.vault else None,
    }


def _asked(wanted: Wanted) -> Any:
    credential = wanted.credential
    match credential:
        case SecretCredential():
            return ["secret", credential.description, credential.lifetime_days]
        case CertificateCredential():
            return ["certificate", credential.description, credential.lifetime_days, credential.certificate]
        case _:
            return ["federated"]

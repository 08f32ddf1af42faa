"""Let the application, or the managed identity, trust exactly what the connection presents."""

import re
from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Handoff, Plan
from armedic.clients import graph
from armedic.facts import RETIRING, Connection, Facts, FederatedCredential, Named, Verification, audience_of
from armedic.repairs._federation import FEDERATION, MOST, Trust, handoff, leftovers, signs_in, trust_of
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.targets import ConnectionTarget

_BLOCKED: Final = re.compile(r"\bAADSTS(?:700223|700238|7002381)\b")
"""What Entra says where a policy of the tenant stands against it. Source: troubleshoot-workload-identity.md"""
_OTHER_CLOUD: Final = re.compile(r"\bAADSTS900382\b")
_PRESENTED: Final = ("sc://", "/eid1/")
"""Beginnings of the subjects that connections present."""
_CREDENTIAL: Final = "credential"


class AddFederatedCredential(RepairRequest, frozen=True, kw_only=True, tag="add-federated-credential"):
    """Add a federated credential with the issuer, subject and audience that the connection presents."""


def plan(facts: Facts, target: ConnectionTarget, _request: AddFederatedCredential) -> Plan:
    """Add what is missing, or correct its audience; once that verifies, remove what was made for it and never fitted.

    Source: learn.microsoft.com/graph/api/resources/federatedidentitycredential (20, exactly one audience, unique pair)
    """
    connection = facts.connection
    trust = trust_of(facts) if connection.scheme == FEDERATION else None
    wanted = _wanted(connection, trust)
    state = {
        "connection": [connection.id, connection.scheme, connection.client_id, connection.tenant_id],
        "presented": [connection.issuer, connection.subject, connection.environment],
        "identity": trust.key if trust else None,
    }
    if trust is None or wanted is None:
        return Plan(changes=(), state=state, **_unknown(connection, trust))
    if withheld := _withheld(facts, trust, wanted):
        return Plan(changes=(), state=state, **withheld)
    useless = tuple(leftovers(facts, target, trust, wanted))
    change = trust.add(_CREDENTIAL, wanted)
    if change.action == "create" and len(trust.credentials) >= MOST:
        if not useless:
            return Plan(changes=(), state=state, **_full(connection, trust, wanted))
        change, useless = trust.replace(_CREDENTIAL, useless[0], wanted), useless[1:]
    if change.call is not None and signs_in(facts):
        return Plan(changes=(), state=state)  # by a credential that cannot be compared, as a flexible one
    removed = tuple(trust.remove(f"useless-{number}", one) for number, one in enumerate(useless, 1))
    return Plan(changes=(change, *removed), state=state | {"in_place": _in_place(trust, wanted)})


def _wanted(connection: Connection, trust: Trust | None) -> FederatedCredential | None:
    audience = audience_of(connection.environment)
    if trust is None or connection.issuer is None or connection.subject is None or audience is None:
        return None
    return trust.credential(connection.issuer, connection.subject, audience)


def _in_place(trust: Trust, wanted: FederatedCredential) -> bool:
    """Whether one that is there is made to fit, or fits, for the state: the same before the plan's changes and after.

    The others are left out of the state: repairs of several connections may add theirs to one application.
    """
    own = next((one for one in trust.credentials if (one.issuer, one.subject) == (wanted.issuer, wanted.subject)), None)
    return len(trust.credentials) >= MOST if own is None else own.name != wanted.name


def _unknown(connection: Connection, trust: Trust | None) -> dict[str, Any]:
    if connection.scheme != FEDERATION:
        return {"withheld": "the connection does not sign in by federation: convert it first (convert-to-federation)"}
    if trust is None:
        what = (
            "Add a federated credential for the issuer, subject and audience of the connection to the application (or "
            "to a user-assigned managed identity), where it is registered."
        )
        why = (
            f"Armedic's tenant has no application {connection.client_id} that could trust the connection, and no "
            "user-assigned managed identity"
        )
        shown = {"issuer": connection.issuer, "subject": connection.subject}
        shown |= {"audience": audience_of(connection.environment)}
        note = handoff(None, connection, None, what)
        values = dict(note.values) | {name: value for name, value in shown.items() if value}
        return {"withheld": why, "handoff": (Handoff(who=note.who, what=what, values=values),)}
    if connection.issuer is None or connection.subject is None:
        return {"withheld": "Azure DevOps does not show which issuer and subject the connection presents"}
    return {"withheld": f"there is no federation in {connection.environment}"}


def _withheld(facts: Facts, trust: Trust, wanted: FederatedCredential) -> dict[str, Any] | None:
    said = facts.seen_verification.message if isinstance(facts.seen_verification, Verification) else ""
    if _BLOCKED.search(said):
        what = "Allow this issuer for federated credentials in the tenant's policy, or give the connection a secret."
        note = handoff(trust, facts.connection, wanted, what)
        why = "a policy of the tenant does not allow this federated sign-in, so no credential helps"
        return {"withheld": why, "handoff": (note,)}
    if _OTHER_CLOUD.search(said):
        return {"withheld": f"{facts.connection.environment} takes no federated sign-in (AADSTS900382): use a secret"}
    if trust.multi_tenant and not wanted.issuer.startswith(RETIRING):
        what = "Make the application a single-tenant one (signInAudience AzureADMyOrg)."
        note = handoff(trust, facts.connection, wanted, what)
        why = "the application is a multitenant one, which Microsoft Entra's issuer does not sign in (AADSTS70052)"
        return {"withheld": why, "handoff": (note,)}
    return None


def _full(connection: Connection, trust: Trust, wanted: FederatedCredential) -> dict[str, Any]:
    what = f"Remove a federated credential that nothing uses from the {trust.name}, then add this one."
    why = f"the {trust.name} has {MOST} federated credentials already, and none that was made for this connection"
    return {"withheld": why, "handoff": (handoff(trust, connection, wanted, what),)}


def suggest(named: Named) -> Mapping[str, Any] | None:
    """It takes no fields; None where another one than a connection was refused, such as a workflow of GitHub."""
    if named.subject is not None and not named.subject.startswith(_PRESENTED):
        return None
    return {"kind": "add-federated-credential"}


def interest(_request: AddFederatedCredential) -> Interest:
    """What is trusted, and what shows for whom a credential was made."""
    return Interest(trust=True, organization=True, projects=True)


REPAIR: Final = Repair(
    slug="add-federated-credential",
    title="Trust what the connection presents",
    summary="Adds a federated credential with the connection's own issuer and subject, and removes its useless ones.",
    safety="credential",
    needs=(
        graph.WRITE,
        "Azure: Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        "Azure: Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
    ),
    request=AddFederatedCredential,
    plan=plan,
    suggest=suggest,
    interest=interest,
)

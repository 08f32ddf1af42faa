"""Move a federated connection from the Azure DevOps issuer, which is retired, to Microsoft Entra's."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from armedic.changes.documents import state_of, update
from armedic.changes.plan import Plan, nothing
from armedic.changes.settle import REPLICATING
from armedic.clients import devops, devops_changes, graph
from armedic.facts import RETIRING, Connection, Facts, FederatedCredential, Named, audience_of
from armedic.repairs._federation import (
    FEDERATION,
    MOST,
    Trust,
    devops_pairs_of,
    entra_pair_of,
    handoff,
    trust_of,
)
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.targets import ConnectionTarget

_PUBLIC: Final = "azurecloud"
_ISSUER: Final = "authorization/parameters/workloadIdentityFederationIssuer"
_SUBJECT: Final = "authorization/parameters/workloadIdentityFederationSubject"
_TYPE: Final = "authorization/parameters/workloadIdentityFederationIssuerType"


class ConvertIssuer(RepairRequest, frozen=True, kw_only=True, tag="convert-issuer"):
    """Let the connection present assertions of Microsoft Entra's issuer; the older one is retired on 2027-07-01."""


def plan(facts: Facts, target: ConnectionTarget, _request: ConvertIssuer) -> Plan:
    """Trust the new pair first, then name the new issuer; the old pair is trusted until the new one verifies.

    Source: azure-devops-docs, convert-service-connections.md. Azure DevOps' own call is not documented: it is taken to
    be an update that names the new issuer, and is refused as long as the new pair is not trusted.
    """
    connection = facts.connection
    state: dict[str, Any] = {"connection": state_of(connection, apart_from=(_ISSUER, _SUBJECT, _TYPE))}
    if withheld := _out_of_scope(connection):
        return Plan(changes=(), state=state, withheld=withheld)
    trust, pair, audience = trust_of(facts), entra_pair_of(facts, connection), audience_of(connection.environment)
    if trust is None or pair is None or audience is None:
        return Plan(changes=(), state=state, withheld=_unknown(connection, trust))
    wanted = trust.credential(*pair, audience)
    state["identity"] = trust.key
    if trust.multi_tenant:
        why = "the application is a multitenant one: it stays on the Azure DevOps issuer, which goes on for these"
        return Plan(changes=(), state=state, withheld=why)
    old = [one for one in trust.credentials if (one.issuer, one.subject) in _old_pairs(facts, target)]
    removed = tuple(trust.remove(f"old-{number}", one) for number, one in enumerate(old, 1))
    if not _retiring(connection):
        there = nothing("connection", f"service connection {connection.name}", "credential")
        return Plan(changes=(there, *removed), state=state)
    members = {_ISSUER: wanted.issuer, _SUBJECT: wanted.subject}
    change = update("connection", target, connection, members, safety="credential", reversible=False)
    change = msgspec.structs.replace(
        change,
        find=devops_changes.find_connection_if(
            target.organization, target.project, connection, lambda one: one.issuer == wanted.issuer
        ),
        goes_on=True,
    )
    credential = trust.add("credential", wanted, kept_by=(change.key,))
    if credential.action == "create" and len(trust.credentials) >= MOST:
        return Plan(changes=(), state=state, **_full(connection, trust, wanted))
    return Plan(
        changes=(credential, change, *removed),
        state=state,
        passing=REPLICATING,
        irreversible=("Azure DevOps offers no way back to its own issuer.",),
    )


def _out_of_scope(connection: Connection) -> str | None:
    if connection.scheme != FEDERATION:
        return "the connection does not sign in by federation, so it has no issuer: convert-to-federation gives it one"
    if (connection.environment or _PUBLIC).casefold() != _PUBLIC:
        return f"connections of {connection.environment} stay on the Azure DevOps issuer, which goes on for them"
    return None


def _retiring(connection: Connection) -> bool:
    return (connection.issuer or "").casefold().startswith(RETIRING)


def _old_pairs(facts: Facts, target: ConnectionTarget) -> set[tuple[str, str]]:
    """What the connection presents under the old issuer; once it has left that, what it must have presented."""
    connection = facts.connection
    if _retiring(connection):
        return {(connection.issuer or "", connection.subject or "")}
    return set(devops_pairs_of(facts, connection, target))


def _unknown(connection: Connection, trust: Trust | None) -> str:
    if trust is None:
        return (
            f"Armedic's tenant has no application {connection.client_id} that could trust the connection, and no "
            "user-assigned managed identity; an application of another tenant is a multitenant one, and stays"
        )
    return "the connection does not name its tenant by id, which its new subject is made of: set its tenant id first"


def _full(connection: Connection, trust: Trust, wanted: FederatedCredential) -> dict[str, Any]:
    what = f"Remove a federated credential that nothing uses from the {trust.name}, then add this one."
    why = f"the {trust.name} has {MOST} federated credentials already"
    return {"withheld": why, "handoff": (handoff(trust, connection, wanted, what),)}


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "convert-issuer"}


def interest(_request: ConvertIssuer) -> Interest:
    """What is trusted, and the organization's id, which both subjects are made of."""
    return Interest(trust=True, organization=True)


REPAIR: Final = Repair(
    slug="convert-issuer",
    title="Move to Microsoft Entra's issuer",
    summary="Lets the application trust the connection's new subject, moves the connection, and removes the old trust.",
    safety="credential",
    needs=(
        devops.MANAGE,
        graph.WRITE,
        "Azure: Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        "Azure: Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
    ),
    request=ConvertIssuer,
    plan=plan,
    suggest=suggest,
    interest=interest,
)

"""Let the connection sign in by federation instead of a secret: in place, with its id, roles and checks kept."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from armedic.changes.plan import Plan, nothing
from armedic.changes.settle import REPLICATING
from armedic.clients import devops, graph
from armedic.facts import Absent, Connection, Facts, FederatedCredential, Named, ServicePrincipal, audience_of
from armedic.repairs._federation import FEDERATION, MOST, Trust, entra_pair_of, handoff, signs_in, trust_of
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.repairs._scheme import SECRET, conversion, kept
from armedic.targets import ConnectionTarget

_PUBLIC: Final = "azurecloud"
_AZURE: Final = "azurerm"


class ConvertToFederation(RepairRequest, frozen=True, kw_only=True, tag="convert-to-federation"):
    """Convert the connection to workload identity federation; it can be reverted for seven days."""


def plan(facts: Facts, target: ConnectionTarget, _request: ConvertToFederation) -> Plan:
    """Trust first what the connection will present, then convert it: Azure DevOps refuses unless it can sign in.

    For a connection that it made, Azure DevOps adds the credential itself, as the user who converts it; Armedic is no
    user, so it does the same there as for others. No secret is touched: other connections may use it.
    Source: azure-devops-docs, convert-service-connections.md, connect-to-azure.md
    """
    connection = facts.connection
    state = kept(connection)
    where = f"service connection {connection.name}"
    if connection.scheme == FEDERATION:
        return Plan(changes=(nothing("connection", where, "credential"),), state=state)
    if withheld := _unfit(connection):
        return Plan(changes=(), state=state, withheld=withheld)
    trust, pair = trust_of(facts), entra_pair_of(facts, connection)
    audience = audience_of(connection.environment)
    if trust is None or pair is None or audience is None:
        return Plan(changes=(), state=state, withheld=_unknown(connection, trust))
    wanted = trust.credential(*pair, audience)
    if blocked := _blocked(facts, trust, wanted):
        why, what = blocked
        notes = (handoff(trust, connection, wanted, what),)
        return Plan(changes=(), state=state, withheld=why, handoff=notes)
    change = conversion(target, connection, FEDERATION, SECRET)
    credential = trust.add("credential", wanted, kept_by=(change.key,))
    return Plan(
        changes=(credential, change),
        state=state,
        passing=REPLICATING,
        or_undo=True,
        bears_more=not signs_in(facts),
        irreversible=tuple(_irreversible(facts)),
    )


def _unfit(connection: Connection) -> str | None:
    if (connection.type or _AZURE).casefold() != _AZURE or connection.scheme != SECRET:
        return f"only connections with a client secret or certificate can be converted, not {connection.scheme}"
    if (connection.environment or _PUBLIC).casefold() != _PUBLIC:
        return (
            f"connections of {connection.environment} cannot be converted, only those of AzureCloud: rotate the secret"
        )
    return None


def _unknown(connection: Connection, trust: Trust | None) -> str:
    if trust is None:
        return f"Armedic's tenant has no application {connection.client_id} that could trust the connection"
    return "the connection does not name its tenant by id, which its subject is made of: set its tenant id first"


def _blocked(facts: Facts, trust: Trust, wanted: FederatedCredential) -> tuple[str, str] | None:
    """Why the conversion would be refused, and what others can do."""
    if trust.multi_tenant:
        return (
            "the application is a multitenant one, which Microsoft Entra's issuer does not sign in (AADSTS70052)",
            "Make the application a single-tenant one (signInAudience AzureADMyOrg), then convert the connection.",
        )
    principal = facts.seen_service_principal
    if isinstance(principal, Absent) or (isinstance(principal, ServicePrincipal) and not principal.enabled):
        return (
            "the application's service principal is disabled or missing, so Azure DevOps cannot sign in as it",
            "Create or enable the service principal of the application, then convert the connection.",
        )
    if len(trust.credentials) >= MOST and trust.add("credential", wanted).action == "create":
        return (
            f"the {trust.name} has {MOST} federated credentials already",
            f"Remove a federated credential that nothing uses from the {trust.name}, then add this one.",
        )
    return None


def _irreversible(facts: Facts) -> Iterator[str]:
    yield "The conversion can be reverted for seven days only."
    if facts.connection.uses_certificate:
        yield "Tasks that read the certificate of the connection do not find it any more."
    else:
        yield "Tasks that read the secret of the connection do not find it any more."


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "convert-to-federation"}


def interest(_request: ConvertToFederation) -> Interest:
    """What is trusted already, and the organization's id, which the subject is made of."""
    return Interest(trust=True, organization=True)


REPAIR: Final = Repair(
    slug="convert-to-federation",
    title="Convert to workload identity federation",
    summary="Lets the application trust the connection, then converts the connection, which needs no secret any more.",
    safety="credential",
    needs=(devops.MANAGE, graph.WRITE),
    request=ConvertToFederation,
    plan=plan,
    suggest=suggest,
    interest=interest,
)

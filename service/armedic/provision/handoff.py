"""Which of the rights that a plan needs Armedic has, and for each that it lacks, what its team needs to know."""

from collections.abc import Iterable, Mapping
from typing import Any

from armedic.changes.plan import Change, Handoff, Plan, redacted
from armedic.changes.rights import held_rights
from armedic.clients import devops, graph, key_vault
from armedic.clients.upstreams import Upstreams
from armedic.facts import Unread
from armedic.provision.connections import scope_data
from armedic.provision.reading import Reading
from armedic.provision.wanted import Wanted


async def rights_of(upstreams: Upstreams, plan: Plan, reading: Reading, wanted: Wanted) -> Mapping[str, bool]:
    """Of the rights that the changes need, those that Armedic is known to have, or to lack."""
    rights = dict(await held_rights(upstreams, plan))
    if reading.devops.may_create is not None:
        rights[devops.CREATE] = reading.devops.may_create
    if wanted.vault is not None and isinstance(reading.stored, Unread):
        rights[key_vault.WRITE.format(vault=reading.vault)] = False
    return rights


def lacking(plan: Plan, rights: Mapping[str, bool]) -> tuple[str, ...]:
    """The rights that are known to be missing, in the order of the steps."""
    needs = dict.fromkeys(need for change in plan.pending for need in change.needs)
    return tuple(need for need in needs if rights.get(need) is False)


def packages(plan: Plan, rights: Mapping[str, bool], reading: Reading, wanted: Wanted) -> tuple[Handoff, ...]:
    """What each team can do instead, with the values to use; nothing where no right is known to be missing."""
    missing = set(lacking(plan, rights))
    steps = [change for change in plan.pending if missing.intersection(change.needs)]
    found = (
        _entra(
            _of(steps, "application", "principal", "secret", "certificate", "federated-credential"), reading, wanted
        ),
        _identity(_of(steps, "identity"), reading, wanted),
        _roles([one for one in steps if one.key.startswith("role-")], reading),
        _vault(_of(steps, "vault"), reading, wanted),
        _devops(_of(steps, "connection"), reading, wanted),
    )
    return tuple(one for one in found if one is not None)


def _of(steps: Iterable[Change], *keys: str) -> list[Change]:
    return [one for one in steps if one.key in keys]


def _entra(steps: list[Change], reading: Reading, wanted: Wanted) -> Handoff | None:
    entra = [one for one in steps if graph.WRITE in one.needs]
    if not entra:
        return None
    values = {"display_name": wanted.request.display_name, "sign_in_audience": "AzureADMyOrg"}
    values |= {"tenant_id": reading.place.tenant_id, "unique_name": reading.unique_name}
    values |= {one.key: _told(one.after) for one in entra if one.key not in {"application", "principal"}}
    return Handoff(
        who="Application Developer or Cloud Application Administrator in Microsoft Entra",
        what="Do these steps: "
        + "; ".join(f"{one.action} the {one.target}" for one in entra)
        + ". Tell the client id.",
        values=values,
    )


def _identity(steps: list[Change], reading: Reading, wanted: Wanted) -> Handoff | None:
    if not steps:
        return None
    values = {"resource_id": reading.who.identity_scope, "location": reading.who.location}
    return Handoff(
        who="Managed Identity Contributor on the resource group",
        what=f"Create the user-assigned managed identity {wanted.request.display_name}. Tell its client id.",
        values={key: str(value) for key, value in values.items()},
    )


def _roles(steps: list[Change], reading: Reading) -> Handoff | None:
    if not steps:
        return None
    values = {one.key: one.target for one in steps}
    values["object_id"] = reading.who.principal_id or "of the service principal, once it is there"
    return Handoff(
        who="Owner, User Access Administrator or Role Based Access Control Administrator in Azure",
        what="Assign these roles to the service principal with this object id.",
        values=values,
    )


def _vault(steps: list[Change], reading: Reading, wanted: Wanted) -> Handoff | None:
    if not steps or wanted.vault is None:
        return None
    return Handoff(
        who="Owner of the key vault",
        what="Give Armedic's identity the role Key Vault Secrets Officer on it, and let it through the firewall.",
        values={"vault": reading.vault, "secret": wanted.vault.name},
    )


def _devops(steps: list[Change], reading: Reading, wanted: Wanted) -> Handoff | None:
    target = wanted.target
    if not steps or target is None:
        return None
    values = {"organization": target.organization, "project": target.project, "name": target.name_or_id}
    values |= {"environment": wanted.cloud, "tenant_id": reading.place.tenant_id}
    values |= {_snake(key): value for key, value in scope_data(reading, wanted).items()}
    values["service_principal_id"] = reading.who.client_id or "of the application, once it is there"
    return Handoff(
        who="Endpoint Creator or Administrator of the project in Azure DevOps",
        what="Make the service connection with the manual form and these values.",
        values=values,
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _told(after: Any) -> str:
    shown = redacted(after)
    return ", ".join(f"{key} {value}" for key, value in shown.items()) if isinstance(shown, dict) else str(shown)

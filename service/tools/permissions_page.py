"""The rights that Armedic's identity takes, as a Markdown page: `make docs` writes service/docs/permissions.md."""

import sys
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from armedic.causes._built_in_roles import BuiltInRole, table
from armedic.checks._check import registry
from armedic.clients import devops, directory, graph, key_vault
from armedic.repairs._repair import catalogue

SYSTEMS: Final = ("Azure DevOps", "Microsoft Graph", "Azure", "Key Vault")
HEAD: Final = """# Permissions

Written by `make docs` from the code; do not edit. Tests compare it with what plans name and what checks miss.

What Armedic's identity needs, by what it does. Nothing here is needed for texts, payloads and captures. A right that is
missing is named: the check says `unknown`, the plan marks the step, and what cannot be planned without it is a 403.
Azure rights are needed at the connection's subscription or management group, or where a role is to be granted; grant
them there and no wider. With `ARMEDIC_IDENTITY=on-behalf-of` the callers need them; see [callers.md](callers.md).
"""
GROUPS: Final = """
`GroupMember.Read.All` adds the names of groups; with `Application.Read.All` alone, memberships come by id. A connection
of another tenant can be looked at only by an identity of that tenant.
"""
REPAIRS: Final = """
To plan a repair takes what diagnosing takes; to make it takes this besides. Which of several rights a case takes stands
in the plan (`changes[].needs`), and which of them are known to be missing (`changes[].lacking`). Those of a managed
identity are alternatives to those of an application. To take a granted role back, where something after it fails, takes
`Microsoft.Authorization/roleAssignments/delete` too. `auto` makes the same repairs.
"""
UNDO: Final = """
What fails half-way is taken back. This takes `Microsoft.Authorization/roleAssignments/delete` for roles,
for a managed identity `Microsoft.ManagedIdentity/userAssignedIdentities/delete`, and for what it trusts
`…/federatedIdentityCredentials/delete`. Without them the answer says what is left.
"""
ROLES: Final = """
The least of Azure's built-in roles that has the action; a custom role with the actions alone is less. To limit which
roles Armedic can grant, put a condition on its Role Based Access Control Administrator.
"""

_GRANT: Final = "Azure: Microsoft.Authorization/roleAssignments/write"
_REVOKE: Final = "Azure: Microsoft.Authorization/roleAssignments/delete"
_IDENTITY: Final = "Azure: Microsoft.ManagedIdentity/userAssignedIdentities"
VAULT: Final = key_vault.WRITE.partition(" on the vault")[0]


class Step(NamedTuple):
    """One kind of change in the plans of an operation."""

    thing: str
    """What its target begins with, or "role"."""
    system: str
    what: str
    need: str


class Read(NamedTuple):
    """Something that is read before there is a plan."""

    what: str
    need: str


CREATE: Final = (
    Step("application", "graph", "make the application", graph.WRITE),
    Step("service principal", "graph", "make its service principal", graph.WRITE),
    Step("managed identity", "arm", "or make a managed identity", f"{_IDENTITY}/write"),
    Step("role", "arm", "grant a role, for good or until a day", _GRANT),
    Step("client secret", "graph", "add a secret", graph.WRITE),
    Step("certificate", "graph", "add a certificate", graph.WRITE),
    Step("secret", "key_vault", "put it into a key vault", VAULT),
    Step("service connection", "devops", "make the service connection", devops.CREATE),
    Step("service connection", "devops", "or let an existing one use the principal", devops.MANAGE),
    Step("federated credential", "graph", "let the application trust the connection", graph.WRITE),
    Step(
        "federated credential",
        "arm",
        "or let the managed identity trust it",
        f"{_IDENTITY}/federatedIdentityCredentials/write",
    ),
)
DELETE: Final = (
    Step("role", "arm", "take its roles back", _REVOKE),
    Step("application", "graph", "delete the application", graph.WRITE),
    Step("managed identity", "arm", "or delete the managed identity", f"{_IDENTITY}/delete"),
    Step("service connection", "devops", "delete its connections", devops.MANAGE),
)
RESTORE: Final = (
    Step("application", "graph", "bring the application back", graph.WRITE),
    Step("service principal", "graph", "bring its service principal back", graph.WRITE),
    Step("role", "arm", "grant its roles again", _GRANT),
)
READS: Final = (
    Read("applications and service principals", directory.READ),
    Read("the tenant's policy on credentials; without it a note says that it is not known", graph.READ_POLICY),
    Read("the subscription", "Azure: Microsoft.Resources/subscriptions/read"),
    Read("or the management group", "Azure: Microsoft.Management/managementGroups/read"),
    Read("the roles asked for", "Azure: Microsoft.Authorization/roleDefinitions/read"),
    Read("the roles held already", "Azure: Microsoft.Authorization/roleAssignments/read"),
    Read("those with an end", "Azure: Microsoft.Authorization/roleAssignmentScheduleInstances/read"),
    Read("locks; without it the step says that they were not looked at", "Azure: Microsoft.Authorization/locks/read"),
    Read("the resource group of a managed identity", "Azure: Microsoft.Resources/subscriptions/resourceGroups/read"),
    Read("the managed identity", f"{_IDENTITY}/read"),
    Read("what the managed identity trusts", f"{_IDENTITY}/federatedIdentityCredentials/read"),
    Read("the project", devops.READ_PROJECT),
    Read("the service connection", devops.READ),
    Read("the versions of the key vault's secret", VAULT),
)
OPERATIONS: Final = {"create": CREATE, "delete": DELETE, "restore": RESTORE}


def page() -> str:
    """The whole page."""
    checks = [(f"`{check.name}`" + ("" if check.swept else " (not in sweeps)"), check.needs) for check in registry()]
    repairs = [(f"`{slug}`", repair.needs) for slug, repair in catalogue().items()]
    steps = {
        "`POST /spn`": CREATE,
        "`DELETE /spn/{client_id}`": DELETE,
        "`POST /spn/{client_id}/restore`": RESTORE,
    }
    needs = [need for _, some in (*checks, *repairs) for need in some]
    needs += [read.need for read in READS] + [step.need for part in steps.values() for step in part]
    lines = [HEAD, "## Diagnosing, by check", "", *_table("check", checks), GROUPS]
    lines += ["## Repairing, by repair", REPAIRS, *_table("repair", repairs)]
    lines += ["", "## Service principals, by step", "", "Read before there is a plan:", ""]
    lines += _table("what", [(read.what, (read.need,)) for read in READS])
    for name, part in steps.items():
        lines += ["", f"{name}:", "", *_table("step", [(step.what, (step.need,)) for step in part])]
    lines += [UNDO, "## Azure's built-in roles", ROLES, *_least(needs)]
    return "\n".join(lines).rstrip() + "\n"


def _table(first: str, rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    lines = [f"| {first} | {' | '.join(SYSTEMS)} |", "| --- |" + " --- |" * len(SYSTEMS)]
    for what, needs in rows:
        cells = (_cell(system, needs) for system in SYSTEMS)
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return lines


def _cell(system: str, needs: Sequence[str]) -> str:
    found = [need.partition(": ")[2] for need in needs if need.startswith(f"{system}: ")]
    return "; ".join(f"`{one}`" if "/" in one else one for one in found)


def _least(needs: Iterable[str]) -> list[str]:
    actions = sorted({need.partition(": ")[2] for need in needs if need.startswith("Azure: ")})
    lines = ["| action | role |", "| --- | --- |"]
    return lines + [f"| `{action}` | {_role(action).name} |" for action in actions]


def _role(action: str) -> BuiltInRole:
    """The smallest role that people take for this, or that fits every service."""
    fitting = [role for role in table().role if role.grants(action, "management")]
    return min((one for one in fitting if not one.serves or one.serves_action(action)), key=lambda one: one.size)


if __name__ == "__main__":
    sys.stdout.write(page())

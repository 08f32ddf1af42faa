"""service/docs/permissions.md says what the code says, and its steps of /spn are those of the plans."""

import runpy
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from armedic.checks._check import registry
from causes import test_causes as causes
from docs.rights import rights
from harness import Azure
from provision.places import BODY, CLOUDS, CONNECTION

ROOT = Path(__file__).parents[2]
PAGE = runpy.run_path(str(ROOT / "service" / "tools" / "permissions_page.py"))
READS, OPERATIONS = PAGE["READS"], PAGE["OPERATIONS"]
VAULT = {"kind": "key_vault", "vault_url": CLOUDS["AzureCloud"]["vault"], "name": "sc-made"}
MANAGED = {**BODY, "identity": "managed_identity", "resource_group": "web", "connection": CONNECTION}
EXISTING = {
    "kind": "connection",
    "existing": {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"},
}
REQUESTS: dict[str, dict[str, Any]] = {
    "federated": {**BODY, "connection": CONNECTION},
    "managed identity": MANAGED,
    "secret": {**BODY, "credential": {"kind": "secret"}, "deliver": VAULT},
    "certificate": {**BODY, "credential": {"kind": "certificate"}, "connection": CONNECTION},
    "existing connection": {**BODY, "credential": {"kind": "secret"}, "deliver": EXISTING},
}
THINGS: set[str] = {step.thing for steps in OPERATIONS.values() for step in steps}
Steps = set[tuple[str, str, str]]


def steps(body: dict[str, Any]) -> Steps:
    """The steps of a plan: thing, system and right of each."""
    assert "changes" in body, body
    return {(thing(one["target"]), one["system"], right) for one in body["changes"] for right in rights(one["needs"])}


def thing(target: str) -> str:
    """What a change is about, e.g. "application" for "application sc-made"."""
    if " at /" in target:
        return "role"
    return next(name for name in sorted(THINGS, key=len, reverse=True) if target.startswith(name))


def declared(operation: str) -> Steps:
    """The same as the page has it."""
    return {(step.thing, step.system, step.need) for step in OPERATIONS[operation]}


async def planned(armedic: httpx.AsyncClient, request: dict[str, Any]) -> dict[str, Any]:
    """The plan of a request."""
    body: dict[str, Any] = (await armedic.post("/spn", json=request | {"mode": "plan"})).json()
    return body


async def test_create(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Each step of each kind of request is on the page with its right, and nothing else is."""
    del azure
    found = [steps(await planned(armedic, request)) for request in REQUESTS.values()]
    assert set().union(*found) == declared("create")


@pytest.mark.parametrize("kind", ["federated", "managed identity"])
async def test_delete_and_restore(azure: Azure, armedic: httpx.AsyncClient, kind: str) -> None:
    """So is each step of a deletion and of what brings back."""
    del azure
    made = (await armedic.post("/spn", json=REQUESTS[kind])).json()
    url = f"/spn/{made['details']['service_principal_id']}"
    query = {"organization": "contoso", "connections": "true"}
    plan = (await armedic.delete(url, params=query)).json()
    gone = {"managed identity" if kind == "managed identity" else "application", "role", "service connection"}
    assert steps(plan) == {step for step in declared("delete") if step[0] in gone}
    if kind == "federated":
        apply = query | {"mode": "apply", "fingerprint": plan["fingerprint"]}
        body = (await armedic.delete(url, params=apply)).json()
        back = (await armedic.post(f"{url}/restore", json=body["restore"])).json()
        assert steps(back) == declared("restore")


REFUSED = [
    ("Application.Read.All", "federated", {"system": "graph", "path": "/applications"}),
    ("Policy.Read.ApplicationConfiguration", "secret", {"system": "graph", "path": "/policies"}),
    ("Microsoft.Resources/subscriptions/read", "federated", {"system": "arm", "path": "/subscriptions$"}),
    ("Microsoft.Management/managementGroups/read", "group", {"system": "arm", "path": "/managementGroups"}),
    ("Microsoft.Authorization/roleDefinitions/read", "federated", {"system": "arm", "path": "/roleDefinitions"}),
    ("Microsoft.Authorization/roleAssignments/read", "federated", {"system": "arm", "path": "/roleAssignments"}),
    ("Microsoft.Authorization/locks/read", "federated", {"system": "arm", "path": "/locks$"}),
    (
        "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
        "with an end",
        {"system": "arm", "path": "/roleAssignmentScheduleInstances"},
    ),
    (
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "managed identity",
        {"system": "arm", "path": "/resourceGroups/web$"},
    ),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        "managed identity",
        {"system": "arm", "path": "/userAssignedIdentities/sc-made$"},
    ),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        "managed identity",
        {"system": "arm", "path": "/federatedIdentityCredentials"},
    ),
    ("View project-level information", "federated", {"system": "devops", "path": "/_apis/projects/"}),
    ("Reader role on the service connection", "federated", {"system": "devops", "path": "/endpoints"}),
    ("Key Vault Secrets Officer", "secret", {"system": "vault", "path": "/versions"}),
]
ONCE_MADE = {
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
}
"""Read only of what is there."""


@pytest.mark.parametrize(("right", "kind", "fault"), REFUSED, ids=[right for right, *_ in REFUSED])
async def test_reads(azure: Azure, armedic: httpx.AsyncClient, right: str, kind: str, fault: dict[str, Any]) -> None:
    """What a plan reads first is on the page, and a refusal of it names the right."""
    need = next(read.need for read in READS if read.need.endswith(f": {right}"))
    end = (azure.now() + timedelta(days=9)).isoformat()
    others: dict[str, dict[str, Any]] = {
        "group": {**BODY, "management_group": "Contoso Group", "subscription": None},
        "with an end": {**BODY, "roles": [{"role": "Reader", "expires_at": end}]},
    }
    request = REQUESTS.get(kind) or others[kind]
    if right in ONCE_MADE:
        assert (await armedic.post("/spn", json=request)).status_code == 200
    azure.fail(status=403, times=None, method="GET", **fault)
    body = await planned(armedic, request)
    lacking = [one for change in body.get("changes", []) for one in change["lacking"]]
    details = [change.get("detail", "") for change in body.get("changes", [])]
    told = [*body.get("missing_permissions", []), *lacking, *details, *body.get("notes", [])]
    assert any(need in one for one in told), body


def test_each_read_is_refused() -> None:
    """None of them is on the page only."""
    on_page = {read.need.partition(": ")[2] for read in READS}
    assert on_page == {right for right, *_ in REFUSED}


@pytest.mark.parametrize("case", [one for one in causes.cases() if one.values[0]["kind"] == "unread"])
async def test_checks(case: dict[str, Any], azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where a cause could not be looked at, no check misses a right that it does not declare."""
    if "world" in case:
        azure.load(case["world"])
        azure.change({path: None if value == "@null" else value for path, value in case.get("change", {}).items()})
    answer = (await armedic.post("/diagnose", json=causes.request(case))).json()
    missed = {check["name"]: rights(check["missing_permissions"]) for check in answer["checks"]}
    known = {check.name: set(check.needs) for check in registry()}
    assert {name: more for name, needs in missed.items() if (more := needs - known[name])} == {}


def test_page() -> None:
    """The page is as the code says."""
    assert PAGE["page"]() == (ROOT / "service" / "docs" / "permissions.md").read_text()

"""What tests of the sandbox's Azure DevOps share: paths, bodies, people who call."""

import base64
import hashlib
import secrets
from typing import Any

import httpx
from azure_sandbox.devops_identity import Role
from azure_sandbox.world import Identity, Organization, ServiceEndpoint

SHOP = "c0000000-0000-4000-8000-000000000001"
PROJECT = "b0000000-0000-4000-8000-000000000001"
ENDPOINTS = "/devops/contoso/_apis/serviceendpoint/endpoints"
IN_SHOP = "/devops/contoso/shop/_apis/serviceendpoint"
V = "api-version=7.1"


def basic(token: str) -> dict[str, str]:
    """Headers with a personal access token."""
    return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}


def member(organization: Organization, role: Role | None = None) -> dict[str, str]:
    """Headers of a new person, with a role on the connections of the project."""
    token = secrets.token_hex(26)
    digest = hashlib.sha256(token.encode()).hexdigest()
    person = Identity(id="0a-kim", display_name="Kim", unique_name="kim@contoso.example", token_digests=[digest])
    organization.members["kim"] = person
    if role:
        organization.projects["shop"].roles = {person.id: role}
    return basic(token)


def stored(organization: Organization) -> ServiceEndpoint:
    """The one connection as it is stored now."""
    return organization.endpoints["shop"]


def body_of(endpoint_json: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A connection as it was read, with changes."""
    return {**endpoint_json, **changes}


async def read(ado: httpx.AsyncClient) -> dict[str, Any]:
    """The connection as GET by id shows it."""
    answer = await ado.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}")
    assert answer.status_code == 200
    return dict(answer.json())


def new_body(name: str = "sc-new", **changes: Any) -> dict[str, Any]:
    """A body that creates a connection with a secret by hand."""
    return {
        "name": name,
        "type": "azurerm",
        "url": "https://management.azure.com/",
        "data": {"environment": "AzureCloud", "scopeLevel": "Subscription", "creationMode": "Manual"},
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": {"tenantid": "t", "serviceprincipalid": "c", "serviceprincipalkey": secrets.token_hex(8)},
        },
        "serviceEndpointProjectReferences": [{"projectReference": {"id": PROJECT}, "name": name}],
        **changes,
    }

"""What tests of the sandbox's Microsoft Graph share: paths, ids, refusals."""

from typing import Any

import httpx
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.entra import EntraRefusalError, request_token
from azure_sandbox.world import World

V1 = "/graph/v1.0"
APPS = f"{V1}/applications"
PRINCIPALS = f"{V1}/servicePrincipals"
DELETED = f"{V1}/directory/deletedItems"
SHOP_OBJECT = "e0000000-0000-4000-8000-000000000001"
SHOP_CLIENT = "d0000000-0000-4000-8000-000000000001"
SHOP_PRINCIPAL = "f0000000-0000-4000-8000-000000000001"
OWN_PRINCIPAL = "a43ed1c0-0000-4000-8000-000000000201"
GRAPH = "https://graph.microsoft.com"


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def new_application(graph: httpx.AsyncClient, name: str = "sc-new", **more: Any) -> dict[str, Any]:
    """An application made through Graph."""
    answer = await graph.post(APPS, json={"displayName": name, **more})
    assert answer.status_code == 201
    return dict(answer.json())


def sign_in(world: World, value: str) -> str:
    """The audience of a token that a secret of the shop gets, or how Entra refuses."""
    form = {
        "grant_type": "client_credentials",
        "client_id": SHOP_CLIENT,
        "client_secret": value,
        "scope": "https://management.azure.com/.default",
    }
    try:
        return request_token(world, CLOUDS["AzureCloud"], world.tenants["contoso"].tenant_id, form).audience
    except EntraRefusalError as refused:
        return str(refused.code)

"""What tests of the sandbox's Verify share: the call, and texts that it answers."""

from typing import Any

import httpx

SHOP = "c0000000-0000-4000-8000-000000000001"
SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
PROXY = "/devops/contoso/shop/_apis/serviceendpoint/endpointproxy"
TEST: dict[str, Any] = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}
CACHE_INVALID = "Failed to get Azure DevOps Service access token, cache value is invalid."
NO_TOKEN = "Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message: "


async def verify(
    ado: httpx.AsyncClient, endpoint_id: str = SHOP, details: dict[str, Any] | None = None, **headers: str
) -> dict[str, Any]:
    """The outcome of TestConnection."""
    body = TEST if details is None else {**TEST, "serviceEndpointDetails": details}
    url = f"{PROXY}?endpointId={endpoint_id}&api-version=7.1"
    answer = await ado.post(url, json=body, headers=headers)
    assert answer.status_code == 200
    return dict(answer.json())

"""Azure DevOps in the sandbox: connections are converted to federation and back."""

from datetime import timedelta

import httpx
import pytest
from azure_sandbox.world import FederatedCredential, Organization, ServiceEndpoint, World
from sandbox_calls.devops import ENDPOINTS, SHOP, V, read, stored


def trust(world: World, parameters: dict[str, str]) -> None:
    """Let the application trust what a connection presents."""
    credential = FederatedCredential(
        id="fc",
        name="fc",
        issuer=parameters["workloadIdentityFederationIssuer"],
        subject=parameters["workloadIdentityFederationSubject"],
        audiences=["api://AzureADTokenExchange"],
    )
    world.applications["shop"].federated_credentials.append(credential)


CONVERT = f"{ENDPOINTS}/{SHOP}?operation=ConvertAuthenticationScheme&{V}"
FEDERATED = {"authorization": {"scheme": "WorkloadIdentityFederation"}}
PRESENTED = {
    "workloadIdentityFederationIssuer": "https://login.microsoftonline.com/7e000000-0000-4000-8000-000000000001/v2.0",
    "workloadIdentityFederationSubject": (
        "/eid1/c/pub/t/AAAAfgAAAECAAAAAAAAAAQ/a/rISbSSETf0KqFyZ8ppdXmA/sc/06000000-0000-4000-8000-000000000001/" + SHOP
    ),
}


async def test_conversion_needs_a_trusting_application(ado: httpx.AsyncClient, organization: Organization) -> None:
    """Without a federated credential a manual connection cannot be converted."""
    answer = await ado.put(CONVERT, json=FEDERATED)
    assert answer.status_code == 400
    assert "could not be upgraded to WorkloadIdentityFederation" in answer.json()["message"]
    assert stored(organization).scheme == "ServicePrincipal"


async def test_conversion_and_revert(ado: httpx.AsyncClient, world: World, organization: Organization) -> None:
    """A connection is converted, and within seven days back to its secret."""
    trust(world, PRESENTED)
    before = stored(organization).secrets
    converted = (await ado.put(CONVERT, json=FEDERATED)).json()
    assert converted["authorization"]["scheme"] == "WorkloadIdentityFederation"
    assert "serviceprincipalkey" not in converted["authorization"]["parameters"]
    assert "revertSchemeDeadline" in converted["data"]
    reverted = (await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})).json()
    assert reverted["authorization"]["parameters"]["authenticationType"] == "spnKey"
    assert stored(organization).secrets == before


async def test_revert_ends_after_seven_days(ado: httpx.AsyncClient, world: World, endpoint: ServiceEndpoint) -> None:
    """After the deadline there is no way back."""
    endpoint.scheme = "WorkloadIdentityFederation"
    endpoint.data["revertSchemeDeadline"] = (world.now() - timedelta(days=1)).isoformat()
    answer = await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})
    assert answer.status_code == 400


async def test_conversion_to_the_same_scheme(ado: httpx.AsyncClient) -> None:
    """Neither an upgrade nor a downgrade."""
    answer = await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})
    assert answer.status_code == 400
    assert "from ServicePrincipal to ServicePrincipal is neither an upgrade" in answer.json()["message"]


async def test_conversion_only_from_the_owning_project(ado: httpx.AsyncClient) -> None:
    """A shared connection is not converted from another project."""
    await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=[{"projectReference": {"name": "depot"}}])
    path = f"/devops/contoso/depot/_apis/serviceendpoint/endpoints/{SHOP}?operation=ConvertAuthenticationScheme&{V}"
    assert (await ado.put(path, json=FEDERATED)).status_code == 400


@pytest.mark.parametrize("trusted", [True, False])
async def test_issuer_moves_to_entra(
    ado: httpx.AsyncClient,
    world: World,
    endpoint: ServiceEndpoint,
    trusted: bool,  # noqa: FBT001  a table's column
) -> None:
    """The older issuer is left by an update that names Entra's, if the application trusts that one."""
    endpoint.scheme = "WorkloadIdentityFederation"
    older = "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001"
    endpoint.parameters["workloadIdentityFederationIssuer"] = older
    if trusted:
        trust(world, PRESENTED)
    body = await read(ado)
    body["authorization"]["parameters"] |= PRESENTED
    answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    assert answer.status_code == (200 if trusted else 400)
    shown = (await read(ado))["authorization"]["parameters"]
    assert (shown["workloadIdentityFederationIssuer"] != older) == trusted

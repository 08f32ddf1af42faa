"""Each cloud, credential and scope level that exists: made, verified, repeated, deleted, nothing left."""

import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from harness import Azure
from provision.places import CLOUDS, CONNECTION, active

LEVELS = ("management group", "subscription", "resource group", "resource")
CREDENTIALS = ("federated", "secret", "certificate", "managed identity")


def combinations() -> Iterator[tuple[str, str, str]]:
    """All but what Azure Stack has not."""
    for cloud, credential, level in itertools.product(CLOUDS, CREDENTIALS, LEVELS):
        if cloud != "AzureStack" or credential in {"secret", "certificate"}:
            yield cloud, credential, level


def request(cloud: str, credential: str, level: str) -> dict[str, Any]:
    """The request; below the subscription, Reader on it besides, since Verify reads it."""
    place = CLOUDS[cloud]
    subscription = f"/subscriptions/{place['subscription']}"
    roles = {
        "resource group": [{"role": "Reader"}, {"role": "Contributor", "scope": f"{subscription}/resourceGroups/web"}],
        "resource": [
            {"role": "Reader"},
            {"role": "Website Contributor", "scope": f"{subscription}/resourceGroups/web{place['resource']}"},
        ],
    }
    where = {"management_group": place["group"]} if level == "management group" else {"subscription": subscription[15:]}
    body: dict[str, Any] = {"display_name": "sc-made", "cloud": cloud, "connection": CONNECTION} | where
    if level in roles:
        body["roles"] = roles[level]
    if credential == "managed identity":
        return body | {"identity": "managed_identity", "resource_group": f"{subscription}/resourceGroups/web"}
    return body | {"credential": {"kind": credential}}


@pytest.mark.parametrize(("cloud", "credential", "level"), list(combinations()))
async def test_made_repeated_deleted(
    azure: Azure, armedic: httpx.AsyncClient, cloud: str, credential: str, level: str
) -> None:
    """The connection verifies; the same request again writes nothing; deleted, nothing is left but in the bin."""
    before = active(azure)
    body = request(cloud, credential, level)
    first = (await armedic.post("/spn", json=body | {"mode": "apply"})).json()
    assert first["outcome"] == "verified", first
    assert first["verification"]["verdict"] in {"healthy", "at_risk"}
    writes = len(azure.requests(writes=True))
    second = (await armedic.post("/spn", json=body | {"mode": "apply"})).json()
    assert second["outcome"] == "no_change", second
    assert len(azure.requests(writes=True)) == writes
    assert second["details"] == first["details"]
    url = f"/spn/{first['details']['service_principal_id']}"
    query = {"environment": cloud, "organization": "contoso", "connections": "true"}
    plan = (await armedic.delete(url, params=query)).json()
    query |= {"mode": "apply", "fingerprint": plan["fingerprint"]}
    gone = (await armedic.delete(url, params=query)).json()
    assert gone["outcome"] == "applied", gone
    assert active(azure) == before

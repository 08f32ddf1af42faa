"""The same request, sent again after what the first one made has ended or was left half-way."""

from typing import Any

import httpx
import pytest
from harness import Azure
from provision.places import BODY, CONNECTION, made

SECRET: dict[str, Any] = {"kind": "secret", "description": "made twice"}
VAULT = {"kind": "key_vault", "vault_url": "https://contoso-keys.vault.azure.net", "name": "sc-made"}


@pytest.mark.parametrize("kind", ["secret", "certificate"])
async def test_what_has_ended_is_replaced(azure: Azure, armedic: httpx.AsyncClient, kind: str) -> None:
    """Where the credential has ended, a new one is made and put into the connection that the first request made."""
    credential = {"kind": kind, "description": "made twice"}
    request = {**BODY, "credential": credential, "connection": CONNECTION, "wait_seconds": 0}
    first = (await armedic.post("/spn", json=request)).json()
    assert first["outcome"] == "verified", first
    azure.change({f"applications.{first['application_id']}.{kind}s.0.end": "-1d"})
    again = (await armedic.post("/spn", json=request)).json()
    assert again["outcome"] == "verified", again
    assert [one["action"] for one in again["changes"]] == ["no_change", "no_change", "no_change", "create", "update"]
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "no_change"


async def test_of_several_secrets_the_stored_one_counts(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A secret that an unfinished run left is named once, and not taken for the one in the key vault."""
    request = {**BODY, "credential": SECRET, "deliver": VAULT, "wait_seconds": 0}
    azure.fail(system="vault", method="PUT", status=403, times=None)
    azure.fail(system="graph", method="POST", path="/removePassword$", status=403, times=None)
    azure.fail(system="graph", method="DELETE", status=403, times=None)
    azure.fail(system="arm", method="DELETE", status=403, times=None)
    first = (await armedic.post("/spn", json=request)).json()
    assert first["outcome"] == "failed", first
    left = made(azure).secrets[0].key_id
    azure.faults.clear()
    again = (await armedic.post("/spn", json=request)).json()
    assert again["outcome"] == "applied", again
    assert left in next(one["detail"] for one in again["changes"] if "client secret" in one["target"])
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "no_change"
    assert len(made(azure).secrets) == 2

"""Names of applications in the recycle bin, and the tenant's policy for certificates, in the sandbox's Graph."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from azure_sandbox.seed import self_signed
from azure_sandbox.world import World
from cryptography.hazmat.primitives.asymmetric import rsa

V1 = "/graph/v1.0"
APPS = f"{V1}/applications"
BIN = f"{V1}/directory/deletedItems/microsoft.graph.application"
UPSERT = {"Prefer": "create-if-missing"}
NAMED = f"{APPS}(uniqueName='armedic-web')"


def certificate(days: int) -> str:
    """A new certificate that is valid from now on, as Graph takes it."""
    key, now = rsa.generate_private_key(public_exponent=65_537, key_size=2048), datetime.now(UTC).replace(microsecond=0)
    return base64.b64encode(self_signed(key, "web", now, now + timedelta(days=days))).decode()


def credential(days: int) -> dict[str, Any]:
    """A body that adds a certificate."""
    return {"keyCredentials": [{"type": "AsymmetricX509Cert", "usage": "Verify", "key": certificate(days)}]}


async def upserted(graph: httpx.AsyncClient) -> httpx.Response:
    """The answer to creating the application by its name."""
    return await graph.patch(NAMED, json={"displayName": "web"}, headers=UPSERT)


async def deleted(graph: httpx.AsyncClient) -> dict[str, Any]:
    """An application with a unique name that was made and deleted."""
    made: dict[str, Any] = (await upserted(graph)).raise_for_status().json()
    (await graph.delete(f"{APPS}/{made['id']}")).raise_for_status()
    return made


@pytest.mark.parametrize("property_name", ["displayName", "appId", "uniqueName"])
async def test_filter_of_the_bin(graph: httpx.AsyncClient, property_name: str) -> None:
    """Deleted applications are found by name, client id and unique name, and shown with the time of their deletion."""
    made = await deleted(graph)
    query = {"$filter": f"{property_name} eq '{made[property_name]}'"}
    (found,) = (await graph.get(BIN, params=query)).json()["value"]
    assert (found["id"], found["uniqueName"]) == (made["id"], "armedic-web")
    assert found["deletedDateTime"]
    nothing = await graph.get(BIN, params={"$filter": f"{property_name} eq '00000000-0000-4000-8000-000000000000'"})
    assert nothing.json()["value"] == []


async def test_name_in_the_bin_is_taken(graph: httpx.AsyncClient) -> None:
    """Creating by name, or with the name, is refused while a deleted application has it; a restored one is updated."""
    made = await deleted(graph)
    for answer in (
        await upserted(graph),
        await graph.post(APPS, json={"displayName": "a", "uniqueName": "armedic-web"}),
    ):
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "Request_MultipleObjectsWithSameKeyValue"
    (await graph.post(f"{V1}/directory/deletedItems/{made['id']}/restore")).raise_for_status()
    assert (await upserted(graph)).status_code == 204


@pytest.mark.parametrize("purged", [True, False], ids=["purged", "thirty-days-later"])
async def test_name_is_free_again(graph: httpx.AsyncClient, world: World, purged: bool) -> None:  # noqa: FBT001  a parameter of the case
    """What is gone for good, by hand or by its time, has no name any more."""
    made = await deleted(graph)
    if purged:
        (await graph.delete(f"{V1}/directory/deletedItems/{made['id']}")).raise_for_status()
    else:
        world.applications[made["id"]].deleted_at = world.now() - timedelta(days=30)
    assert (await upserted(graph)).status_code == 201


@pytest.mark.parametrize(
    ("longest", "days", "refused"),
    [(None, 4000, False), (365, 365, False), (365, 366, True), (0, 1, True)],
    ids=["no-policy", "just-short-enough", "too-long", "none-at-all"],
)
async def test_lifetime_of_certificates(
    graph: httpx.AsyncClient,
    world: World,
    longest: int | None,
    days: int,
    refused: bool,  # noqa: FBT001  a parameter of the case
) -> None:
    """A certificate that lives longer than the policy allows is refused; the others stay as they were."""
    world.tenants["contoso"].max_certificate_lifetime_days = longest
    made = (await upserted(graph)).json()
    answer = await graph.patch(f"{APPS}/{made['id']}", json=credential(days))
    left = (await graph.get(f"{APPS}/{made['id']}")).json()["keyCredentials"]
    assert len(left) == (0 if refused else 1)
    if not refused:
        assert answer.status_code == 204
        return
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "CredentialInvalidLifetimeAsPerAppPolicy")
    assert error["details"][0]["code"] == "InvalidKeyEndDate"


async def test_present_certificates_may_stay(graph: httpx.AsyncClient, world: World) -> None:
    """A policy looks at what is added: a certificate that is there already is kept."""
    made = (await upserted(graph)).json()
    await graph.patch(f"{APPS}/{made['id']}", json=credential(400))
    world.tenants["contoso"].max_certificate_lifetime_days = 30
    (present,) = (await graph.get(f"{APPS}/{made['id']}?$select=keyCredentials")).json()["keyCredentials"]
    assert (await graph.patch(f"{APPS}/{made['id']}", json={"keyCredentials": [present]})).status_code == 204


@pytest.mark.parametrize(
    ("secret", "longest", "expected"),
    [
        (None, None, ([], [])),
        (180, None, ([("passwordLifetime", "P180D")], [])),
        (0, 0, ([("passwordAddition", None)], [("asymmetricKeyLifetime", "P0D")])),
        (None, 365, ([], [("asymmetricKeyLifetime", "P365D")])),
    ],
    ids=["none", "secrets", "nothing-allowed", "certificates"],
)
async def test_policy_is_shown(
    graph: httpx.AsyncClient, world: World, secret: int | None, longest: int | None, expected: Any
) -> None:
    """The default policy has one restriction for each limit of the tenant."""
    tenant = world.tenants["contoso"]
    tenant.max_secret_lifetime_days, tenant.max_certificate_lifetime_days = secret, longest
    body = (await graph.get(f"{V1}/policies/defaultAppManagementPolicy")).raise_for_status().json()
    restrictions = body["applicationRestrictions"]
    shown = tuple(
        [(one["restrictionType"], one["maxLifetime"]) for one in restrictions[kind]]
        for kind in ("passwordCredentials", "keyCredentials")
    )
    assert shown == expected
    assert body["isEnabled"] == any(expected)

"""Repairs of federation: nothing is lost on the way, and the same request sent again always ends well."""

from typing import Any

import httpx
import pytest

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
OLD_ISSUER = "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001"
ENDPOINTS = "serviceendpoint/endpoints"
CREDENTIALS = "federatedIdentityCredentials"
SETUPS: dict[str, tuple[str, dict[str, Any]]] = {
    "add-federated-credential": (
        "federated",
        {
            "application.federated_credentials.0.issuer": OLD_ISSUER,
            "application.federated_credentials.0.subject": "sc://contoso/shop/sc-shop",
        },
    ),
    "convert-to-federation": ("secret", {"application.secrets.0.end": "-1d"}),
    "convert-issuer": (
        "federated",
        {
            "endpoint.parameters.workloadIdentityFederationIssuer": OLD_ISSUER,
            "application.federated_credentials.0.issuer": OLD_ISSUER,
            "application.federated_credentials.0.subject": "sc://contoso/shop/sc-shop",
        },
    ),
}
"""For each repair a world that needs it."""


async def send(armedic: httpx.AsyncClient, repair: str, fingerprint: str | None = None) -> dict[str, Any]:
    """The plan of a repair, or with a fingerprint what became of it."""
    body: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": repair}}
    if fingerprint is not None:
        body |= {"mode": "apply", "fingerprint": fingerprint, "wait_seconds": 0}
    answer = await armedic.post("/repair", json=body)
    assert answer.status_code == 200, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def prepare(azure: Any, repair: str) -> None:
    """Load the world that needs a repair."""
    world, change = SETUPS[repair]
    azure.load(world)
    azure.change(change)


def trusted(azure: Any) -> list[tuple[str, str]]:
    """Issuer and subject of what the application trusts."""
    return sorted((one.issuer, one.subject) for one in azure.world.applications["shop"].federated_credentials)


def endpoint(azure: Any) -> Any:
    """The connection as it is stored."""
    return azure.world.organizations["contoso"].endpoints["shop"]


def scheme(azure: Any) -> tuple[str, Any]:
    """How the connection signs in."""
    stored = endpoint(azure)
    return stored.scheme, stored.parameters.get("workloadIdentityFederationIssuer")


LOST = [
    pytest.param(repair, {"method": method, "path": path} | fault, id=f"{repair}: {method} {fault}")
    for repair, method, path in (
        ("add-federated-credential", "PATCH", CREDENTIALS),
        ("convert-to-federation", "PATCH", CREDENTIALS),
        ("convert-to-federation", "PUT", ENDPOINTS),
        ("convert-issuer", "PATCH", CREDENTIALS),
        ("convert-issuer", "PUT", ENDPOINTS),
    )
    for fault in ({"status": 500}, {"drop": "before"}, {"drop": "after"}, {"answer": "malformed"})
    if (repair, method, fault.get("status"), fault.get("drop")) != ("convert-issuer", "PUT", None, "after")
    and (repair, method, fault) != ("convert-issuer", "PUT", {"answer": "malformed"})
]
"""The move to another issuer cannot be taken back: a lost answer of it is told as such, see below."""


@pytest.mark.parametrize(("repair", "fault"), LOST)
async def test_lost_write_is_taken_back(
    azure: Any, armedic: httpx.AsyncClient, repair: str, fault: dict[str, Any]
) -> None:
    """Whatever happens to a write, all is as before, and the repair can be repeated."""
    prepare(azure, repair)
    before = trusted(azure), scheme(azure)
    planned = await send(armedic, repair)
    azure.fail(**fault)
    body = await send(armedic, repair, planned["fingerprint"])
    assert body["outcome"] == "rolled_back", body
    assert (trusted(azure), scheme(azure)) == before
    assert (await send(armedic, repair, planned["fingerprint"]))["outcome"] == "verified"


CUTS = [
    pytest.param("add-federated-credential", "PATCH", "verified", id="add: after the credential"),
    pytest.param("add-federated-credential", "DELETE", "no_change", id="add: after the removal"),
    pytest.param("convert-to-federation", "PATCH", "verified", id="convert: after the credential"),
    pytest.param("convert-to-federation", "PUT", "no_change", id="convert: after the conversion"),
    pytest.param("convert-issuer", "PATCH", "verified", id="issuer: after the credential"),
    pytest.param("convert-issuer", "PUT", "verified", id="issuer: after the move"),
    pytest.param("convert-issuer", "DELETE", "no_change", id="issuer: after the removal"),
]


@pytest.mark.parametrize(("repair", "method", "outcome"), CUTS)
async def test_cut_off(azure: Any, armedic: httpx.AsyncClient, repair: str, method: str, outcome: str) -> None:
    """Cut off after any write, with nothing taken back, the same request sent again finishes."""
    prepare(azure, repair)
    planned = await send(armedic, repair)
    azure.fail(method=method, path=f"{ENDPOINTS}|{CREDENTIALS}", drop="after")
    for undoing in {"PATCH": ("DELETE",), "PUT": ("DELETE", "PUT"), "DELETE": ()}[method]:
        azure.fail(method=undoing, drop="before", times=None)
    assert (await send(armedic, repair, planned["fingerprint"]))["outcome"] == "failed"
    azure.faults.clear()
    body = await send(armedic, repair, planned["fingerprint"])
    assert body["outcome"] == outcome, body
    assert body["verification"]["verdict"] in {"healthy", "at_risk"}
    assert len(trusted(azure)) == 1
    again = await send(armedic, repair, planned["fingerprint"])
    assert again["outcome"] == "no_change"


@pytest.mark.parametrize("repair", SETUPS)
async def test_waits_for_replicas(azure: Any, armedic: httpx.AsyncClient, repair: str) -> None:
    """As long as Entra does not know the credential everywhere the answer is pending; one is made in all."""
    prepare(azure, repair)
    azure.change({"delays.credential_replication": 300})
    planned = await send(armedic, repair)
    assert (await send(armedic, repair, planned["fingerprint"]))["outcome"] == "pending"
    assert (await send(armedic, repair, planned["fingerprint"]))["outcome"] == "pending"
    azure.change({"clock.offset_seconds": 600})
    assert (await send(armedic, repair, planned["fingerprint"]))["outcome"] == "verified"
    made = [entry for entry in azure.requests(system="graph", writes=True) if entry.method == "PATCH"]
    assert len(made) == 1
    assert len(trusted(azure)) == 1


async def test_conversion_keeps_the_rest(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Id, names, roles, pipelines and data stay, the secret stays with the application, and all of it comes back."""
    azure.load("secret")
    azure.change(
        {
            "endpoint.pipelines.b0000000-0000-4000-8000-000000000001": {"pipelines": [7]},
            "endpoint.roles.0a000000-0000-4000-8000-000000000001": "Administrator",
            "endpoint.description": "of the shop",
        }
    )

    def rest() -> list[Any]:
        stored = endpoint(azure)
        data = {key: value for key, value in stored.data.items() if key != "revertSchemeDeadline"}
        kept = [stored.id, stored.name, stored.projects, stored.description, stored.pipelines, stored.roles, data]
        return [*kept, stored.secrets, azure.world.applications["shop"].secrets]

    before, parameters = rest(), dict(endpoint(azure).parameters)
    planned = await send(armedic, "convert-to-federation")
    assert (await send(armedic, "convert-to-federation", planned["fingerprint"]))["outcome"] == "verified"
    assert rest() == before
    assert scheme(azure)[0] == "WorkloadIdentityFederation"
    planned = await send(armedic, "revert-federation")
    assert (await send(armedic, "revert-federation", planned["fingerprint"]))["outcome"] == "verified"
    assert rest() == before
    assert endpoint(azure).parameters == parameters


async def test_conversion_refused_half_way(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Where the connection may not be changed, the credential made for it is removed again."""
    prepare(azure, "convert-to-federation")
    azure.change(
        {
            "organizations.contoso.members.armedic.organization_role": "User",
            "endpoint.roles.a43ed1c0-0000-4000-8000-000000000201": "Administrator",
        }
    )
    planned = await send(armedic, "convert-to-federation")
    body = await send(armedic, "convert-to-federation", planned["fingerprint"])
    assert body["outcome"] == "rolled_back", body
    assert [change["status"] for change in body["changes"]] == ["undone", "failed"]
    assert trusted(azure) == []


async def test_conversion_that_breaks_a_working_connection(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A connection that worked and is refused for another reason after the conversion gets its secret back."""
    azure.load("secret")
    planned = await send(armedic, "convert-to-federation")
    blocked = {
        "result": [],
        "statusCode": "badRequest",
        "errorMessage": "Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message:"
        " AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token"
        " issuance.",
    }
    azure.fail(method="POST", path="endpointproxy", status=200, body=blocked, times=None, after=2)
    body = await send(armedic, "convert-to-federation", planned["fingerprint"])
    assert body["outcome"] == "rolled_back", body
    assert scheme(azure) == ("ServicePrincipal", None)
    assert trusted(azure) == []


async def test_move_of_the_issuer_is_not_taken_back(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Azure DevOps has no way back: if the answer is lost, the credential stays that the connection now needs."""
    prepare(azure, "convert-issuer")
    planned = await send(armedic, "convert-issuer")
    azure.fail(method="PUT", path=ENDPOINTS, drop="after")
    body = await send(armedic, "convert-issuer", planned["fingerprint"])
    assert body["outcome"] == "failed"
    assert [change["status"] for change in body["changes"]] == ["left", "left", "skipped"]
    assert (await send(armedic, "convert-issuer", planned["fingerprint"]))["outcome"] == "verified"


async def test_sign_in_by_a_credential_that_cannot_be_compared(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Where Verify passes by a flexible credential, nothing is added and nothing removed."""
    prepare(azure, "add-federated-credential")
    passed = {"result": [], "statusCode": "ok", "errorMessage": ""}
    azure.fail(method="POST", path="endpointproxy", status=200, body=passed, times=None)
    planned = await send(armedic, "add-federated-credential")
    assert planned["changes"] == []
    assert "withheld" not in planned


async def test_secrets_banned_by_policy(azure: Any, armedic: httpx.AsyncClient) -> None:
    """What a refused secret suggests, sent unchanged, makes the connection work without one."""
    prepare(azure, "convert-to-federation")
    azure.change({"tenant.max_secret_lifetime_days": 0})
    text = "CredentialTypeNotAllowedAsPerAppPolicy: Credential type not allowed as per assigned policy 'a'."
    asked = {"evidence": [{"kind": "message", "text": text}], "connection": CONNECTION}
    findings = (await armedic.post("/diagnose", json=asked)).json()["findings"]
    finding = next(one for one in findings if one["cause"] == "secret-policy-blocked")
    request = finding["remedy"]["repairs"][0]["request"]
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "verified"


async def test_assertion_of_somebody_else(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A workflow of GitHub that was refused is no reason to trust the connection more: no request is suggested."""
    azure.load("federated")
    text = (
        "AADSTS700213: No matching federated identity record found for presented assertion subject "
        "'repo:contoso/shop:environment:production'. Check your federated identity credential."
    )
    asked = {"evidence": [{"kind": "message", "text": text}], "connection": CONNECTION}
    findings = (await armedic.post("/diagnose", json=asked)).json()["findings"]
    for finding in findings:
        assert all("request" not in repair for repair in finding["remedy"]["repairs"]), finding

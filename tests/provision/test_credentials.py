"""What the principal signs in with: trust, a secret, a certificate, or a managed identity's trust."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from harness import Azure
from provision.places import BODY, CONNECTION, active, made, secrets_of, standing

PEM = serialization.Encoding.PEM


def own_certificate(azure: Azure, *, days: int = 30, bits: int = 2048) -> tuple[str, str]:
    """A certificate of the caller and its private key, both PEM; 0 bits for an elliptic curve."""
    key: Any = rsa.generate_private_key(public_exponent=65537, key_size=bits) if bits else ec.generate_private_key(
        ec.SECP256R1()
    )  # fmt: skip
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "caller")])
    begin, end = azure.now() - timedelta(days=60), azure.now() + timedelta(days=days)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM).decode(), private.decode()


async def test_federated_by_default(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """With a connection there is no secret: connection first, trust in what it presents second, verified last."""
    answer = await armedic.post("/spn", json={**BODY, "connection": CONNECTION})
    body = answer.json()
    assert body["outcome"] == "verified", body
    assert [one["target"].split(" ")[0] for one in body["changes"]] == [
        "application", "service", "Reader", "service", "federated",
    ]  # fmt: skip
    sent = [one.path for one in azure.requests(writes=True)]
    assert "serviceendpoint/endpoints" in sent[-2]
    assert "federatedIdentityCredentials" in sent[-1]
    application = made(azure)
    assert not application.secrets
    trusted = application.federated_credentials[0]
    assert (trusted.issuer, trusted.subject) == (body["details"]["issuer"], body["details"]["subject"])
    assert body["credential"] == {"kind": "federated", "key_id": trusted.name, "ends_at": None}


async def test_secret_without_a_connection(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Without a connection the default is a secret, shown once, with its description and end."""
    body = (await armedic.post("/spn", json={**BODY})).json()
    secret = made(azure).secrets[0]
    assert body["details"]["service_principal_key"] == secret.value
    assert body["credential"]["kind"] == "secret"
    again = (await armedic.post("/spn", json={**BODY})).json()
    assert again["outcome"] == "no_change"
    assert "service_principal_key" not in again["details"]
    assert "cannot be shown again" in next(one["detail"] for one in again["changes"] if "secret" in one["target"])
    assert again["credential"] == body["credential"]


async def test_stack_has_no_federation(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """On Azure Stack the default is a secret, and federation is refused with what to ask for instead."""
    stack = {**BODY, "cloud": "AzureStack", "subscription": "Datacenter", "connection": CONNECTION}
    refused = await armedic.post("/spn", json=stack | {"credential": {"kind": "federated"}})
    assert refused.status_code == 400
    assert "secret" in refused.json()["errors"][0]["detail"]
    assert (await armedic.post("/spn", json=stack)).json()["credential"]["kind"] == "secret"
    del azure


async def test_shortened_by_the_policy(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A secret lives as long as the tenant allows; plan and answer say that it was shortened, and by what."""
    azure.change({"tenants.contoso.max_secret_lifetime_days": 30})
    plan = (await armedic.post("/spn", json={**BODY, "mode": "plan"})).json()
    assert plan["policies"] == [{"applies_to": "secret", "allowed": True, "longest_days": 30}]
    body = (await armedic.post("/spn", json={**BODY})).json()
    assert body["outcome"] == "applied", body
    said = next(one["detail"] for one in body["changes"] if "secret" in one["target"])
    assert "30 days and not 180" in said
    secret = made(azure).secrets[0]
    assert timedelta(days=29) < secret.end - secret.start <= timedelta(days=30)


async def test_certificate_shortened_by_the_policy(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The same of a generated certificate."""
    azure.change({"tenants.contoso.max_certificate_lifetime_days": 20})
    body = (await armedic.post("/spn", json={**BODY, "credential": {"kind": "certificate"}})).json()
    assert body["outcome"] == "applied", body
    assert "20 days and not 180" in next(one["detail"] for one in body["changes"] if "certificate" in one["target"])


async def test_banned_by_the_policy(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where the tenant allows no secrets nothing is made, and the plan says what to do."""
    azure.change({"tenants.contoso.max_secret_lifetime_days": 0})
    before = standing(azure)
    plan = (await armedic.post("/spn", json={**BODY, "mode": "plan"})).json()
    assert "federated" in plan["withheld"]
    assert plan["handoff"][0]["who"].endswith("in Microsoft Entra")
    applied = (await armedic.post("/spn", json={**BODY})).json()
    assert applied["outcome"] == "failed"
    assert standing(azure) == before


async def test_policy_that_may_not_be_read(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """That the policy could not be looked at is said; nothing is guessed."""
    azure.change({"service_principals.armedic.graph_roles": ["Application.ReadWrite.All"]})
    plan = (await armedic.post("/spn", json={**BODY, "mode": "plan"})).json()
    assert plan["policies"] == []
    assert "Policy.Read" in plan["notes"][0]


async def test_generated_certificate(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Key and certificate are in the answer once; the directory has the public part, and they sign in."""
    body = (
        await armedic.post("/spn", json={**BODY, "credential": {"kind": "certificate", "lifetime_days": 90}})
    ).json()
    pem = body["details"]["service_principal_certificate"]
    assert "PRIVATE KEY" in pem
    known = made(azure).certificates[0]
    found = x509.load_pem_x509_certificate(pem.encode())
    assert base64.b64encode(found.public_bytes(serialization.Encoding.DER)).decode() == known.key
    again = (
        await armedic.post("/spn", json={**BODY, "credential": {"kind": "certificate", "lifetime_days": 90}})
    ).json()
    assert again["outcome"] == "no_change"
    assert "service_principal_certificate" not in again["details"]


async def test_callers_certificate(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The caller's public certificate is registered until its own end; twice makes one."""
    pem, _ = own_certificate(azure)
    request = {**BODY, "credential": {"kind": "certificate", "certificate": pem}}
    body = (await armedic.post("/spn", json=request)).json()
    assert body["outcome"] == "applied", body
    known = made(azure).certificates
    assert len(known) == 1
    assert body["credential"]["key_id"] == known[0].key_id
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "no_change"


@pytest.mark.parametrize(
    ("kind", "says"),
    [("with key", "private key"), ("chain", "chain"), ("short", "2048"), ("curve", "RSA"), ("ended", "ended"),
     ("garbage", "PEM")],
)  # fmt: skip
async def test_certificate_refused(azure: Azure, armedic: httpx.AsyncClient, kind: str, says: str) -> None:
    """What cannot be used is refused before anything is made; a private key is never echoed."""
    pem, private = own_certificate(
        azure, days=-1 if kind == "ended" else 30, bits={"short": 1024, "curve": 0}.get(kind, 2048)
    )
    given = {"with key": pem + private, "chain": pem + pem, "garbage": "no certificate"}.get(kind, pem)
    answer = await armedic.post("/spn", json={**BODY, "credential": {"kind": "certificate", "certificate": given}})
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["detail"]
    assert private.splitlines()[3] not in answer.text
    assert azure.requests(writes=True) == []


async def test_managed_identity(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """It is made in the resource group's region, without a call to Microsoft Graph's applications."""
    request = {**BODY, "identity": "managed_identity", "resource_group": "web", "connection": CONNECTION}
    body = (await armedic.post("/spn", json=request)).json()
    assert body["outcome"] == "verified", body
    assert body["identity_id"].endswith(
        "/resourceGroups/web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/sc-made"
    )
    assert body["application_id"] is None
    identity = next(one for one in azure.world.managed_identities.values() if one.name == "sc-made")
    assert (identity.location, identity.client_id) == ("westeurope", body["details"]["service_principal_id"])
    assert azure.requests(system="graph", writes=True) == []


async def test_managed_identity_of_somebody_else(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """One of that name that the request did not make is left alone."""
    request = {**BODY, "identity": "managed_identity", "resource_group": "web", "connection": CONNECTION}
    await armedic.post("/spn", json=request)
    other = {**request, "connection": {**CONNECTION, "name": "sc-other"}}
    answer = await armedic.post("/spn", json=other, headers={"Idempotency-Key": "another"})
    assert answer.status_code == 409
    assert "did not make" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"credential": {"kind": "federated"}}, "/credential"),
        ({"identity": "managed_identity", "resource_group": "web"}, "/credential"),
        ({"identity": "managed_identity", "connection": CONNECTION}, "/resource_group"),
        ({"identity": "managed_identity", "resource_group": "web", "connection": CONNECTION,
          "credential": {"kind": "secret"}}, "/credential"),
        ({"identity": "managed_identity", "resource_group": "web", "connection": CONNECTION, "display_name": "no name"},
         "/display_name"),
        ({"resource_group": "web"}, "/resource_group"),
        ({"connection": CONNECTION, "deliver": {"kind": "response"}, "credential": {"kind": "federated"}}, "/deliver"),
        ({"connection": CONNECTION, "credential": {"kind": "certificate", "certificate": "x"}},
         "/credential/certificate"),
        ({"roles": [{"role": "Reader", "expires_at": "2020-01-01T00:00:00Z"}]}, "/roles/0/expires_at"),
    ],
)  # fmt: skip
async def test_contradictions(azure: Azure, armedic: httpx.AsyncClient, change: dict[str, Any], pointer: str) -> None:
    """A request that contradicts itself is refused with the place, before anything is read."""
    answer = await armedic.post("/spn", json={**BODY, **change})
    assert answer.status_code == 400, answer.text
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert azure.requests() == []


async def test_no_secret_anywhere_else(
    azure: Azure, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A secret that goes into a connection is in no answer and no log line."""
    caplog.set_level("DEBUG", logger="armedic")
    request = {**BODY, "credential": {"kind": "secret"}, "connection": CONNECTION}
    answer = await armedic.post("/spn", json=request)
    assert answer.json()["outcome"] == "verified"
    plan = await armedic.post("/spn", json={**request, "mode": "plan"})
    for value in secrets_of(azure):
        assert value not in answer.text + plan.text + caplog.text


async def test_lost_secret_is_named(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A secret of an earlier try that no connection holds is not removed on a guess, but named."""
    request = {**BODY, "credential": {"kind": "secret", "description": "same"}}
    first = (await armedic.post("/spn", json=request)).json()
    second = (await armedic.post("/spn", json={**request, "connection": CONNECTION})).json()
    assert second["outcome"] == "verified", second
    said = next(one["detail"] for one in second["changes"] if "secret" in one["target"])
    assert first["credential"]["key_id"] in said
    assert len(made(azure).secrets) == 2


async def test_nothing_where_a_name_is_taken(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A connection's name that another application's connection has is refused, whatever the credential."""
    before = active(azure)
    answer = await armedic.post("/spn", json={**BODY, "connection": {**CONNECTION, "name": "sc-web-prod"}})
    assert answer.status_code == 409
    assert "existing" in answer.json()["detail"]
    assert active(azure) == before


async def test_expired_secret_is_replaced(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The same request, sent when the secret has ended, makes a new one and stores it in the connection."""
    request = {**BODY, "credential": {"kind": "secret", "lifetime_days": 1}, "connection": CONNECTION}
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "verified"
    azure.world.clock.offset_seconds += 2 * 86400
    again = (await armedic.post("/spn", json=request)).json()
    assert again["outcome"] == "verified", again
    assert [one["action"] for one in again["changes"]] == ["no_change"] * 3 + ["create", "update"]
    assert (await armedic.post("/spn", json=request)).json()["outcome"] == "no_change"


async def test_secret_that_is_not_known_yet(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A secret that does not sign in yet is handed over all the same, as pending."""
    azure.change({"delays.credential_replication": 600})
    body = (await armedic.post("/spn", json={**BODY, "wait_seconds": 0})).json()
    assert body["outcome"] == "pending", body
    assert body["details"]["service_principal_key"] == made(azure).secrets[0].value

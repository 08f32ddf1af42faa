"""With the rights of the caller: nobody gains any through Armedic, and each caller only has their own."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from armedic.settings import Settings
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.tokens import mint_federated_assertion
from azure_sandbox.world import Certificate, FederatedCredential, RoleAssignment
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from harness import Azure, decoded, known
from signed_in import (
    ARM,
    GRAPH,
    MESSAGE,
    MORGAN,
    application_token,
    bearer,
    service,
    settings_of,
    user_token,
    with_people,
)

PRODUCTION = "/subscriptions/50000000-0000-4000-8000-000000000001"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
ORDERS = {"organization": "contoso", "project": "data", "name_or_id": "sc-orders"}
TOKEN = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}
GRANT = {"connection": ORDERS, "repair": {"kind": "grant-role", "role": "Reader"}}


@pytest.fixture
def azure() -> Azure:
    """A world in which Morgan may do in Azure what Armedic may, and Riley nothing."""
    azure = with_people(Azure("demo"))
    for number, role in enumerate((READER, ADMINISTRATOR)):
        name = f"9a000000-0000-4000-8000-00000000f00{number}"
        made = RoleAssignment(
            name=name, scope=PRODUCTION, role_id=role, principal_id=MORGAN, created=azure.now(), created_by=MORGAN
        )
        azure.world.role_assignments[name] = made
    return azure


@pytest.fixture
async def client(azure: Azure) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that acts on behalf of its callers."""
    async with service(azure, identity="on-behalf-of") as client:
        yield client


def exchanges(azure: Azure) -> list[str]:
    """The scopes that tokens were exchanged for."""
    asked = [one for one in azure.requests(system="entra") if one.path.endswith("/token")]
    assert all(one.body["grant_type"].endswith(":jwt-bearer") for one in asked), "never as Armedic itself"
    return [one.body["scope"] for one in asked]


async def diagnosed(client: httpx.AsyncClient, token: str, connection: dict[str, str]) -> dict[str, Any]:
    """The diagnosis of a connection for the user behind a token."""
    answer = await client.post("/diagnose", json={"connection": connection}, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = decoded(answer)
    return body


async def test_who_may_all(client: httpx.AsyncClient, azure: Azure) -> None:
    """A user with the rights finds and repairs what Armedic could, and Azure knows them as who did it."""
    token = user_token(azure)
    found = await diagnosed(client, token, ORDERS)
    assert (found["verdict"], found["findings"][0]["cause"]) == ("broken", "missing-subscription-role")
    plan = decoded(await client.post("/repair", json=GRANT, headers=bearer(token)))
    apply = GRANT | {"mode": "apply", "fingerprint": plan["fingerprint"]}
    done = decoded(await client.post("/repair", json=apply, headers=bearer(token)))
    assert done["outcome"] == "verified", done
    made = [one for one in azure.world.role_assignments.values() if one.created_by == MORGAN]
    assert "f0000000-0000-4000-8000-000000000009" in {one.principal_id for one in made}
    assert set(exchanges(azure)) == {f"{DEVOPS_AUDIENCE}/.default", f"{ARM}/.default", f"{GRAPH}/.default"}


async def test_who_may_little(client: httpx.AsyncClient, azure: Azure) -> None:
    """A user without the rights gains none through Armedic, which has them all."""
    token = user_token(azure, "riley")
    assert (await client.post("/repair", json=GRANT, headers=bearer(token))).status_code in {403, 404}
    body = {"connection": TOKEN, "repair": {"kind": "remove-access-token"}}
    plan = await client.post("/repair", json=body, headers=bearer(token))
    if plan.status_code == 200:
        apply = body | {"mode": "apply", "fingerprint": decoded(plan)["fingerprint"]}
        done = await client.post("/repair", json=apply, headers=bearer(token))
        assert done.status_code == 403 or decoded(done)["outcome"] in {"rolled_back", "failed"}, done.text
    assert "accesstoken" in azure.world.organizations["contoso"].endpoints["sc-prod-token"].parameters
    assert not [one for one in azure.requests(writes=True) if one.status is not None and one.status < 300]
    exchanges(azure)


async def test_what_riley_sees(client: httpx.AsyncClient, azure: Azure) -> None:
    """What the caller may not look at is unknown, and the right that is missing is named as the caller's."""
    found = await diagnosed(client, user_token(azure, "riley"), TOKEN)
    subscription = next(one for one in found["checks"] if one["name"] == "subscription")
    assert subscription["outcome"] == "unknown"
    assert "refuses the caller" in subscription["detail"]


async def test_sweep(client: httpx.AsyncClient, azure: Azure) -> None:
    """A sweep shows each caller what they may see."""
    counts = {}
    for name in ("morgan", "riley"):
        answer = await client.post(
            "/diagnose/sweep", json={"organization": "contoso"}, headers=bearer(user_token(azure, name))
        )
        lines = [json.loads(line) for line in answer.text.splitlines()]
        counts[name] = {line["project"] for line in lines if line["type"] == "diagnosis"}
    assert counts == {"morgan": {"web", "data", "platform"}, "riley": {"web"}}
    exchanges(azure)


async def test_text_needs_no_exchange(client: httpx.AsyncClient, azure: Azure) -> None:
    """Who shows a text is asked for nothing more than a good token."""
    answer = await client.post("/diagnose", json=MESSAGE, headers=bearer(user_token(azure)))
    assert answer.status_code == 200
    assert exchanges(azure) == []


async def test_tokens_are_kept_apart(client: httpx.AsyncClient, azure: Azure) -> None:
    """What was exchanged for one caller serves that caller again, and nobody else, also when they come together."""
    morgan, riley = user_token(azure), user_token(azure, "riley")
    both = [diagnosed(client, token, TOKEN) for token in (morgan, riley) * 5]
    found = await asyncio.gather(*both)
    outcomes = [next(one["outcome"] for one in answer["checks"] if one["name"] == "subscription") for answer in found]
    assert outcomes == ["passed", "unknown"] * 5
    assert sorted(exchanges(azure)) == sorted(2 * list(set(exchanges(azure))))
    before = len(exchanges(azure))
    await diagnosed(client, user_token(azure), TOKEN)
    assert len(exchanges(azure)) > before, "another token, though of the same user"


async def test_refused_token_is_exchanged_again(client: httpx.AsyncClient, azure: Azure) -> None:
    """A token that an API refuses is not used again."""
    token = user_token(azure)
    await diagnosed(client, token, TOKEN)
    before = len(exchanges(azure))
    azure.fail(system="arm", status=401, body={"error": {"code": "InvalidAuthenticationToken", "message": "no"}})
    await diagnosed(client, token, TOKEN)
    assert len(exchanges(azure)) == before + 1


async def test_claims_challenge(client: httpx.AsyncClient, azure: Azure) -> None:
    """Where Conditional Access wants more, the caller gets the claims to sign in with, in Entra's own form."""
    azure.world.users["morgan"].more_proof_for = [ARM]
    for path, body in (("/diagnose", {"connection": ORDERS}), ("/repair", GRANT)):
        answer = await client.post(path, json=body, headers=bearer(user_token(azure)))
        assert answer.status_code == 401
        assert "AADSTS50076" in decoded(answer)["detail"]
        challenge = answer.headers["www-authenticate"]
        assert challenge.startswith(
            'Bearer realm="", authorization_uri="https://sandbox.test/entra/common/oauth2/v2.0/'
        )
        assert 'error="insufficient_claims"' in challenge
        claims = challenge.partition('claims="')[2].partition('"')[0]
        assert set(json.loads(base64.b64decode(claims))) == {"access_token"}


async def test_claims_challenge_before_a_sweep(client: httpx.AsyncClient, azure: Azure) -> None:
    """A sweep that cannot begin says so in the same way."""
    azure.world.users["morgan"].more_proof_for = [DEVOPS_AUDIENCE]
    answer = await client.post("/diagnose/sweep", json={"organization": "contoso"}, headers=bearer(user_token(azure)))
    assert (answer.status_code, "insufficient_claims" in answer.headers["www-authenticate"]) == (401, True)


async def test_consent(client: httpx.AsyncClient, azure: Azure) -> None:
    """Where nobody consented the caller learns what to consent to."""
    del azure.world.delegated_grants[GRAPH]
    answer = await client.post("/diagnose", json={"connection": ORDERS}, headers=bearer(user_token(azure)))
    assert answer.status_code == 401
    assert f"have to consent that Armedic's application uses {GRAPH}/.default" in decoded(answer)["detail"]
    assert 'error="interaction_required"' in answer.headers["www-authenticate"]


async def test_disabled_user(client: httpx.AsyncClient, azure: Azure) -> None:
    """A user who is disabled after the token was issued cannot be acted for."""
    azure.world.users["morgan"].account_enabled = False
    found = await diagnosed(client, user_token(azure), ORDERS)
    assert found["verdict"] == "unknown"
    assert "does not let Armedic act for the caller" in found["checks"][0]["detail"] + str(found["checks"])


async def test_entra_is_away(client: httpx.AsyncClient, azure: Azure) -> None:
    """Without an exchange nothing is known, and Armedic's own rights are not used instead."""
    token = user_token(azure)
    await client.post("/diagnose", json=MESSAGE, headers=bearer(token))
    azure.fail(path="/oauth2/v2.0/token", status=503, times=None)
    found = await diagnosed(client, token, ORDERS)
    assert found["verdict"] == "unknown"
    assert {one["outcome"] for one in found["checks"]} <= {"unknown", "skipped"}
    assert "Microsoft Entra is not available (503" in found["checks"][0]["detail"]
    assert not [one for one in found["checks"] if one["missing_permissions"]]


async def test_other_cloud(client: httpx.AsyncClient, azure: Azure) -> None:
    """In another cloud the caller is nobody: what lies there is unknown."""
    usgov = {"organization": "contoso", "project": "platform", "name_or_id": "sc-platform-usgov"}
    found = await diagnosed(client, user_token(azure), usgov)
    subscription = next(one for one in found["checks"] if one["name"] == "subscription")
    assert (subscription["outcome"], "AzureUSGovernment" in subscription["detail"]) == ("unknown", True)


async def test_application_is_refused(client: httpx.AsyncClient, azure: Azure) -> None:
    """An application has nobody to act for; the answer says so before anything is asked."""
    token = application_token(azure, ["Armedic.Diagnose"])
    answer = await client.post("/diagnose", json=MESSAGE, headers=bearer(token))
    assert (answer.status_code, exchanges(azure)) == (401, [])
    assert "the token is that of an application" in decoded(answer)["detail"]


async def test_key_is_refused(azure: Azure) -> None:
    """So has a key, and so has nobody."""
    key = secrets.token_urlsafe()
    async with service(azure, identity="on-behalf-of", api_keys=(known("ci", key),)) as client:
        answer = await client.post("/diagnose", json=MESSAGE, headers={"X-API-Key": key})
        assert (answer.status_code, "takes no keys" in answer.text) == (401, True)
        assert answer.headers["www-authenticate"] == 'Bearer realm="armedic"'
        assert (await client.post("/diagnose", json=MESSAGE)).status_code == 401


async def test_ready(client: httpx.AsyncClient, azure: Azure) -> None:
    """Probes come without a user, and say all the same whether the APIs can be reached."""
    ready = decoded(await client.get("/health/ready"))
    assert (ready["status"], set(ready["upstreams"].values())) == ("ok", {"ok"})
    assert exchanges(azure) == []


async def test_rules_hold_besides(azure: Azure, tmp_path: Path) -> None:
    """Rules may deny what a caller could do; what no rule names is allowed, since the rights are the caller's own."""
    file = tmp_path / "policy.toml"
    file.write_text('[[rules]]\nname = "hands off"\neffect = "deny"\npermissions = ["repair"]\nprojects = ["data"]')
    async with service(azure, identity="on-behalf-of", policy_file=file) as client:
        token = user_token(azure)
        await diagnosed(client, token, ORDERS)
        answer = await client.post("/repair", json=GRANT, headers=bearer(token))
    assert (answer.status_code, "hands off" in answer.text) == (403, True)


def by_certificate(azure: Azure, folder: Path) -> Settings:
    """Settings of a service that proves itself by a certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "armedic")])
    now, soon = azure.now(), azure.now() + timedelta(days=1)
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = unsigned.not_valid_before(now - timedelta(days=1)).not_valid_after(soon).sign(key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "armedic.pem").write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    held = base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()
    certificate = Certificate(key_id="a43ed1c0-0000-4000-8000-000000000401", key=held, start=now, end=soon)
    azure.world.applications["armedic"].certificates.append(certificate)
    return settings_of(
        azure, identity="on-behalf-of", credential="certificate", client_certificate_file=folder / "armedic.pem"
    )


def by_workload_identity(azure: Azure, folder: Path) -> Settings:
    """Settings of a service that proves itself by the token that Kubernetes gives it."""
    issuer, subject = "https://vstoken.dev.azure.com/cluster", "system:serviceaccount:armedic:armedic"
    audience = "api://AzureADTokenExchange"
    trusted = FederatedCredential(
        id="fc000000-0000-4000-8000-00000000f001", name="aks", issuer=issuer, subject=subject, audiences=[audience]
    )
    azure.world.applications["armedic"].federated_credentials.append(trusted)
    file = folder / "token"
    file.write_text(mint_federated_assertion(azure.world, issuer, subject, audience))
    return settings_of(
        azure, identity="on-behalf-of", credential="workload-identity", federated_token_file=file, client_secret=None
    )


@pytest.mark.parametrize("proof", [by_certificate, by_workload_identity])
async def test_proofs(azure: Azure, tmp_path: Path, proof: Any) -> None:
    """Armedic's application may prove itself by a certificate or by its workload identity too."""
    settings: Settings = proof(azure, tmp_path)
    settings = settings_without_secret(settings)
    async with service(azure, settings) as client:
        found = await diagnosed(client, user_token(azure), ORDERS)
    assert found["verdict"] == "broken"
    assert {one.body["client_assertion"] for one in azure.requests(system="entra") if one.method == "POST"} == {"***"}


def settings_without_secret(settings: Settings) -> Settings:
    """The same without any client secret, so that nothing else could have been the proof."""
    clouds = {name: msgspec.structs.replace(one, client_secret=None) for name, one in settings.clouds.items()}
    return msgspec.structs.replace(settings, clouds=clouds, client_secret=None)

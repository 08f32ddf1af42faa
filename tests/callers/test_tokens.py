"""Access tokens of Microsoft Entra: which open the door, and that all else is refused with its reason."""

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from azure_sandbox.tokens import signer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from harness import Azure, decoded, known
from signed_in import (
    ARMEDIC,
    MESSAGE,
    PORTAL,
    TENANT,
    URI,
    application_token,
    bearer,
    claims_of,
    entra,
    forged,
    service,
    user_token,
    with_people,
)

OTHER_TENANT = "7e000000-0000-4000-8000-000000000009"
Change = dict[str, Any]


@pytest.fixture
def azure() -> Azure:
    """A world with people in it."""
    return with_people(Azure("demo"))


@pytest.fixture(scope="session")
def other_key() -> rsa.RSAPrivateKey:
    """A key that Entra does not have."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


async def asked(client: httpx.AsyncClient, token: str) -> httpx.Response:
    """The answer to a message that comes with a token."""
    return await client.post("/diagnose", json=MESSAGE, headers=bearer(token))


def refused(answer: httpx.Response, why: str, token: str = "") -> None:
    """It is a 401 that says why, as RFC 6750 has it, and repeats nothing of the token."""
    assert answer.status_code == 401, answer.text
    assert why in decoded(answer)["detail"]
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("Bearer ")
    assert 'error="invalid_token"' in challenge
    for part in filter(None, token.split(".")):
        assert part[:40] not in answer.text + challenge


@pytest.mark.parametrize("version", [1, 2])
async def test_user(azure: Azure, version: Any) -> None:
    """A token of a user opens what was delegated, in both formats of tokens."""
    azure.world.applications["armedic"].access_token_version = version
    token = user_token(azure, scopes="Armedic.Diagnose")
    assert claims_of(token)["ver"] == f"{version}.0"
    async with service(azure) as client:
        assert (await asked(client, token)).status_code == 200
        assert (await client.get("/causes", headers=bearer(token))).status_code == 200
        assert (await client.post("/repair", headers=bearer(token))).status_code == 403


@pytest.mark.parametrize("version", [1, 2])
async def test_application(azure: Azure, version: Any) -> None:
    """A token of an application opens what its app roles permit."""
    azure.world.applications["armedic"].access_token_version = version
    token = application_token(azure, ["Armedic.Provision", "Somebody.Else"])
    async with service(azure) as client:
        answer = await client.post("/diagnose", json=MESSAGE, headers=bearer(token))
        assert answer.status_code == 403
        assert "app role 'Armedic.Diagnose'" in decoded(answer)["detail"]
        assert (await client.post("/spn", headers=bearer(token))).status_code == 400


async def test_client_credentials(azure: Azure) -> None:
    """The token that Entra's own endpoint gives to an application is good."""
    azure.world.service_principals["sc-web-prod"].app_roles = {ARMEDIC: ["Armedic.Diagnose"]}
    application = azure.world.applications["sc-web-prod"]
    form = {
        "grant_type": "client_credentials",
        "client_id": application.client_id,
        "client_secret": application.secrets[0].value,
        "scope": f"{URI}/.default",
    }
    async with httpx.AsyncClient(transport=azure.transport, base_url="https://sandbox.test") as http:
        answer = await http.post(f"/entra/{TENANT}/oauth2/v2.0/token", data=form)
    async with service(azure) as client:
        assert (await asked(client, answer.json()["access_token"])).status_code == 200


async def test_scopes_and_roles(azure: Azure) -> None:
    """An application that acts for a user may do what was delegated to it, whatever roles the user has."""
    azure.world.users["morgan"].app_roles = {ARMEDIC: ["Armedic.Repair"]}
    token = user_token(azure, scopes="Armedic.Diagnose")
    assert claims_of(token)["roles"] == ["Armedic.Repair"]
    async with service(azure) as client:
        assert (await asked(client, token)).status_code == 200
        answer = await client.post("/repair", headers=bearer(token))
    assert answer.status_code == 403
    assert "delegated scope 'Armedic.Repair'" in decoded(answer)["detail"]


async def test_own_names(azure: Azure) -> None:
    """What scopes and roles are called is a setting."""
    token = user_token(azure, scopes="read")
    async with service(azure, entra=entra(names={"read": "diagnose"})) as client:
        assert (await asked(client, token)).status_code == 200
    async with service(azure) as client:
        assert (await asked(client, token)).status_code == 403


WRONG: dict[str, tuple[Callable[[int], Change], str]] = {
    "expired": (lambda now: {"exp": now - 61}, "it has expired"),
    "not yet valid": (lambda now: {"nbf": now + 120}, "it is not valid yet"),
    "issued in the future": (lambda now: {"iat": now + 120}, "it is not valid yet"),
    "no end": (lambda _now: {"exp": None}, "it does not say its exp"),
    "an end in words": (lambda _now: {"exp": "never"}, "it does not say its exp"),
    "an end that is infinite": (lambda _now: {"exp": float("inf")}, "it does not say its exp"),
    "another audience": (lambda _now: {"aud": "https://management.azure.com"}, "its audience is another API"),
    "several audiences": (lambda _now: {"aud": [URI]}, "its audience is another API"),
    "no audience": (lambda _now: {"aud": None}, "its audience is another API"),
    "another tenant": (lambda _now: {"tid": OTHER_TENANT}, "of a tenant that this service does not accept"),
    "no tenant": (lambda _now: {"tid": None}, "of a tenant that this service does not accept"),
    "another issuer": (lambda _now: {"iss": "https://sts.windows.net.evil.example/"}, "its issuer is not its tenant"),
    "the issuer of another tenant": (
        lambda _now: {"iss": f"https://sts.windows.net/{OTHER_TENANT}/"},
        "its issuer is not its tenant",
    ),
    "an id token": (lambda _now: {"scp": None, "appid": None, "nonce": "n"}, "it is no access token but an id token"),
    "an id token with roles": (
        lambda _now: {"scp": None, "appid": None, "roles": ["Armedic.Diagnose"]},
        "it is no access token but an id token",
    ),
    "neither scopes nor roles": (lambda _now: {"scp": None}, "neither scopes (scp) nor app roles (roles)"),
    "bound to a key": (lambda _now: {"cnf": {"kid": "k"}}, "it is bound to a key of its client"),
}


@pytest.mark.parametrize(("change", "why"), WRONG.values(), ids=WRONG)
async def test_wrong(azure: Azure, change: Callable[[int], Change], why: str) -> None:
    """A token that Entra signed is refused all the same when one claim is not as it should be."""
    claims = claims_of(user_token(azure)) | change(int(azure.now().timestamp()))
    token = forged({name: value for name, value in claims.items() if value is not None})
    async with service(azure) as client:
        refused(await asked(client, token), why, token)


@pytest.mark.parametrize("change", [{"exp": -59}, {"nbf": 59}, {"iat": 59}], ids=["exp", "nbf", "iat"])
async def test_leeway(azure: Azure, change: dict[str, int]) -> None:
    """Clocks may differ by a minute."""
    now = int(azure.now().timestamp())
    token = forged(claims_of(user_token(azure)) | {name: now + by for name, by in change.items()})
    async with service(azure) as client:
        assert (await asked(client, token)).status_code == 200


async def test_expires_while_known(azure: Azure) -> None:
    """A token that was good once is refused once it has ended."""
    token = user_token(azure)
    async with service(azure) as client:
        assert (await asked(client, token)).status_code == 200
        azure.world.clock.offset_seconds += 3600 + 120
        refused(await asked(client, token), "it has expired", token)


def segment(content: Any) -> str:
    """One part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unsigned(azure: Azure, alg: str) -> str:
    """A token whose header says that there is no signature."""
    claims = claims_of(user_token(azure))
    return f"{segment({'alg': alg, 'kid': signer().thumbprint})}.{segment(claims)}."


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", ""])
async def test_none(azure: Azure, alg: str) -> None:
    """A token without a signature is refused, however its header spells that."""
    token = unsigned(azure, alg)
    async with service(azure) as client:
        refused(await asked(client, token), "it is not", token)


async def test_public_key_as_secret(azure: Azure) -> None:
    """HS256 with the public key as secret, in each of its forms, is refused."""
    claims = segment(claims_of(user_token(azure)))
    public = signer().public_key
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    forms = [
        public.public_bytes(serialization.Encoding.PEM, info),
        public.public_bytes(serialization.Encoding.DER, info),
        signer().json_web_key("")["n"].encode(),
    ]
    head = segment({"alg": "HS256", "typ": "JWT", "kid": signer().thumbprint})
    async with service(azure) as client:
        for form in forms:
            algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
            signature = algorithm.sign(f"{head}.{claims}".encode(), form)
            token = f"{head}.{claims}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
            refused(await asked(client, token), "it is not signed with RS256", token)


async def test_other_algorithm(azure: Azure) -> None:
    """Entra's own key with another algorithm is refused."""
    token = jwt.encode(claims_of(user_token(azure)), signer().key, "PS256", {"kid": signer().thumbprint})
    async with service(azure) as client:
        refused(await asked(client, token), "it is not signed with RS256", token)


async def test_own_key_in_header(azure: Azure, other_key: rsa.RSAPrivateKey) -> None:
    """A key that the token brings along, or an address of keys, is never used; nobody is asked there."""
    numbers = other_key.public_key().public_numbers()
    n = base64.urlsafe_b64encode(numbers.n.to_bytes(256)).rstrip(b"=").decode()
    key = {"kty": "RSA", "n": n, "e": "AQAB", "kid": "mine"}
    evil = "https://keys.evil.example/jwks"
    claims = claims_of(user_token(azure))
    async with service(azure) as client:
        for headers in ({"jwk": key}, {"jku": evil}, {"x5u": evil}, {"jwk": key, "kid": "mine"}):
            token = forged(claims, key=other_key, headers=headers)
            refused(await asked(client, token), "its ", token)
    assert {entry.headers["host"] for entry in azure.requests()} == {"sandbox.test"}


async def test_critical_header(azure: Azure) -> None:
    """What a header demands and the service does not know is not passed over."""
    token = forged(claims_of(user_token(azure)), headers={"crit": ["exp"], "exp": 1})
    async with service(azure) as client:
        refused(await asked(client, token), "it", token)


async def test_other_key(azure: Azure, other_key: rsa.RSAPrivateKey) -> None:
    """A signature of another key is refused."""
    token = forged(claims_of(user_token(azure)), key=other_key)
    async with service(azure) as client:
        refused(await asked(client, token), "its signature is wrong", token)


@pytest.mark.parametrize("kid", ["unknown", "", 7, ["a"]])
async def test_key_id(azure: Azure, kid: Any) -> None:
    """A key id that the tenant does not publish, or that is none, is refused."""
    head, claims, signature = user_token(azure).split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    token = f"{segment(header | {'kid': kid})}.{claims}.{signature}"
    async with service(azure) as client:
        refused(await asked(client, token), "it", token)


async def test_tampered(azure: Azure) -> None:
    """A changed claim breaks the signature."""
    head, _, signature = user_token(azure, scopes="Armedic.Diagnose").split(".")
    claims = claims_of(user_token(azure))
    async with service(azure) as client:
        token = f"{head}.{segment(claims)}.{signature}"
        refused(await asked(client, token), "its signature is wrong", token)


GARBAGE = {
    "nothing": "",
    "a word": "garbage",
    "dots": "..",
    "five parts": "a.b.c.d.e",
    "no JSON": "YQ.YQ.YQ",
    "a list": f"{segment([])}.{segment([])}.YQ",
    "no text": "\x7f\x80\xff",
    "deep": f"{segment({'alg': 'RS256'})}.{base64.urlsafe_b64encode(b'[' * 6000).decode().rstrip('=')}.YQ",
    "huge": "a" * 17_000,
}


@pytest.mark.parametrize("token", GARBAGE.values(), ids=GARBAGE)
async def test_garbage(azure: Azure, token: str) -> None:
    """What is no token is refused at once, and nobody is asked."""
    async with service(azure) as client:
        headers = {b"authorization": b"Bearer " + token.encode("latin-1")}
        answer = await client.post("/diagnose", json=MESSAGE, headers=headers)
    refused(answer, "it is ")
    assert not azure.requests(system="entra")


async def test_another_scheme(azure: Azure) -> None:
    """A header Authorization that is not Bearer is no credential, and the answer says which are."""
    async with service(azure) as client:
        answer = await client.post("/diagnose", json=MESSAGE, headers={"Authorization": "Basic YTpi"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="armedic", ApiKey realm="armedic", header="X-API-Key"'


async def test_two_credentials(azure: Azure) -> None:
    """Two credentials are one too many, though each were good: who would be the caller?"""
    key, token = secrets.token_urlsafe(), user_token(azure)
    async with service(azure, api_keys=(known("ci", key),)) as client:
        for headers in (bearer(token) | {"X-API-Key": key}, [*bearer(token).items(), *bearer(token).items()]):
            answer = await client.post("/diagnose", json=MESSAGE, headers=headers)
            assert (answer.status_code, "one credential only" in answer.text) == (401, True)
        assert (await client.post("/diagnose", json=MESSAGE, headers={"X-API-Key": key})).status_code == 200


async def test_not_configured(azure: Azure) -> None:
    """Where no tenants are configured a token is no credential, however good."""
    key = secrets.token_urlsafe()
    async with service(azure, entra=None, api_keys=(known("ci", key),)) as client:
        answer = await asked(client, user_token(azure))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("ApiKey ")


async def test_caller_is_ids(azure: Azure, caplog: pytest.LogCaptureFixture) -> None:
    """The log names a caller by ids only."""
    caplog.set_level("INFO", "armedic.access")
    async with service(azure) as client:
        await asked(client, user_token(azure))
    fields: Any = caplog.records[-1]
    assert fields.fields["caller"] == f"oid {azure.world.users['morgan'].object_id} tid {TENANT}"
    assert PORTAL not in caplog.text

"""What looks like a secret does not pass; what does not, stays readable."""

import base64
import json
import secrets
import string
import time

import pytest
from armedic.evidence.redaction import conceal, confidential, redact


def jwt() -> str:
    """A token in the form that Microsoft Entra issues."""
    parts = [json.dumps(part).encode() for part in ({"typ": "JWT", "alg": "RS256"}, {"aud": "x", "oid": "y"})]
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, secrets.token_urlsafe(64)])


def letters(alphabet: str, length: int) -> str:
    """A random word."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


SECRETS = {
    "jwt": jwt(),
    "half a jwt": jwt().partition(".")[2],
    "entra client secret": "abc8Q~" + letters(string.ascii_letters + string.digits + "_~.-", 34),
    "old access token": letters("abcdefghijklmnopqrstuvwxyz234567", 52),
    "storage key": base64.b64encode(secrets.token_bytes(64)).decode(),
    "random word": "aZ3bY4cX5" + secrets.token_urlsafe(48).replace("-", "A").replace("_", "b"),
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
@pytest.mark.parametrize(
    "text", ["{}", "said {} and stopped", '"value": "{}",', "https://example.com/?x={}&y=1", "(see {})"]
)
def test_bare_secret(text: str, secret: str) -> None:
    """A secret is found by its own form, wherever it stands."""
    assert secret not in redact(text.replace("{}", secret))


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer {}",
        "Authorization: Basic {}",
        "password={}",
        "client_secret={}&scope=x",
        '"serviceprincipalkey": "{}"',
        '\\"accesstoken\\":\\"{}\\"',
        "AccountKey={};EndpointSuffix=core.windows.net",
        "SharedAccessKey={}",
        "https://host/path?sv=2024&sig={}",
        "https://user:{}@host/path",
        "az login --service-principal -u x -p {} --tenant y",
        "az login --password {}",
        "X-API-Key: {}",
        "AZURE_CLIENT_SECRET={}",
        "ARM_CLIENT_SECRET: '{}'",
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
    ],
)
def test_named_secret(text: str) -> None:
    """A short secret is found by what stands before it."""
    secret = "tr0ub" + letters(string.ascii_letters + string.digits, 12)
    assert secret not in redact(text.format(secret))


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS7000222: The provided client secret keys for app 'd0000000-0000-4000-8000-000000000001' are expired.",
        "over scope '/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/Shop1/providers/Microsoft.Web'",
        "subject '/eid1/c/pub/t/AAAAfgAAAECAAAAAAAAAAQ/a/rISbSSETf0KqFyZ8ppdXmA/sc/06000000-0000-4000-8000-1'",
        '{"authorization":{"parameters":{"serviceprincipalkey":null,"accesstoken":""}}}',
        "Failed to get Azure DevOps Service access token, cache value is invalid.",
        "Failed to obtain the Json Web Token(JWT) using service principal client ID.",
        "Trace ID: 11111111-1111-4111-8111-111111111100 Timestamp: 2025-10-13 14:54:34Z",
        "basic authentication is disabled; the bearer of this message",
        "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
    ],
)
def test_plain_text_stays(text: str) -> None:
    """Messages, ids, scopes and subjects are no secrets."""
    assert redact(text) == text


def test_document() -> None:
    """Confidential members are hidden at any depth; null and "" stay, since they are what is looked for."""
    secret = secrets.token_urlsafe(12)
    document = {
        "data": {"deep": [{"password": secret, "list": [f"Bearer {jwt()}"]}]},
        "authorization": {"parameters": {"serviceprincipalkey": secret, "accesstoken": None, "AccessToken": ""}},
        "isReady": True,
    }
    hidden = conceal(document)
    assert secret not in json.dumps(hidden)
    assert "eyJ" not in json.dumps(hidden)
    parameters = hidden["authorization"]["parameters"]
    assert parameters == {"serviceprincipalkey": "***", "accesstoken": None, "AccessToken": ""}
    assert hidden["isReady"] is True


def test_document_without_end() -> None:
    """What is nested too deep is left out."""
    document: dict[str, object] = {}
    node = document
    for _ in range(500):
        inner: dict[str, object] = {}
        node["x"] = [inner]
        node = inner
    assert len(json.dumps(conceal(document))) < 500


@pytest.mark.parametrize("name", ["clientSecret", "secretText", "servicePrincipalCertificate", "PAT", "apitoken"])
def test_confidential_names(name: str) -> None:
    """Names of members that carry secrets."""
    assert confidential(name)
    assert not confidential("tenantid")


@pytest.mark.parametrize(
    "text",
    ["eyJ", "password=", "-----BEGIN A", "://a:b", "bearer ", "-p a", "a", "aB1", "\\", "'", "=", "A" * 39 + "+"],
)
def test_time_is_linear(text: str) -> None:
    """Text made to be slow takes no longer than some seconds for a megabyte."""
    started = time.perf_counter()
    redact(text * (1_000_000 // len(text)))
    assert time.perf_counter() - started < 5

"""What looks like a secret does not pass; what does not, stays readable."""

import base64
import json
import random
import secrets
import string

import pytest
from armedic.evidence.redaction import conceal, confidential, redact
from evidence.planted import KNOWN, Plant, b64, leaked, plants, word


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


@pytest.mark.parametrize("plant", list(plants(random.Random(3))), ids=lambda plant: plant.name)  # noqa: S311 - no real secrets
def test_enclosed_secret(plant: Plant) -> None:
    """Every kind of secret is found in every enclosing, all of it, and hiding it twice changes nothing."""
    hidden = redact(plant.text)
    assert leaked([plant.secret], hidden) == set()
    assert redact(hidden) == hidden


@pytest.mark.parametrize(
    "kind", ["jwt, long", "certificate with key", "storage key", "access token of 84", "aws secret"]
)
def test_cut_secret(kind: str) -> None:
    """A window that begins or ends inside a token shows no half of it."""
    rng = random.Random(kind)  # noqa: S311 - no real secrets
    for _ in range(20):
        secret = KNOWN[kind](rng)
        at = rng.randrange(len(secret) // 3, len(secret) // 2)
        for part in (secret[:at] if at > 32 else secret, secret[-max(at, 32) :]):
            assert leaked([secret], redact(f"it says {part} here")) == set(), part


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password=***", "password=***"),
        ("Authorization: Bearer *** x", "Authorization: Bearer *** x"),
        ('{"clientSecret":"***","a":"b"}', '{"clientSecret":"***","a":"b"}'),
        ("client_secret={}&scope=x", "client_secret=***&scope=x"),
        ('{"clientSecret":"{}","a":"b"}', '{"clientSecret":"***","a":"b"}'),
        ("<clientSecret>{}</clientSecret>", "<clientSecret>***</clientSecret>"),
        ("az login -u x -p '{}' --tenant y", "az login -u x -p '***' --tenant y"),
        ("AccountName=shop;AccountKey={};EndpointSuffix=x", "AccountName=shop;AccountKey=***;EndpointSuffix=x"),
        ("https://user:{}@host/path", "https://user:***@host/path"),
        ("https://host/a?sv=1&sig={}&se=2", "https://host/a?sv=1&sig=***&se=2"),
        ('\\"accessToken\\":\\"{}\\",\\"x\\"', '\\"accessToken\\":\\"***\\",\\"x\\"'),
        (
            "##vso[task.setvariable variable=k;issecret=true]{} done",
            "##vso[task.setvariable variable=k;issecret=true]*** done",
        ),
    ],
)
def test_what_is_left(text: str, hidden: str) -> None:
    """Only the value goes; what stands around it stays readable."""
    assert redact(text.replace("{}", "tr0ub" + letters(string.ascii_letters + string.digits, 12))) == hidden


ID = "d0000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS7000222: The provided client secret keys for app 'd0000000-0000-4000-8000-000000000001' are expired.",
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the value.",
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        f"AADSTS700016: Application with identifier '{ID}' was not found in the directory 'Contoso'.",
        "AADSTS700027: The key was not found., Thumbprint of key used: 'A1B2C3D4E5F60718293A4B5C6D7E8F9012345678'",
        "thumbprint " + "0a1B" * 16,
        "over scope '/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/Shop1/providers/Microsoft.Web'",
        f"'/subscriptions/{ID}/resourceGroups/rg-Shop2/providers/Microsoft.KeyVault/vaults/kv-Shop2-Prod01/secrets/db'",
        "subject '/eid1/c/pub/t/AAAAfgAAAECAAAAAAAAAAQ/a/rISbSSETf0KqFyZ8ppdXmA/sc/06000000-0000-4000-8000-1'",
        f"/eid1/c/pub/t/AAAAfgAAAECAAAAAAAAAAQ/a/rISbSSETf0KqFyZ8ppdXmA/sc/{ID}/{ID}",
        "'sc://contoso/Web Shop 2/Sc-Shop-Prod-V2' and 'sc://contoso/my-secrets/token-service'",
        "'repo:contoso/shop:ref:refs/heads/main' and 'repo:contoso/my-secrets:ref:refs/heads/main'",
        "'repo:contoso/api-token:environment:Production', 'repo:contoso/cookie:pull_request'",
        "system:serviceaccount:external-secrets:external-secrets",
        "https://vstoken.dev.azure.com/d0000000-0000-4000-8000-000000000001",
        f"https://login.microsoftonline.com/{ID}/v2.0 and https://sts.windows.net/{ID}/ and api://AzureADTokenExchange",
        f'WWW-Authenticate: Bearer authorization_uri="https://login.windows.net/{ID}", error="invalid_token"',
        f'Bearer authorization="https://login.microsoftonline.com/{ID}", resource="https://vault.azure.net"',
        '{"authorization":{"parameters":{"serviceprincipalkey":null,"accesstoken":""}}}',
        '{"authorization":{"scheme":"ServicePrincipal"},"isSecret":true,"accessTokenType":"AppToken","tokenType":"x"}',
        "Failed to get Azure DevOps Service access token, cache value is invalid.",
        "Failed to obtain the Json Web Token(JWT) using service principal client ID.",
        "error getting token: AADSTS7000222: The provided client secret keys are expired",
        "unable to obtain access token: clientCredentialsToken: received HTTP status 401 with response",
        'Post "https://login.microsoftonline.com/x/oauth2/v2.0/token": dial tcp: lookup login.microsoftonline.com',
        'typeKey":"ServiceEndpointException","Client secret":null, "password": false',
        f"Trace ID: {ID} Correlation ID: {ID} Timestamp: 2025-10-13 14:54:34Z",
        "2025-10-13T14:54:34.1234567Z ##[section]Starting: AzureCLI@2 Task version 2.208.0",
        "basic authentication is disabled; the bearer of this message",
        "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
        "at Microsoft.IdentityModel.Clients.ActiveDirectory.AcquireTokenInteractiveHandler.RunAsync2()",
        "System.Private.CoreLib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
        "com.microsoft.azure.management.resources.fluentcore.arm.models.implementation.GroupableResourceCoreImpl",
        "/home/vsts/work/_tasks/AzureResourceManagerTemplateDeployment_94a74903-f93f-4075-884f-dc11f34058b4/3.1.2/main.js",
        "D:\\a\\_temp\\secrets\\token.txt and C:\\hostedtoolcache\\windows\\Python\\3.11.9\\x64",
        "GetFeatureFlagByNameAndUserEmail SignInAudienceNotAllowedAsPerAppPolicy WorkItemTypeColorAndIcon",
        "stshopprodweu001 vmss-Shop-Prod-WestEurope-000001 aks-nodepool1-12345678-vmss000001",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "mkdir -p build/out && docker run -p 8080:80 x && az repos list -p shop",
        "client_secret: $(clientSecret) and password: ${{ parameters.password }} PWD=/home/vsts/work/1/s",
    ],
)
def test_plain_text_stays(text: str) -> None:
    """Messages, ids, scopes, subjects, thumbprints, names and placeholders are no secrets."""
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


@pytest.mark.parametrize(
    "document",
    [
        {"variables": {"dbPassword": {"value": "{}", "isSecret": True}}},
        {"variables": {"x": {"isSecret": True, "value": "{}"}}},
        {"headers": [{"name": "Authorization", "value": "{}"}]},
        {"cookies": [{"name": "FedAuth", "value": "{}", "path": "/"}]},
        {"value": "{}", "id": "https://kv-shop.vault.azure.net/secrets/db/0123"},
        {"passwords": [{"name": "password", "value": "{}"}]},
        {"secrets": ["{}"]},
        {"note": "password={}"},
        {"note": json.dumps({"clientSecret": "{}"})},
        {"client_secret={}": 1},
    ],
)
def test_document_that_tells_what_is_secret(document: dict[str, object]) -> None:
    """A member is as confidential as its name, the object's name, or a text in it says."""
    secret = "tr0ub" + letters(string.ascii_letters, 15)
    filled = json.loads(json.dumps(document).replace("{}", secret))
    assert secret not in json.dumps(conceal(filled))


def test_number_as_a_secret() -> None:
    """A password may be a number; what is true, false or null tells nothing and stays."""
    document = {"password": 12345678, "secret": None, "token": True, "count": 5}
    assert conceal(document) == document | {"password": "***"}


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
    [
        *(
            "eyJ",
            "password=",
            "-----BEGIN A",
            "-----END A ",
            "://a:b",
            "bearer ",
            "-p a",
            "-p=",
            "a",
            "aB1",
            "\\",
            "'",
            "=",
        ),
        *("A" * 39 + "+", 'password="', "cookie=a;", "Cookie: a=b; ", "%41", "%25", "&amp;", "&#34;", '\\"', "secret "),
        *(
            "--secret ",
            "<secret a=",
            "<secret>",
            "token: a ",
            '"token":{"value":',
            "MII" + "a" * 30 + " ",
            "aB1/",
            "aB1/x.y ",
        ),
        *(
            "sig=;a",
            "sig=&a",
            "key,value=",
            "Authorization: x ",
            "-u a:",
            b64("password=") * 3 + " ",
            "issecret=true]",
            "[" * 9,
        ),
    ],
)
def test_made_to_be_slow(text: str) -> None:
    """A megabyte of bait comes back as it was or with something hidden; `make bench` says how long that takes."""
    bait = text * (1_000_000 // len(text))
    hidden = redact(bait)
    assert hidden == bait or "***" in hidden


def test_ordinary_windows_are_left() -> None:
    """A window of an ordinary error comes back as it was."""
    said = (
        f"AADSTS7000222: The provided client secret keys for app '{ID}' are expired. Visit the portal to create new "
        f"keys for your app: https://aka.ms/NewClientSecret. Trace ID: {ID} Correlation ID: {ID} The client '{ID}' "
        f"does not have authorization to perform action 'Microsoft.Web/sites/write' over scope '/subscriptions/{ID}'. "
    )
    window = (said * 3)[:1000]
    assert redact(window) == window


def test_every_character() -> None:
    """Characters of all scripts are left as they are, and places are counted in characters."""
    secret = word(random.Random(4), 20)  # noqa: S311 - no real secrets
    for around in ("é", "日本語", "🔑", "\ud800", "\u2028", "İ"):
        assert redact(f"{around} password={secret} {around}") == f"{around} password=*** {around}"

"""Generated secrets of every kind in what people paste and record; nothing here is, or looks like, one of anybody's."""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape, quoteattr

WORD: Final = string.ascii_letters + string.digits
SLICE: Final = 16
BASE: Final = "https://dev.azure.com/contoso/_apis/serviceendpoint"
CLIENT: Final = "d0000000-0000-4000-8000-000000000001"
SUBSCRIPTION: Final = "50000000-0000-4000-8000-000000000001"
ERRORS: Final = (
    "Failed to get Azure DevOps Service access token, cache value is invalid.",
    f"AADSTS7000215: Invalid client secret provided. The secret being sent is not that of app '{CLIENT}'.",
    f"AADSTS7000222: The provided client secret keys for app '{CLIENT}' are expired.",
    (
        f"The client '{CLIENT}' with object id '{CLIENT}' does not have authorization to perform action "
        f"'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/{SUBSCRIPTION}' or the scope is invalid."
    ),
)
"""Texts that give a finding, so that what stands around them is quoted."""


class Plant(NamedTuple):
    """A secret and the text that holds it."""

    name: str
    secret: str
    text: str


class Capture(NamedTuple):
    """One recording in the three forms that people send, with the secrets that are in it."""

    secrets: tuple[str, ...]
    har_document: dict[str, Any]
    saz_parts: dict[str, bytes]
    log_text: str


def word(rng: random.Random, length: int, alphabet: str = WORD) -> str:
    """Random letters."""
    return "".join(rng.choices(alphabet, k=length))


def b64(data: str | bytes) -> str:
    """Base64."""
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def jwt(rng: random.Random, claims: int = 3) -> str:
    """A token in the form that Microsoft Entra issues."""
    body = {"aud": "x", **{f"c{index}": word(rng, 24) for index in range(claims)}}
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"typ": "JWT", "alg": "RS256"}, body)]
    head, middle = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return f"{head}.{middle}.{base64.urlsafe_b64encode(rng.randbytes(256)).decode().rstrip('=')}"


def wrapped(rng: random.Random, line: str) -> str:
    """The body of a key in PEM."""
    body = "MII" + b64(rng.randbytes(402))[3:]
    return line.join(body[at : at + 64] for at in range(0, len(body), 64))


Make = Callable[[random.Random], str]
BASE32: Final = string.ascii_lowercase + "234567"
KNOWN: Final[dict[str, Make]] = {
    "jwt": jwt,
    "jwt, long": lambda rng: jwt(rng, 60),
    "jwt cut off": lambda rng: jwt(rng)[: rng.randrange(60, 300)],
    "jwt without a head": lambda rng: jwt(rng).partition(".")[2],
    "access token of 52": lambda rng: word(rng, 52, BASE32),
    "access token of 84": lambda rng: word(rng, 76) + "AZDO" + word(rng, 4),
    "entra secret": lambda rng: word(rng, 3) + "8Q~" + word(rng, 34, WORD + "_~.-"),
    "storage key": lambda rng: b64(rng.randbytes(64)),
    "function key": lambda rng: base64.urlsafe_b64encode(rng.randbytes(32)).decode() + "AzFu" + word(rng, 8),
    "registry password": lambda rng: word(rng, 42, WORD + "+/") + "+ACR" + word(rng, 6),
    "github classic": lambda rng: "ghp_" + word(rng, 36),
    "github server": lambda rng: "ghs_" + word(rng, 36),
    "github fine-grained": lambda rng: "github_pat_" + word(rng, 22) + "_" + word(rng, 59),
    "npm": lambda rng: "npm_" + word(rng, 36),
    "nuget": lambda rng: "oy2" + word(rng, 43, string.ascii_lowercase + string.digits),
    "slack": lambda rng: f"xoxb-{word(rng, 12, string.digits)}-{word(rng, 24)}",
    "aws key id": lambda rng: "AKIA" + word(rng, 16, string.ascii_uppercase + string.digits),
    "aws secret": lambda rng: word(rng, 40, WORD + "+/"),
    "certificate with key": lambda rng: "MII" + b64(rng.randbytes(900))[3:],
}
"""Secrets with a form of their own: found wherever they stand."""
PLAIN: Final[dict[str, Make]] = {
    "letters and digits": lambda rng: word(rng, 20),
    "letters": lambda rng: word(rng, 24, string.ascii_lowercase),
    "hexadecimal": lambda rng: word(rng, 32, "0123456789abcdef"),
    "older entra secret": lambda rng: word(rng, 1) + word(rng, 40, WORD + "+/=.-_~?*@:[]") + word(rng, 1),
    "oldest entra secret": lambda rng: b64(rng.randbytes(32)),
}
"""Secrets that nothing but their name tells."""

Enclose = Callable[[str], str]
BARE: Final[dict[str, Enclose]] = {
    "alone": "see {} there".format,
    "quoted": "is '{}', which".format,
    "url": lambda value: f"https://example.com/a?x={quote(value, safe='')}&y=1",
    "json": lambda value: json.dumps({"note": value, "y": 1}),
    "json in json": lambda value: json.dumps({"body": json.dumps({"note": value, "y": "z"})}),
    "base64 of json": lambda value: b64(json.dumps({"accessToken": value})),
}
NAMED: Final[dict[str, Enclose]] = {
    "query": lambda value: f"https://example.com/a?x=1&client_secret={quote(value, safe='')}&y=1",
    "query twice": lambda value: (
        f"https://example.com/?to={quote('/x?sig=' + quote(value, safe='') + '&y=1', safe='')}"
    ),
    "shared access signature": lambda value: (
        f"https://shop.blob.core.windows.net/c/b?sv=2024-05-04&sp=r&sig={quote(value, safe='')}&se=2026-01-01T00%3A00Z"
    ),
    "json": lambda value: json.dumps({"tenantid": "x", "serviceprincipalkey": value, "y": "z"}),
    "json in json": lambda value: json.dumps({"data": json.dumps({"clientSecret": value, "y": 1})}),
    "json thrice": lambda value: json.dumps({"data": json.dumps({"in": json.dumps({"apiKey": value, "y": 1})})}),
    "name and value": lambda value: json.dumps([{"name": "AZURE_CLIENT_SECRET", "value": value, "slotSetting": False}]),
    "variable group": lambda value: json.dumps({"dbPassword": {"isSecret": True, "value": value}}),
    "key vault": lambda value: json.dumps({"value": value, "id": "https://kv-shop.vault.azure.net/secrets/db/0123"}),
    "form": lambda value: urlencode(
        {"grant_type": "client_credentials", "client_secret": value, "scope": "x/.default"}
    ),
    "assertion": lambda value: urlencode({"client_assertion_type": "jwt-bearer", "client_assertion": value, "y": "1"}),
    "refresh token": lambda value: urlencode({"refresh_token": value, "client_id": CLIENT}),
    "form in json": lambda value: json.dumps({"postData": {"text": urlencode({"password": value, "y": "1"})}}),
    "bearer": "Authorization: Bearer {} Accept: */*".format,
    "basic": lambda value: f"authorization: Basic {b64(':' + value)} host: x",
    "other scheme": "Authorization: SharedKey shop:{} x-ms-date: y".format,
    "unknown scheme": "Proxy-Authorization: Contoso {} x-ms-date: y".format,
    "header in json": lambda value: json.dumps({"name": "Authorization", "value": f"Bearer {value}"}),
    "api key": "x-api-key: {} accept: */*".format,
    "cookie": "Cookie: VstsSession={}; a=b Accept: */*".format,
    "cookies": lambda value: f"cookie: a=b; UserAuthentication={quote(value)}; AadAuthentication={quote(value)}; x=y",
    "set-cookie": lambda value: f"Set-Cookie: ESTSAUTHPERSISTENT={quote(value)}; domain=.x.com; path=/; HttpOnly",
    "cookie in json": lambda value: json.dumps({"name": "FedAuth", "value": value, "httpOnly": True}),
    "host authentication": lambda value: f"HostAuthentication={quote(value)}; x=y",
    "command line": lambda value: f"az login --service-principal -u {CLIENT} -p '{value}' --tenant x",
    "command line, long": "az login --service-principal --password {} --tenant x".format,
    "command line, equals": "tool --client-secret={} --tenant x".format,
    "federated token": "az login --federated-token {} --tenant x".format,
    "curl": lambda value: f'curl -u ":{value}" https://dev.azure.com/contoso',
    "environment": "AZURE_CLIENT_SECRET={}\nAZURE_TENANT_ID=x".format,
    "environment of terraform": 'export ARM_CLIENT_SECRET="{}"'.format,
    "environment of the task": "  servicePrincipalKey={0}\n  idToken={0}".format,
    "yaml": "    SYSTEM_ACCESSTOKEN: {}\n    other: x".format,
    "xml attribute": lambda value: f'<publishProfile userName="$shop" userPWD={quoteattr(value)} url="x" />',
    "xml element": lambda value: f"<endpoint><clientSecret>{escape(value)}</clientSecret><x>y</x></endpoint>",
    "xml setting": lambda value: f'<add key="ClientSecret" value={quoteattr(value)} />',
    "hashtable": "@{{ TenantId = 'x'; ClientSecret = '{}' }}".format,
    "secure string": 'ConvertTo-SecureString "{}" -AsPlainText -Force'.format,
    "connection string": "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={};EndpointSuffix=x.net".format,
    "service bus": "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={}".format,
    "database": "Server=tcp:shop.database.windows.net;User ID=sa;Password={};Encrypt=True".format,
    "base64 of json": lambda value: b64(json.dumps({"client_secret": value})),
    "base64 of a header": lambda value: b64(f"Authorization: Bearer {value}"),
    "base64 twice": lambda value: b64(b64(f"password={value}")),
    "base64 of utf-16": lambda value: b64(f"$password = '{value}'".encode("utf-16-le")),
    "npmrc": "//registry.example.com/:_authToken={}".format,
    "access keys of aws": "aws_access_key_id = x\naws_secret_access_key = {}".format,
}
URL_SAFE: Final[dict[str, Enclose]] = {
    "user in url": lambda value: f"https://build:{quote(value, safe='')}@dev.azure.com/contoso/_git/shop",
}


def plants(rng: random.Random) -> Iterator[Plant]:
    """Every kind of secret in every enclosing that it may stand in."""
    for kind, make in KNOWN.items():
        for place, enclose in BARE.items():
            secret = make(rng)
            yield Plant(f"{kind}, {place}", secret, enclose(secret))
    for kind, make in (PLAIN | {"jwt": jwt}).items():
        for place, enclose in (NAMED | URL_SAFE).items():
            secret = make(rng)
            yield Plant(f"{kind}, {place}", secret, enclose(secret))
    yield from keys(rng)


def keys(rng: random.Random) -> Iterator[Plant]:
    """Private keys and certificates, whole and cut off."""
    for label in ("PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE"):
        for place, line in (("lines", "\n"), ("one line", "\\n"), ("in json", "\\\\n"), ("folded", " ")):
            head, foot = f"-----BEGIN {label}-----", f"-----END {label}-----"
            for cut in ("whole", "without end", "without beginning"):
                body = wrapped(rng, line)
                text = {
                    "whole": f"{head}{line}{body}{line}{foot}",
                    "without end": f"{head}{line}{body[:-20]}",
                    "without beginning": f"{body[70:]}{line}{foot}",
                }[cut]
                yield Plant(f"{label.lower()}, {place}, {cut}", body, text)


def messages(found: Sequence[Plant]) -> Iterator[str]:
    """Texts with an error between two secrets, near enough to be quoted."""
    for index in range(0, len(found) - 1, 2):
        yield f"{found[index].text} {ERRORS[index // 2 % len(ERRORS)]} {found[index + 1].text}"


def endpoint(rng: random.Random, plant: Plant) -> tuple[str, dict[str, Any]]:
    """A service endpoint with a secret in its key and another one's text in its status; the first is given too."""
    key = word(rng, 20)
    content: dict[str, Any] = {
        "id": "06000000-0000-4000-8000-000000000001",
        "name": "sc-shop",
        "type": "azurerm",
        "url": "https://management.azure.com/",
        "description": plant.text,
        "data": {"environment": "AzureCloud", "scopeLevel": "Subscription", "note": plant.text, "apiKey": key},
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": {
                "tenantid": "x",
                "serviceprincipalid": CLIENT,
                "serviceprincipalkey": key,
                "accesstoken": None,
            },
        },
        "isReady": False,
        "operationStatus": {"state": "Failed", "statusMessage": f"{ERRORS[2]} {plant.text}"},
    }
    return key, content


def entry(plant: Plant, sent: object, answer: object, status: int = 400) -> dict[str, Any]:
    """An entry of a HAR document, as browsers write it, with the secret in headers, cookies, body and answer."""
    text = json.dumps(answer)
    return {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 12,
        "request": {
            "method": "PUT",
            "url": f"{BASE}/endpoints/06000000-0000-4000-8000-000000000001?api-version=7.1&token={quote(plant.secret)}",
            "headers": [
                {"name": "Authorization", "value": f"Bearer {plant.secret}"},
                {"name": "X", "value": plant.text},
            ],
            "cookies": [{"name": "UserAuthentication", "value": plant.secret}],
            "queryString": [{"name": "token", "value": plant.secret}],
            "postData": {"mimeType": "application/json", "text": json.dumps(sent)},
        },
        "response": {
            "status": status,
            "headers": [{"name": "Set-Cookie", "value": f"FedAuth={plant.secret}; path=/"}],
            "content": {"text": b64(text), "encoding": "base64"} if len(text) % 2 else {"text": text},
        },
    }


def capture(seed: int = 1, most: int = 60) -> Capture:
    """A recording of failing changes to service connections; each entry has secrets of its own."""
    rng = random.Random(seed)  # noqa: S311 - secrets that protect nothing
    found = list(plants(rng))
    rng.shuffle(found)
    found = found[:most]
    secrets, entries, lines = [], [], []
    for index, plant in enumerate(found):
        key, sent = endpoint(rng, plant)
        error = ERRORS[index % len(ERRORS)]
        answers = (
            {"message": f"{plant.text} {error} {plant.text}"},
            {"statusCode": 400, "errorMessage": f"{error} {plant.text}"},
        )
        secrets += [plant.secret, key]
        entries.append(entry(plant, sent, answers[index % 2]))
        stamp = f"2026-01-01T00:00:{index % 60:02}.1234567Z"
        lines += [
            f"{stamp} {line}"
            for line in (*plant.text.splitlines(), f"##[error]{error}", f"##[debug]{json.dumps(sent)}")
        ]
    har = {"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "1"}, "entries": entries}}
    return Capture(tuple(secrets), har, saz(entries), "\n".join(lines) + "\n")


def saz(entries: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """The members of a Fiddler archive that holds the same exchanges."""
    parts = {"[Content_Types].xml": b'<?xml version="1.0" encoding="utf-8" ?><Types />'}
    for number, one in enumerate(entries, 1):
        asked, answered = one["request"], one["response"]
        headers = "".join(f"{header['name']}: {header['value']}\r\n" for header in asked["headers"])
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in asked["cookies"])
        content = answered["content"]
        body = base64.b64decode(content["text"]) if "encoding" in content else content["text"].encode()
        head = f"{asked['method']} {asked['url']} HTTP/1.1\r\nHost: dev.azure.com\r\n{headers}Cookie: {cookies}\r\n\r\n"
        set_cookie = answered["headers"][0]["value"]
        back = f"HTTP/1.1 {answered['status']} No\r\nSet-Cookie: {set_cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
        parts[f"raw/{number:02}_c.txt"] = (head + asked["postData"]["text"]).encode()
        parts[f"raw/{number:02}_s.txt"] = back.encode() + body
        parts[f"raw/{number:02}_m.xml"] = f'<?xml version="1.0"?><Session SID="{number}"></Session>'.encode()
    return parts


def slices(secret: str) -> set[str]:
    """Any 16 characters in a row of a secret as it is, URL-encoded, escaped for JSON and in base64."""
    written = secret.replace("\\\\n", "\n").replace("\\n", "\n")
    forms = [secret, quote(secret, safe=""), json.dumps(secret)[1:-1], *written.split()]
    # In base64, three characters at the ends depend on the neighbours.
    forms += [b64("x" * shift + secret)[4 if shift else 0 :].rstrip("=")[:-3] for shift in range(3)]
    return {form[at : at + SLICE] for form in forms for at in range(len(form) - SLICE + 1)}


def leaked(secrets: Sequence[str], said: str) -> set[str]:
    """The secrets of which 16 characters in a row are in what was said, in whatever form."""
    seen = {said[at : at + SLICE] for at in range(len(said) - SLICE + 1)}
    return {secret for secret in secrets if not seen.isdisjoint(slices(secret))}

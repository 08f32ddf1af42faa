"""The keys that tokens are signed with: found, kept, renewed, and used on while Entra is away."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from azure_sandbox.tokens import Signer, signer
from harness import Azure, decoded
from signed_in import MESSAGE, bearer, claims_of, entra, forged, service, user_token, with_people

KEYS = r"/entra/.*/discovery/.*keys"


@pytest.fixture
def azure() -> Azure:
    """A world with people in it."""
    return with_people(Azure("demo"))


@pytest.fixture
async def client(azure: Azure) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that takes tokens."""
    async with service(azure) as client:
        yield client


async def status(client: httpx.AsyncClient, token: str) -> int:
    """The status of the answer to a message that comes with a token."""
    return (await client.post("/diagnose", json=MESSAGE, headers=bearer(token))).status_code


def reads(azure: Azure) -> int:
    """How often the keys were asked for: two documents each time, one for each format of tokens."""
    return len([one for one in azure.requests(system="entra") if one.path.endswith("/keys")]) // 2


def later(azure: Azure, seconds: float) -> None:
    """Let time pass."""
    azure.world.clock.offset_seconds += seconds


def rotate(azure: Azure, *signers: Signer) -> None:
    """From now on Entra publishes these keys."""
    azure.faults.clear()
    azure.fail(path=KEYS, status=200, body={"keys": [one.json_web_key("") for one in signers]}, times=None)


def signed_by(azure: Azure, one: Signer) -> str:
    """A token that a key signed."""
    return forged(claims_of(user_token(azure)), key=one.key, headers={"kid": one.thumbprint})


async def test_kept(client: httpx.AsyncClient, azure: Azure) -> None:
    """The keys are asked for once for all who come at the same time, and not again for an hour."""
    tokens = [user_token(azure) for _ in range(20)]
    assert set(await asyncio.gather(*(status(client, one) for one in tokens))) == {200}
    assert reads(azure) == 1
    later(azure, 3500)
    assert await status(client, user_token(azure)) == 200
    assert reads(azure) == 1
    later(azure, 101)
    assert await status(client, user_token(azure)) == 200
    assert reads(azure) == 2


async def test_rotation(client: httpx.AsyncClient, azure: Azure) -> None:
    """A key that is new is found without a restart; one that is withdrawn opens nothing any more."""
    old, new = user_token(azure), Signer()
    assert await status(client, old) == 200
    rotate(azure, signer(), new)
    later(azure, 61)
    assert await status(client, signed_by(azure, new)) == 200
    assert await status(client, old) == 200
    rotate(azure, new)
    later(azure, 3500)
    assert await status(client, signed_by(azure, new)) == 200
    later(azure, 101)
    assert await status(client, user_token(azure)) == 401
    assert await status(client, signed_by(azure, new)) == 200


async def test_unknown_keys_are_asked_for_once_a_minute(client: httpx.AsyncClient, azure: Azure) -> None:
    """Whoever sends tokens with made-up key ids cannot make the service ask Entra each time."""
    assert await status(client, user_token(azure)) == 200
    claims = claims_of(user_token(azure))
    later(azure, 61)
    made_up = [forged(claims, headers={"kid": f"k{number}"}) for number in range(20)]
    assert set(await asyncio.gather(*(status(client, one) for one in made_up))) == {401}
    assert reads(azure) == 2
    later(azure, 61)
    assert await status(client, made_up[0]) == 401
    assert reads(azure) == 3


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": "before"}, {"answer": "malformed"}, {"answer": "empty"}])
async def test_entra_is_away(client: httpx.AsyncClient, azure: Azure, fault: dict[str, Any]) -> None:
    """While Entra is away the keys that are known are used on for a day, then nothing is believed any more."""
    assert await status(client, user_token(azure)) == 200
    azure.fail(system="entra", times=None, **fault)
    later(azure, 3601)
    assert await status(client, user_token(azure)) == 200
    later(azure, 24 * 3600)
    assert await status(client, user_token(azure)) == 502
    azure.faults.clear()
    later(azure, 61)
    assert await status(client, user_token(azure)) == 200


async def test_never_reached(client: httpx.AsyncClient, azure: Azure) -> None:
    """A token that cannot be checked is no reason to let anybody in, nor to say that it is wrong."""
    azure.fail(system="entra", status=503, times=None)
    answer = await client.post("/diagnose", json=MESSAGE, headers=bearer(user_token(azure)))
    assert answer.status_code == 502
    assert decoded(answer)["upstream"]["system"] == "entra"
    azure.faults.clear()
    later(azure, 6)
    assert await status(client, user_token(azure)) == 200


WEAK = {
    "no keys": {"keys": []},
    "another kind": {"keys": [{"kty": "oct", "kid": "k", "k": "c2VjcmV0"}]},
    "for encryption": {"keys": [signer().json_web_key("") | {"use": "enc"}]},
    "too short": {"keys": [signer().json_web_key("") | {"n": "AQAB"}]},
    "no list": {"keys": "all"},
    "no object": [],
}


@pytest.mark.parametrize("body", WEAK.values(), ids=WEAK)
async def test_weak_documents(client: httpx.AsyncClient, azure: Azure, body: Any) -> None:
    """Keys that are none to check a signature with are not used."""
    azure.fail(path=KEYS, status=200, body=body, times=None)
    assert await status(client, user_token(azure)) == 502


async def test_links_stay_at_home(client: httpx.AsyncClient, azure: Azure) -> None:
    """Where the configuration sends one for the keys is a path at the configured authority, never another host."""
    tenant = claims_of(user_token(azure))["tid"]
    body = {
        "issuer": f"https://sts.windows.net/{tenant}/",
        "jwks_uri": f"https://keys.evil.example/entra/{tenant}/discovery/keys",
    }
    azure.fail(path="openid-configuration", status=200, body=body, times=None)
    assert await status(client, user_token(azure)) == 200
    assert {entry.headers["host"] for entry in azure.requests()} == {"sandbox.test"}


async def test_own_authority(azure: Azure) -> None:
    """The authority is a setting, and the home cloud's without it."""
    there = entra(authority="https://sandbox.test/nowhere")
    async with service(azure, entra=there) as client:
        assert await status(client, user_token(azure)) == 502

"""API keys: the file is read again while the service runs, and what stands beside a key limits its caller."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from armedic.changes.plan import Safety as PlanSafety
from armedic.settings import Safety, load
from harness import Azure, decoded, known
from signed_in import MESSAGE, service

ORDERS = {"organization": "contoso", "project": "data", "name_or_id": "sc-orders"}
TOKEN = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}


def entry(name: str, key: str, **more: Any) -> dict[str, Any]:
    """A key as the file has it."""
    return {"name": name, "sha256": hashlib.sha256(key.encode()).hexdigest(), "permissions": ["diagnose"]} | more


def later(azure: Azure, seconds: float = 2) -> None:
    """Let time pass."""
    azure.world.clock.offset_seconds += seconds


async def status(client: httpx.AsyncClient, key: str) -> int:
    """The status of the answer to a message that comes with a key, the same both ways through the service."""
    express = await client.post("/diagnose", json=MESSAGE, headers={"X-API-Key": key})
    ordinary = await client.get("/causes", headers={"X-API-Key": key})
    assert express.status_code == ordinary.status_code
    return express.status_code


def test_classes() -> None:
    """The settings know the classes of changes that plans have."""
    assert Safety == PlanSafety


async def test_reload(azure: Azure, tmp_path: Path) -> None:
    """A key that is added opens the door without a restart, and one that is taken out does not any more."""
    file, first, second = tmp_path / "keys.json", secrets.token_urlsafe(), secrets.token_urlsafe()
    file.write_text(json.dumps([entry("one", first)]))
    settings = load({"ARMEDIC_API_KEYS_FILE": str(file), "ARMEDIC_CREDENTIAL": "default"})
    async with service(azure, settings) as client:
        assert [await status(client, one) for one in (first, second)] == [200, 401]
        file.write_text(json.dumps([entry("two", second)]))
        assert [await status(client, one) for one in (first, second)] == [200, 401], "looked at once a second at most"
        later(azure)
        assert [await status(client, one) for one in (first, second)] == [401, 200]


def replaced(file: Path, content: str) -> None:
    """As Kubernetes changes a mounted secret: another file of the same name."""
    fresh = file.with_suffix(".new")
    fresh.write_text(content)
    fresh.replace(file)


BROKEN: dict[str, Callable[[Path], None]] = {
    "half a file": lambda file: replaced(file, "[{"),
    "no list": lambda file: replaced(file, "{}"),
    "a wrong permission": lambda file: replaced(file, json.dumps([entry("x", "x", permissions=["all"])])),
    "gone": os.unlink,
}


@pytest.mark.parametrize("breaks", BROKEN.values(), ids=BROKEN)
async def test_broken_file(
    azure: Azure, tmp_path: Path, caplog: pytest.LogCaptureFixture, breaks: Callable[[Path], None]
) -> None:
    """A new content that is not understood leaves the old keys, and is told once; a good one is taken."""
    file, key = tmp_path / "keys.json", secrets.token_urlsafe()
    file.write_text(json.dumps([entry("one", key)]))
    settings = load({"ARMEDIC_API_KEYS_FILE": str(file), "ARMEDIC_CREDENTIAL": "default"})
    async with service(azure, settings) as client:
        breaks(file)
        for _ in range(3):
            later(azure)
            assert await status(client, key) == 200
        told = [one for one in caplog.records if one.message == "a changed file is not used"]
        assert len(told) == 1
        replaced(file, "[]")
        later(azure)
        assert await status(client, key) == 401


async def test_expires(azure: Azure) -> None:
    """A key ends when its file says so, also while the service runs; the answer says so to who has it."""
    key = secrets.token_urlsafe()
    ends = azure.now()
    later(azure, -60)
    async with service(azure, api_keys=(known("ci", key, expires_at=ends),)) as client:
        assert await status(client, key) == 200
        later(azure, 120)
        assert await status(client, key) == 401
        answer = await client.get("/causes", headers={"X-API-Key": key})
    assert decoded(answer)["detail"] == "The key has expired."


async def test_renewed_key(azure: Azure) -> None:
    """Of two entries of the same key the one that has not ended counts."""
    key = secrets.token_urlsafe()
    old, new = known("old", key, expires_at=azure.now()), known("new", key)
    async with service(azure, api_keys=(old, new)) as client:
        assert await status(client, key) == 200


async def test_organizations(azure: Azure) -> None:
    """A key for some organizations opens no other one, in no route; texts are of none."""
    key = secrets.token_urlsafe()
    headers = {"X-API-Key": key}
    async with service(azure, api_keys=(known("ci", key, organizations=frozenset({"fabrikam"})),)) as client:
        answers = [
            await client.post("/diagnose", json={"connection": ORDERS}, headers=headers),
            await client.post("/diagnose/sweep", json={"organization": "Contoso"}, headers=headers),
            await client.post(
                "/repair", json={"connection": ORDERS, "repair": {"kind": "grant-role"}}, headers=headers
            ),
        ]
        assert await status(client, key) == 200
    for answer in answers:
        assert answer.status_code == 403
        assert "'ci' is not for the organization 'contoso'" in decoded(answer)["detail"].replace("Contoso", "contoso")
    assert not azure.requests()


async def test_own_organization(azure: Azure) -> None:
    """Letter case of the organization does not matter."""
    key = secrets.token_urlsafe()
    async with service(azure, api_keys=(known("ci", key, organizations=frozenset({"contoso"})),)) as client:
        body = {"connection": ORDERS | {"organization": "CONTOSO"}}
        assert (await client.post("/diagnose", json=body, headers={"X-API-Key": key})).status_code == 200


async def test_safety(azure: Azure) -> None:
    """A key for some classes of changes neither plans nor makes others; nothing is written."""
    key = secrets.token_urlsafe()
    headers = {"X-API-Key": key}
    async with service(azure, api_keys=(known("ci", key, safety=frozenset({"reversible", "credential"})),)) as client:
        body: dict[str, Any] = {"connection": ORDERS, "repair": {"kind": "grant-role", "role": "Reader"}}
        refused = await client.post("/repair", json=body, headers=headers)
        assert refused.status_code == 403
        assert "not for changes of the class 'privilege'" in decoded(refused)["detail"]
        body |= {"mode": "apply", "fingerprint": "sha256:" + "0" * 64}
        assert (await client.post("/repair", json=body, headers=headers)).status_code == 403
        allowed = await client.post(
            "/repair", json={"connection": TOKEN, "repair": {"kind": "remove-access-token"}}, headers=headers
        )
        assert allowed.status_code == 200, allowed.text
    assert not azure.requests(writes=True)

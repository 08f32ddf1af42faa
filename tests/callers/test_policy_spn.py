"""The operator's rules and /spn: what is made, deleted and brought back is held to them, before anything is done."""

import secrets
from pathlib import Path
from typing import Any

import httpx
import pytest
from callers.test_policy import PRODUCTION, STAGING, refusal, rule
from harness import Azure, decoded, known
from signed_in import service

MADE: dict[str, Any] = {
    "display_name": "sc-made",
    "subscription": "Production",
    "connection": {"organization": "contoso", "project": "web", "name": "sc-made"},
}
WEB = "/spn/d0000000-0000-4000-8000-000000000001"
LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "organization": ({"organizations": ["contoso"]}, {}, True),
    "another organization": ({"organizations": ["fabrikam"]}, {}, False),
    "connection": ({"connections": ["sc-made"]}, {}, True),
    "another connection": ({"connections": ["sc-web-*"]}, {}, False),
    "subscription": ({"subscriptions": [PRODUCTION]}, {}, True),
    "another subscription": ({"subscriptions": [STAGING]}, {}, False),
    "a role elsewhere": (
        {"subscriptions": [PRODUCTION]},
        {"roles": [{"role": "Reader", "scope": f"/subscriptions/{STAGING}"}]},
        False,
    ),
    "role": ({"roles": ["Reader"]}, {}, True),
    "another role": ({"roles": ["Reader"]}, {"roles": [{"role": "Contributor"}]}, False),
    "safety class": ({"safety": ["reversible", "credential", "privilege"]}, {}, True),
    "another safety class": ({"safety": ["reversible"]}, {}, False),
    "mode": ({"modes": ["plan"]}, {"mode": "apply"}, False),
}


@pytest.mark.parametrize(("limits", "change", "fits"), LIMITS.values(), ids=LIMITS)
async def test_made(
    azure: Azure, tmp_path: Path, limits: dict[str, Any], change: dict[str, Any], *, fits: bool
) -> None:
    """What is within the rule is planned; all else is refused, and nothing is made."""
    file, key = tmp_path / "policy.toml", secrets.token_urlsafe()
    file.write_text(rule(**limits))
    async with service(azure, api_keys=(known("ci", key),), policy_file=file) as client:
        client.headers["X-API-Key"] = key
        said = await refusal(client, ("/spn", MADE | change))
    assert said == (None if fits else "No rule allows this to 'ci'.")
    assert azure.requests(writes=True) == []


async def test_new_credential_of_what_holds_more(azure: Azure, tmp_path: Path) -> None:
    """A new secret hands over all roles of its principal, so those that it holds elsewhere count too."""
    file, key = tmp_path / "policy.toml", secrets.token_urlsafe()
    file.write_text(rule())
    secret = {"display_name": "sc-made", "subscription": "Production", "credential": {"kind": "secret"}}
    elsewhere = {**secret, "mode": "apply", "roles": [{"role": "Reader", "scope": f"/subscriptions/{STAGING}"}]}
    async with service(azure, api_keys=(known("ci", key),), policy_file=file) as client:
        client.headers["X-API-Key"] = key
        assert decoded(await client.post("/spn", json=elsewhere))["outcome"] == "applied"
    file.write_text(rule(subscriptions=[PRODUCTION]))
    more = {**secret, "credential": {"kind": "secret", "description": "another"}}
    async with service(azure, api_keys=(known("ci", key),), policy_file=file) as client:
        client.headers["X-API-Key"] = key
        assert await refusal(client, ("/spn", more)) == "No rule allows this to 'ci'."


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(("limit", "status"), [(PRODUCTION, 200), (STAGING, 403)])
async def test_looked_at_and_deleted(azure: Azure, tmp_path: Path, method: str, limit: str, status: int) -> None:
    """Where a principal holds roles decides who may look at it, and who may plan to delete it."""
    file, key = tmp_path / "policy.toml", secrets.token_urlsafe()
    file.write_text(rule(subscriptions=[limit]))
    async with service(azure, api_keys=(known("ci", key),), policy_file=file) as client:
        query = {"organization": "contoso"} | ({"force": "true"} if method == "DELETE" else {})
        answer = await client.request(method, WEB, params=query, headers={"X-API-Key": key})
    assert answer.status_code == status, answer.text


async def test_brought_back(azure: Azure, tmp_path: Path) -> None:
    """Roles that come back are granted by the rules, too."""
    file, key = tmp_path / "policy.toml", secrets.token_urlsafe()
    body = {"roles": [{"role": "Contributor", "scope": f"/subscriptions/{PRODUCTION}"}]}
    url = "/spn/d0000000-0000-4000-8000-000000000010/restore"
    answers: list[httpx.Response] = []
    for roles in (["Contributor"], ["Reader"]):
        file.write_text(rule(roles=roles))
        async with service(azure, api_keys=(known("ci", key),), policy_file=file) as client:
            answers.append(await client.post(url, json=body, headers={"X-API-Key": key}))
    assert [one.status_code for one in answers] == [200, 403]


async def test_limits_of_a_key(azure: Azure) -> None:
    """A key for reversible changes makes no credentials and grants no roles."""
    key = secrets.token_urlsafe()
    limited = known("ci", key, safety=frozenset({"reversible"}))
    async with service(azure, api_keys=(limited,)) as client:
        answer = await client.post("/spn", json=MADE, headers={"X-API-Key": key})
    assert answer.status_code == 403
    assert "class" in decoded(answer)["detail"]
    assert azure.requests(writes=True) == []

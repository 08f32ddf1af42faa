"""The operator's rules: what each of their limits lets pass and stops, and that refusals name the rule."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from armedic.callers.rules import read
from armedic.settings import SettingError
from harness import Azure, decoded, known
from signed_in import (
    ARMEDIC,
    MESSAGE,
    MORGAN,
    PORTAL,
    TENANT,
    application_token,
    bearer,
    service,
    user_token,
    with_people,
)

PRODUCTION = "50000000-0000-4000-8000-000000000001"
STAGING = "50000000-0000-4000-8000-000000000002"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
WEB = "b0000000-0000-4000-8000-000000000001"
DATA = "b0000000-0000-4000-8000-000000000002"
GROUP = "/providers/Microsoft.Management/managementGroups/contoso"


def target(project: str, name: str) -> dict[str, str]:
    """A connection of the demo world."""
    return {"organization": "contoso", "project": project, "name_or_id": name}


ORDERS = target("data", "sc-orders")
PROD_TOKEN = target("web", "sc-prod-token")
LOOK = ("/diagnose", {"connection": ORDERS})
GRANT = ("/repair", {"connection": ORDERS, "repair": {"kind": "grant-role", "role": "Reader"}})
REMOVE = ("/repair", {"connection": PROD_TOKEN, "repair": {"kind": "remove-access-token"}})
APPLY = ("/repair", REMOVE[1] | {"mode": "apply", "fingerprint": "sha256:" + "0" * 64})
Request = tuple[str, dict[str, Any]]


def granting(**repair: Any) -> Request:
    """A request for another role, or at another scope."""
    return GRANT[0], GRANT[1] | {"repair": GRANT[1]["repair"] | repair}


def looking(project: str, name: str) -> Request:
    """A look at a connection."""
    return "/diagnose", {"connection": target(project, name)}


def rule(effect: str = "allow", name: str = "the rule", **limits: Any) -> str:
    """A rule as TOML; JSON's lists and texts are TOML's."""
    known_limits = {"permissions": ["diagnose", "repair", "provision"]} | limits
    lines = [f"{key} = {json.dumps(value)}" for key, value in known_limits.items() if key != "who"]
    who = [f"who = [{', '.join(_table(one) for one in limits['who'])}]"] if "who" in limits else []
    return "\n".join(["[[rules]]", f"name = {json.dumps(name)}", f'effect = "{effect}"', *lines, *who, ""])


def _table(values: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in values.items()) + " }"


@pytest.fixture
def azure() -> Azure:
    """A world with people in it."""
    return with_people(Azure("demo"))


Ruled = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def ruled(azure: Azure, tmp_path: Path) -> Ruled:
    """A client with the key "ci" of a service with these rules."""

    @asynccontextmanager
    async def ruled(*rules: str, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
        file, key = tmp_path / "policy.toml", secrets.token_urlsafe()
        file.write_text("\n".join(rules) or "rules = []")
        async with service(azure, api_keys=(known("ci", key),), policy_file=file, **changes) as client:
            client.headers["X-API-Key"] = key
            yield client

    return ruled


async def refusal(client: httpx.AsyncClient, request: Request, **options: Any) -> str | None:
    """Why the rules refuse a request; None where they do not."""
    answer = await client.post(request[0], json=request[1], **options)
    body = decoded(answer) if answer.headers["content-type"] == "application/problem+json" else {}
    if body.get("type") == "urn:armedic:problem:not-allowed":
        assert answer.status_code == 403
        return str(body["detail"])
    assert answer.status_code in {200, 412}, answer.text
    return None


LIMITS: dict[str, tuple[dict[str, Any], Request, bool]] = {
    "permission": ({"permissions": ["diagnose"]}, LOOK, True),
    "another permission": ({"permissions": ["diagnose"]}, REMOVE, False),
    "mode": ({"modes": ["plan"]}, REMOVE, True),
    "another mode": ({"modes": ["plan"]}, APPLY, False),
    "a mode, of what has none": ({"modes": ["plan"]}, LOOK, True),
    "organization": ({"organizations": ["CONTOSO"]}, LOOK, True),
    "organization by pattern": ({"organizations": ["con*"]}, LOOK, True),
    "another organization": ({"organizations": ["fabrikam"]}, LOOK, False),
    "project": ({"projects": ["Data"]}, LOOK, True),
    "project by id": ({"projects": [DATA]}, LOOK, True),
    "project that is asked for by id": ({"projects": ["data"]}, looking(DATA, "sc-orders"), True),
    "another project": ({"projects": ["web"]}, LOOK, False),
    "another project that is asked for by id": ({"projects": ["web"]}, looking(DATA, "sc-orders"), False),
    "connection": ({"connections": ["sc-ord*"]}, LOOK, True),
    "connection by id": ({"connections": ["c0000000-0000-4000-8000-000000000009"]}, LOOK, True),
    "connection that is asked for by id": (
        {"connections": ["sc-orders"]},
        looking("data", "c0000000-0000-4000-8000-000000000009"),
        True,
    ),
    "another connection": ({"connections": ["sc-web-*"]}, LOOK, False),
    "a pattern is no regular expression": ({"connections": ["sc.orders"]}, LOOK, False),
    "subscription": ({"subscriptions": [PRODUCTION]}, GRANT, True),
    "another subscription": ({"subscriptions": [STAGING]}, GRANT, False),
    "subscription of the connection": ({"subscriptions": [PRODUCTION]}, REMOVE, True),
    "another subscription of the connection": ({"subscriptions": [STAGING]}, REMOVE, False),
    "subscription that is looked at": ({"subscriptions": [PRODUCTION]}, LOOK, True),
    "another subscription that is looked at": ({"subscriptions": [STAGING]}, LOOK, False),
    "what is above the subscription": ({"subscriptions": [PRODUCTION]}, granting(scope=GROUP), False),
    "management group": (
        {"management_groups": ["Contoso"], "subscriptions": [PRODUCTION]},
        granting(scope=GROUP),
        True,
    ),
    "another management group": ({"management_groups": ["fabrikam"]}, granting(scope=GROUP), False),
    "a subscription, by management group": ({"management_groups": ["contoso"]}, GRANT, False),
    "repair": ({"repairs": ["remove-*"]}, REMOVE, True),
    "another repair": ({"repairs": ["rotate-secret"]}, REMOVE, False),
    "a repair, of a look": ({"repairs": ["rotate-secret"]}, LOOK, True),
    "role": ({"roles": ["reader"]}, GRANT, True),
    "role by id": ({"roles": [READER]}, GRANT, True),
    "role that is asked for by id": ({"roles": ["Reader"]}, granting(role=READER), True),
    "another role": ({"roles": ["Reader"]}, granting(role="Contributor"), False),
    "a role, of what grants none": ({"roles": ["Reader"]}, REMOVE, True),
    "safety class": ({"safety": ["privilege"]}, GRANT, True),
    "another safety class": ({"safety": ["reversible", "credential", "destructive"]}, GRANT, False),
    "key": ({"who": [{"key": "cd"}, {"key": "ci"}]}, LOOK, True),
    "another key": ({"who": [{"key": "cd"}]}, LOOK, False),
    "a token, not a key": ({"who": [{"tenant_id": TENANT}]}, LOOK, False),
}


@pytest.mark.parametrize(("limits", "request_", "fits"), LIMITS.values(), ids=LIMITS)
async def test_allow(ruled: Ruled, limits: dict[str, Any], request_: Request, *, fits: bool) -> None:
    """A rule that allows lets pass what stays within its limits; all else is refused, since no rule allows it."""
    async with ruled(rule(**limits)) as client:
        assert await refusal(client, request_) == (None if fits else "No rule allows this to 'ci'.")


TOUCHES_NONE = {"a mode, of what has none", "a repair, of a look", "a role, of what grants none"}
OVER = {"what is above the subscription"}


@pytest.mark.parametrize("case", LIMITS)
async def test_deny(ruled: Ruled, case: str) -> None:
    """A rule that denies stops what falls into its limits, and names itself; all else goes on to the next rule.

    What is above a subscription that is denied may be above it, and is denied with it.
    """
    limits, request, fits = LIMITS[case]
    denied = (fits and case not in TOUCHES_NONE) or case in OVER
    async with ruled(rule("deny", "not this", **limits), rule()) as client:
        assert await refusal(client, request) == ("The rule 'not this' denies this to 'ci'." if denied else None)


async def test_order(ruled: Ruled) -> None:
    """The first rule that fits decides."""
    async with ruled(rule("allow", projects=["data"]), rule("deny", "nothing else"), rule("allow", "late")) as client:
        assert await refusal(client, LOOK) is None
        assert await refusal(client, REMOVE) == "The rule 'nothing else' denies this to 'ci'."


async def test_no_rules(ruled: Ruled) -> None:
    """A file without rules allows nothing that uses Armedic's rights; texts are nobody's."""
    async with ruled() as client:
        for request in (LOOK, GRANT, ("/diagnose/sweep", {"organization": "contoso"})):
            assert await refusal(client, request) == "No rule allows this to 'ci'."
        assert (await client.post("/diagnose", json=MESSAGE)).status_code == 200


async def test_refused_before_anything_is_asked(ruled: Ruled, azure: Azure) -> None:
    """Who may not look in an organization learns nothing of what is there."""
    async with ruled(rule(organizations=["fabrikam"], projects=["web"])) as client:
        assert await refusal(client, looking("no-such-project", "no-such")) is not None
    assert not azure.requests(system="devops")


async def test_applied_no_further_than_allowed(ruled: Ruled, azure: Azure) -> None:
    """What is refused after it was planned is not applied."""
    async with ruled(rule(modes=["plan"], name="plan"), rule(roles=["Contributor"])) as client:
        fingerprint = decoded(await client.post(GRANT[0], json=GRANT[1]))["fingerprint"]
        apply = GRANT[1] | {"mode": "apply", "fingerprint": fingerprint}
        assert await refusal(client, (GRANT[0], apply)) is not None
    assert not azure.requests(writes=True)


async def test_auto(ruled: Ruled, azure: Azure) -> None:
    """The repair that finds out by itself is held to what it comes to."""
    auto = ("/repair", {"connection": ORDERS, "repair": {"kind": "auto", "allow": ["reversible", "privilege"]}})
    async with ruled(rule(repairs=["grant-*"])) as client:
        assert await refusal(client, auto) is None
    async with ruled(rule(repairs=["rotate-*"])) as client:
        assert await refusal(client, auto) == "No rule allows this to 'ci'."
    async with ruled(rule(subscriptions=[STAGING])) as client:
        healthy = ("/repair", {"connection": target("web", "sc-web-prod"), "repair": {"kind": "auto"}})
        assert await refusal(client, healthy) == "No rule allows this to 'ci'."
    assert not azure.requests(writes=True)


async def test_what_changes_with_it(ruled: Ruled, azure: Azure) -> None:
    """A plan that changes other connections too is held to all of them: here two share a secret to be replaced."""
    rotate = ("/repair", {"connection": target("web", "sc-web-expired"), "repair": {"kind": "rotate-secret"}})
    endpoints = azure.world.organizations["contoso"].endpoints
    shared = endpoints["sc-web-expired"].parameters["serviceprincipalid"]
    endpoints["sc-orders"].parameters["serviceprincipalid"] = shared
    async with ruled(rule("deny", "not data", projects=["data"]), rule()) as client:
        assert await refusal(client, rotate) == "The rule 'not data' denies this to 'ci'."
    async with ruled(rule("deny", "not orders", connections=["sc-orders"]), rule()) as client:
        assert await refusal(client, rotate) == "The rule 'not orders' denies this to 'ci'."
    async with ruled(rule(projects=["web", "data"])) as client:
        assert await refusal(client, rotate) is None


WHO: dict[str, tuple[dict[str, str], bool, bool]] = {
    "user": ({"object_id": MORGAN.upper()}, True, False),
    "application": ({"client_id": PORTAL}, True, True),
    "another application": ({"client_id": ARMEDIC}, False, False),
    "tenant": ({"tenant_id": TENANT}, True, True),
    "role": ({"role": "Platform"}, False, True),
    "role and tenant": ({"role": "Platform", "tenant_id": TENANT}, False, True),
    "user and another application": ({"object_id": MORGAN, "client_id": ARMEDIC}, False, False),
}


@pytest.mark.parametrize(("who", "user", "application"), WHO.values(), ids=WHO)
async def test_who(ruled: Ruled, azure: Azure, who: dict[str, str], *, user: bool, application: bool) -> None:
    """Callers are told apart by their ids and roles."""
    tokens = user_token(azure), application_token(azure, ["Armedic.Diagnose", "Platform"])
    async with ruled(rule(who=[who])) as client:
        del client.headers["X-API-Key"]
        told = [await refusal(client, LOOK, headers=bearer(token)) is None for token in tokens]
    assert told == [user, application]


async def lines_of(client: httpx.AsyncClient, **body: Any) -> list[dict[str, Any]]:
    """The lines of a sweep."""
    answer = await client.post("/diagnose/sweep", json={"organization": "contoso"} | body)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_sweep_leaves_out(ruled: Ruled, azure: Azure) -> None:
    """A sweep of everything leaves out what is not allowed, names none of it, looks at none of it, and says so."""
    async with ruled(rule("deny", "no tokens", connections=["*-token"]), rule(projects=["web"])) as client:
        lines = await lines_of(client)
    found = [line for line in lines if line["type"] == "diagnosis"]
    assert {line["project"] for line in found} == {"web"}
    assert len(found) == 7
    errors = [line for line in lines if line["type"] == "error"]
    assert [one["error"]["type"] for one in errors] == ["urn:armedic:problem:not-allowed"]
    assert errors[0]["error"]["detail"].startswith("2 projects and 1 connection left out. ")
    assert lines[-1]["type"] == "summary"
    text = json.dumps(lines)
    assert "sc-prod-token" not in text
    assert "sc-orders" not in text
    assert not [one for one in azure.requests(system="devops") if "/data/" in one.path or DATA in one.path]


@pytest.mark.parametrize("project", ["data", DATA])
async def test_sweep_of_a_named_project(ruled: Ruled, project: str) -> None:
    """A project that is named, by name or id, and not allowed is refused as a whole."""
    async with ruled(rule(projects=["web"])) as client:
        body = {"organization": "contoso", "projects": ["web", project]}
        assert await refusal(client, ("/diagnose/sweep", body)) == "No rule allows this to 'ci'."
        assert {line.get("project") for line in await lines_of(client, projects=[WEB])} >= {WEB}


async def test_sweep_by_subscription(ruled: Ruled) -> None:
    """Connections for other subscriptions are left out."""
    async with ruled(rule(subscriptions=[STAGING, PRODUCTION])) as client:
        lines = await lines_of(client)
    found = {line["connection"]["subscription_id"] for line in lines if line["type"] == "diagnosis"}
    assert found <= {STAGING, PRODUCTION, None}
    assert "left out" in next(line for line in lines if line["type"] == "error")["error"]["detail"]


async def test_sweep_without_limits(ruled: Ruled) -> None:
    """Where everything is allowed nothing is left out."""
    async with ruled(rule(organizations=["contoso"])) as client:
        assert not [line for line in await lines_of(client) if line["type"] == "error"]


async def test_reload(ruled: Ruled, azure: Azure, tmp_path: Path) -> None:
    """Rules are read again like keys; what is not understood leaves the old ones."""
    file = tmp_path / "policy.toml"
    async with ruled(rule()) as client:
        assert await refusal(client, LOOK) is None
        for content, allowed in (("[[rules", True), (rule("deny"), False), ("rules = 1", False), (rule(), True)):
            file.write_text(content)
            azure.world.clock.offset_seconds += 2
            assert (await refusal(client, LOOK) is None) == allowed


def test_documented(tmp_path: Path) -> None:
    """The rules that the documentation shows are understood."""
    page = Path(__file__).parents[2] / "service" / "docs" / "callers.md"
    (tmp_path / "policy.toml").write_text(page.read_text().partition("```toml\n")[2].partition("```")[0])
    assert [rule.effect for rule in read(tmp_path / "policy.toml")] == ["deny", "allow", "allow"]


MALFORMED = {
    "no TOML": "rules = [",
    "no rules": "",
    "an unknown limit": rule() + 'projets = ["web"]',
    "no permissions": '[[rules]]\nname = "a"\neffect = "allow"',
    "an unknown effect": rule("permit"),
    "an empty list": rule(projects=[]),
    "nobody": rule(who=[{}]),
    "an unknown class": rule(safety=["safe"]),
    "a subscription by name": rule(subscriptions=["Production"]),
    "two of one name": rule() + rule(),
    "no text": "\ud800",
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
async def test_malformed(azure: Azure, tmp_path: Path, content: str) -> None:
    """Rules that are not understood stop the start, and the setting is named."""
    file = tmp_path / "policy.toml"
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(SettingError, match="ARMEDIC_POLICY_FILE"):
        async with service(azure, policy_file=file):
            pass

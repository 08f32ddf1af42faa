"""Every case file of this folder: from a broken world, the suggested request planned and applied unchanged.

A case has `name`, `kind` (applied, already_done, refused, state_changed, and perhaps withheld), `world`, and `cause`
(whose finding suggests the repair) or `repair` (the object to send). Besides: `change` and `between` (plan and apply),
dotted path to value; `connection` as "project/name", shop/sc-shop unless said otherwise; `fail` (see the sandbox's
FaultRequest), put in place after the plan. Expected are `outcome` (none: 412), `writes` as "METHOD system path", and of
a plan that is withheld `withheld`, a part of the reason, and `handoff`, names of values for others.
"""

import fnmatch
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from armedic.repairs._repair import catalogue
from docs.rights import rights

HERE = Path(__file__).parent
CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
PLACEHOLDER = re.compile(r"\\\{[a-z0-9_-]+\\\.[A-Za-z]+\\\}|\\\*\\\*\\\*")
"""In an escaped text: what an earlier change will give, or a secret."""
BESIDE = ("{certificate.beside}", "{old-certificates.beside}")
"""In a list: what else is in it when it is replaced."""
KINDS = {"applied", "already_done", "refused", "state_changed"}


def cases() -> list[Any]:
    """All cases of the folder, named by file and case."""
    return [
        pytest.param(case | {"file": path.stem}, id=f"{path.stem}: {case['name']}")
        for path in sorted(HERE.glob("*.toml"))
        for case in tomllib.loads(path.read_text())["case"]
    ]


def changes(case: dict[str, Any], key: str) -> dict[str, Any]:
    """The changes of a case; TOML has no null, so "@null" stands for it."""
    return {path: None if value == "@null" else value for path, value in case.get(key, {}).items()}


async def suggested(armedic: httpx.AsyncClient, case: dict[str, Any]) -> dict[str, Any]:
    """The request that /diagnose suggests for the case's cause, or the one that the case gives."""
    project, _, name = case.get("connection", "shop/sc-shop").rpartition("/")
    target = CONNECTION | {"project": project, "name_or_id": name}
    if "repair" in case:
        return {"connection": target, "repair": case["repair"]}
    diagnosis = (await armedic.post("/diagnose", json={"connection": target})).json()
    finding = next(one for one in diagnosis["findings"] if one["cause"] == case["cause"])
    kind = case["file"].replace("_", "-")
    request: dict[str, Any] = next(
        one["request"] for one in finding["remedy"]["repairs"] if one["kind"] == kind and "request" in one
    )
    return request


@pytest.mark.parametrize("repair", catalogue().values(), ids=lambda repair: repair.slug)
async def test_needs(repair: Any, azure: Any, armedic: httpx.AsyncClient) -> None:
    """The rights that a repair declares are those that its plans name: none is missing, and none too much."""
    named: set[str] = set()
    for (case,) in (one.values for one in cases()):
        if case["file"].replace("_", "-") != repair.slug:
            continue
        azure.load(case["world"])
        azure.change(changes(case, "change"))
        planned = (await armedic.post("/repair", json=await suggested(armedic, case))).json()
        named |= rights(need for change in planned["changes"] for need in change["needs"])
    assert named == set(repair.needs)


@pytest.mark.parametrize("case", cases())
async def test_case(case: dict[str, Any], azure: Any, armedic: httpx.AsyncClient) -> None:
    """What the plan says is what is sent, and the outcome is the one that the world's rules give."""
    azure.load(case["world"])
    azure.change(changes(case, "change"))
    request = await suggested(armedic, case)
    planned = (await armedic.post("/repair", json=request)).json()
    assert planned["outcome"] == "planned", planned
    assert azure.requests(writes=True) == []
    if "withheld" in case:
        assert case["withheld"] in planned["withheld"], planned
        assert planned["changes"] == []
        assert {name for one in planned["handoff"] for name in one["values"]} >= set(case.get("handoff", []))
        return
    azure.change(changes(case, "between"))
    if "fail" in case:
        azure.fail(**case["fail"])
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    answer = await armedic.post("/repair", json=apply)
    if "outcome" not in case:
        assert answer.status_code == 412, answer.text
        assert answer.json()["plan"]["fingerprint"] != planned["fingerprint"]
        assert azure.requests(writes=True) == []
        return
    body = answer.json()
    assert body["outcome"] == case["outcome"], body
    assert_writes(azure, body, case["writes"])


def assert_writes(azure: Any, body: dict[str, Any], expected: list[str]) -> None:
    """The simulator's log of writes that took effect equals the plan, and the plan the case."""
    sent = [entry for entry in azure.requests(writes=True) if entry.status < 400]
    lines = [f"{entry.method} {entry.system} {entry.path.partition(f'/{entry.system}')[2]}" for entry in sent]
    assert len(lines) == len(expected)
    assert all(fnmatch.fnmatch(line, pattern) for line, pattern in zip(lines, expected, strict=True)), lines
    done = [change for change in body["changes"] if change["status"] == "done"]
    for entry, change in zip(sent, done, strict=True):
        assert entry.method == change["method"]
        path = entry.path + (
            "?" + "&".join(f"{key}={value}" for key, value in entry.query.items()) if entry.query else ""
        )
        assert same(path, unquote(change["url"].partition("//")[2].partition("/")[2]).join(("/", "")))
        assert same(entry.body, change.get("body"))


def same(sent: Any, planned: Any) -> bool:
    """Whether what was sent is what was planned; where the plan has a placeholder, anything was."""
    if isinstance(planned, str) and isinstance(sent, str):
        return re.fullmatch(PLACEHOLDER.sub(".*", re.escape(planned)), sent, re.DOTALL) is not None
    if isinstance(planned, dict) and isinstance(sent, dict):
        return planned.keys() == sent.keys() and all(same(sent[key], planned[key]) for key in planned)
    if isinstance(planned, list) and isinstance(sent, list):
        named = [one for one in planned if one not in BESIDE]
        if named != planned:  # what is beside them stands first
            sent = sent[len(sent) - len(named) :]
        return len(named) == len(sent) and all(map(same, sent, named))
    return bool(sent == planned)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
def test_kinds(path: Path) -> None:
    """Each repair has a case of every kind."""
    found = {case["kind"] for case in tomllib.loads(path.read_text())["case"]}
    assert found - {"withheld"} == KINDS


async def test_apply_again_after_pending(azure: Any, armedic: httpx.AsyncClient) -> None:
    """The same request, sent again after the role has propagated, converges without a second write."""
    azure.load("secret")
    azure.change({"role_assignments.shop": "@absent", "delays.role_propagation": 300})
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "grant-role", "role": "Reader"}}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "pending"
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "pending"
    azure.change({"clock.offset_seconds": 600})
    again = (await armedic.post("/repair", json=apply)).json()
    assert again["outcome"] == "no_change"
    assert again["verification"]["verdict"] == "healthy"
    assert len(azure.requests(writes=True)) == 1


async def test_apply_needs_a_fingerprint(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Apply without a fingerprint is refused before anything is read."""
    azure.load("secret")
    body = {"connection": CONNECTION, "repair": {"kind": "enable-connection"}, "mode": "apply"}
    answer = await armedic.post("/repair", json=body)
    assert answer.status_code == 400
    assert "fingerprint" in answer.json()["detail"]
    assert azure.requests() == []


async def test_owner_is_withheld(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A role that can grant roles is withheld, with the reason."""
    azure.load("secret")
    body = {"connection": CONNECTION, "repair": {"kind": "grant-role", "role": "Owner"}}
    planned = (await armedic.post("/repair", json=body)).json()
    assert planned["changes"] == []
    assert "Owner" in planned["withheld"]


@pytest.mark.parametrize(
    ("path", "what"),
    [("/locks$", "locks,"), ("/denyAssignments$", "deny assignments,"), ("/(?:locks|deny.*)$", "locks and deny")],
    ids=["locks", "deny assignments", "both"],
)
async def test_grant_says_what_was_not_looked_at(azure: Any, armedic: httpx.AsyncClient, path: str, what: str) -> None:
    """A plan to grant a role does not look as if nothing could refuse it where that may not be read."""
    azure.load("secret")
    azure.change({"role_assignments.shop": "@absent"})
    request = {"connection": CONNECTION, "repair": {"kind": "grant-role"}}
    (change,) = (await armedic.post("/repair", json=request)).json()["changes"]
    assert "detail" not in change
    azure.fail(system="arm", path=path, status=403, times=None)
    (change,) = (await armedic.post("/repair", json=request)).json()["changes"]
    assert f"not looked at: {what}" in change["detail"]
    assert "Azure: Microsoft.Authorization/" in change["detail"]


async def test_no_such_connection(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A repair of a connection that does not exist is 404, and names it."""
    azure.load("secret")
    target = CONNECTION | {"name_or_id": "sc-gone"}
    answer = await armedic.post("/repair", json={"connection": target, "repair": {"kind": "enable-connection"}})
    assert answer.status_code == 404
    assert "sc-gone" in answer.json()["detail"]


async def test_secrets_stay(azure: Any, armedic: httpx.AsyncClient) -> None:
    """The PUT keeps every key and the stored secret."""
    azure.load("secret")
    azure.change({"endpoint.parameters.accesstoken": None})
    endpoint = azure.world.organizations["contoso"].endpoints["shop"]
    secret, keys = dict(endpoint.secrets), set(endpoint.parameters) - {"accesstoken"}
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "remove-access-token"}}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "verified"
    endpoint = azure.world.organizations["contoso"].endpoints["shop"]
    assert endpoint.secrets == secret
    assert {key for key in endpoint.parameters if key.casefold() != "serviceprincipalkey"} == keys


FAULTS = [
    pytest.param({"status": 500}, id="500"),
    pytest.param({"status": 503}, id="503"),
    pytest.param({"drop": "before"}, id="dropped before it took effect"),
    pytest.param({"drop": "after"}, id="dropped after it took effect"),
    pytest.param({"answer": "malformed"}, id="malformed answer"),
    pytest.param({"answer": "sign-in-page"}, id="sign-in page"),
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_failed_write_is_taken_back(azure: Any, armedic: httpx.AsyncClient, fault: dict[str, Any]) -> None:
    """Whatever happens to the write, the connection is as before, and the repair can be repeated."""
    azure.load("secret")
    azure.change({"endpoint.parameters.accesstoken": None})
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "remove-access-token"}}
    planned = (await armedic.post("/repair", json=request)).json()
    azure.fail(method="PUT", path="serviceendpoint/endpoints", **fault)
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    body = (await armedic.post("/repair", json=apply)).json()
    assert body["outcome"] == "rolled_back", body
    assert "detail" in body["error"]
    endpoint = azure.world.organizations["contoso"].endpoints["shop"]
    assert endpoint.parameters["accesstoken"] is None
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "verified"


async def test_throttled_write_is_sent_again(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A 429 took no effect, so the write is sent again after the time it asks for."""
    azure.load("secret")
    azure.change({"role_assignments.shop": "@absent"})
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "grant-role"}}
    planned = (await armedic.post("/repair", json=request)).json()
    azure.fail(method="PUT", path="roleAssignments", status=429, retry_after_seconds=0)
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "verified"
    assert [entry.status for entry in azure.requests(writes=True)] == [429, 201]


async def test_unknown_scope(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A scope that Azure does not know is the request's fault: 404, and it is named."""
    azure.load("secret")
    repair = {"kind": "grant-role", "scope": "/subscriptions/50000000-0000-4000-8000-00000000dead"}
    answer = await armedic.post("/repair", json={"connection": CONNECTION, "repair": repair})
    assert answer.status_code == 404
    assert "00000000dead" in answer.json()["detail"]

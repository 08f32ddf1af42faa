"""Every case file of this folder: what the world holds and how its APIs fail, and what one check must say of it.

A case has `name`, `kind` (passes, warns, fails, skips, unread, dead), `world`, `expect` and `source`. Besides: `change`
(dotted path to value, where "@null" stands for null and "@absent" removes), `faults` (see the sandbox's FaultRequest),
`needs`, and `connection` as "project/name", shop/sc-shop unless said otherwise. `expect` has the check's `outcome`, and
where they matter `detail` (a part of the sentence), `observed`, `expected` and `missing_permissions`. `findings` are
all findings of the diagnosis, cause to certainty, and `verdict` its verdict.
"""

import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from armedic.app import create_app
from armedic.checks._check import registry
from armedic.settings import Settings
from docs.rights import rights
from harness import on, running

HERE = Path(__file__).parent
KINDS = {
    "passes": "passed",
    "warns": "warning",
    "fails": "failed",
    "skips": "skipped",
    "unread": "unknown",
    "dead": "unknown",
}

DECLARED = {check.name: set(check.needs) for check in registry()}


def files() -> list[Path]:
    """The case files."""
    return sorted(HERE.glob("*.toml"))


def cases() -> list[Any]:
    """All cases of the folder, named by file and case."""
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in files()
        for case in tomllib.loads(path.read_text())["case"]
    ]


async def looked_at(case: dict[str, Any], azure: Any, armedic: httpx.AsyncClient) -> dict[str, Any]:
    """The diagnosis of a case; no check misses a right that it does not declare."""
    azure.load(case["world"])
    azure.change({path: None if value == "@null" else value for path, value in case.get("change", {}).items()})
    for fault in case.get("faults", []):
        azure.fail(**{"times": None, **fault})
    project, _, connection = case.get("connection", "shop/sc-shop").rpartition("/")
    body = {"connection": {"organization": "contoso", "project": project, "name_or_id": connection}}
    answer = await armedic.post("/diagnose", json=body | ({"needs": case["needs"]} if "needs" in case else {}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    missed = {one["name"]: rights(one["missing_permissions"]) for one in found["checks"]}
    assert {name: more for name, needs in missed.items() if (more := needs - DECLARED[name])} == {}
    return found


@pytest.mark.parametrize(("name", "case"), cases())
async def test_case(name: str, case: dict[str, Any], azure: Any, armedic: httpx.AsyncClient) -> None:
    """The check says what the world and its APIs are like."""
    found = await looked_at(case, azure, armedic)
    check = next(one for one in found["checks"] if one["name"] == name)
    detail = case["expect"].get("detail", "")
    assert detail in check["detail"], check
    assert {key: check.get(key) for key in case["expect"] if key != "detail"} == {
        key: value for key, value in case["expect"].items() if key != "detail"
    }
    if "findings" in case:
        assert {finding["cause"]: finding["certainty"] for finding in found["findings"]} == case["findings"], found
    if "verdict" in case:
        assert found["verdict"] == case["verdict"], found
    if case["kind"] in {"unread", "dead"}:
        assert found["verdict"] != "healthy" or not _decides(name), "what could not be looked at is not healthy"


def _decides(name: str) -> bool:
    """Whether a verdict rests on the check: what a passing Verify proves too does not need it."""
    return name in {"connection", "verify"}


def test_registry() -> None:
    """Each check has its cases, and each case file its check."""
    assert {check.name for check in registry()} == {path.stem for path in files()}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_kinds(path: Path) -> None:
    """Each check has cases of passing, not passing, not being allowed to look, and a dead API."""
    found = tomllib.loads(path.read_text())["case"]
    kinds = {case["kind"] for case in found}
    assert kinds >= {"passes", "unread", "dead"}
    assert kinds & {"fails", "warns"}
    for case in found:
        assert case["expect"]["outcome"] == KINDS[case["kind"]], case["name"]
        assert case["source"]


async def test_needs(azure: Any, settings: Settings, api_key: str) -> None:
    """Each right that a check declares is missed in some case; if not, it is not needed or the case is missing."""
    more = tomllib.loads((HERE.parent / "docs" / "missing_rights.toml").read_text())["case"]
    never = dict(DECLARED)
    for case in (*(one.values[1] for one in cases()), *more):
        if case["kind"] != "unread":
            continue
        # an application of its own: what Graph permits stands in its token
        app = create_app(settings, transport=azure.transport, clock=azure.now)
        headers = {"X-API-Key": api_key}
        async with (
            running(app),
            httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers=headers) as armedic,
        ):
            for check in (await looked_at(case, azure, armedic))["checks"]:
                never[check["name"]] = never[check["name"]] - rights(check["missing_permissions"])
    assert {name: needs for name, needs in never.items() if needs} == {}

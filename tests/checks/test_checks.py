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
from armedic.checks._check import registry

HERE = Path(__file__).parent
KINDS = {
    "passes": "passed",
    "warns": "warning",
    "fails": "failed",
    "skips": "skipped",
    "unread": "unknown",
    "dead": "unknown",
}


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


@pytest.mark.parametrize(("name", "case"), cases())
async def test_case(name: str, case: dict[str, Any], azure: Any, armedic: httpx.AsyncClient) -> None:
    """The check says what the world and its APIs are like."""
    azure.load(case["world"])
    azure.change({path: None if value == "@null" else value for path, value in case.get("change", {}).items()})
    for fault in case.get("faults", []):
        azure.fail(**{"times": None, **fault})
    project, _, connection = case.get("connection", "shop/sc-shop").rpartition("/")
    body = {"connection": {"organization": "contoso", "project": project, "name_or_id": connection}}
    answer = await armedic.post("/diagnose", json=body | ({"needs": case["needs"]} if "needs" in case else {}))
    assert answer.status_code == 200, answer.text
    found = answer.json()
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

"""The dashboard and the alerts use metrics and labels that exist, in expressions that Prometheus understands."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import httpx
import promql_parser
import pytest
import yaml
from armedic.changes.result import Outcome
from armedic.diagnosis.result import Certainty
from armedic.observe.dials import SYSTEMS, TOKENS
from dials.scrape import Numbers, scrape
from harness import decoded
from litestar import Litestar

FOLDER = Path(__file__).parents[2] / "service" / "deploy" / "observability"
ADDED = frozenset({"job", "instance"})
"""The labels that Prometheus adds to each sample."""
VARIABLES = {"$__rate_interval": "5m", "$__range": "6h", "$instance": ".*"}
TOKEN_LESS = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}
SPN = {
    "display_name": "sc-new",
    "cloud": "AzureCloud",
    "subscription": "Production",
    "credential": {"kind": "secret", "description": "contoso web", "lifetime_days": 180},
}
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("armedic_repairs_total", "outcome"): get_args(Outcome),
    ("armedic_provisions_total", "outcome"): get_args(Outcome),
    ("armedic_token_refreshes_total", "outcome"): TOKENS,
    ("armedic_findings_total", "certainty"): get_args(Certainty),
    ("armedic_requests_total", "status"): ("200", "404", "500", "502", "503", "none"),
    ("armedic_upstream_request_duration_seconds_count", "status"): ("2xx", "4xx", "5xx", "none", "cancelled"),
    ("armedic_upstream_throttled_total", "system"): SYSTEMS,
}
"""What a label can say, where it is not a route."""


def dashboard() -> dict[str, Any]:
    """The dashboard as data."""
    content: dict[str, Any] = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    return content


def rules() -> list[dict[str, Any]]:
    """The alert rules as data."""
    content = yaml.safe_load((FOLDER / "alerts.yaml").read_text())
    assert set(content) == {"groups"}
    return [rule for group in content["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """The panels that show something."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def expressions() -> dict[str, str]:
    """Every expression by where it stands, Grafana's variables filled in."""
    found = {str(rule["alert"]): str(rule["expr"]) for rule in rules()}
    for panel in panels():
        found |= {f"{panel['title']} {target['refId']}": target["expr"] for target in panel["targets"]}
    return {place: _filled(text) for place, text in found.items()}


def _filled(text: str) -> str:
    for name, value in VARIABLES.items():
        text = text.replace(name, value)
    return text


def parts(node: Any) -> Iterator[Any]:
    """An expression and every one within it."""
    yield node
    within = [getattr(node, name, None) for name in ("lhs", "rhs", "expr", "param", "vector_selector")]
    for one in (*within, *(getattr(node, "args", None) or ())):
        if type(one).__module__ == promql_parser.__name__:
            yield from parts(one)


def selectors(node: Any) -> list[Any]:
    """The metrics that an expression reads."""
    return [one for one in parts(node) if isinstance(one, promql_parser.VectorSelector)]


def grouped(node: Any) -> set[str]:
    """The labels that an expression groups or joins by."""
    modifiers = [getattr(one, "modifier", None) for one in parts(node)]
    named: set[str] = set()
    for one in modifiers:
        labels = getattr(one, "labels", None) or getattr(getattr(one, "matching", None), "labels", None)
        named |= set(labels or ())
    return named


@pytest.fixture
async def numbers(armedic: httpx.AsyncClient) -> Numbers:
    """What a service tells that has done a bit of everything."""
    body: dict[str, Any] = {"connection": TOKEN_LESS, "repair": {"kind": "remove-access-token"}}
    plan = decoded(await armedic.post("/repair", json=body))
    assert plan["outcome"] == "planned"
    await armedic.post("/diagnose", json={"connection": TOKEN_LESS})
    await armedic.post("/spn", json=SPN)
    return await scrape(armedic)


@pytest.mark.parametrize("place", expressions())
async def test_metrics_exist(place: str, numbers: Numbers, app: Litestar) -> None:
    """Each metric that is read is told by the service, and each label of it, and each word that a label is to be."""
    expression = promql_parser.parse(expressions()[place])
    known: set[str] = set()
    routes = tuple(re.sub(r":\w+\}", "}", route.path) for route in app.routes)
    for selector in selectors(expression):
        if selector.name == "up":  # made by Prometheus for each thing that it scrapes
            continue
        assert selector.name in numbers.names, selector.name
        labels = numbers.labels(selector.name) | ADDED
        known |= labels
        for matcher in selector.matchers.matchers:
            assert matcher.name in labels, (selector.name, matcher.name)
            if matcher.name in ADDED:
                continue
            said = routes if matcher.name == "route" else WORDS[selector.name, matcher.name]
            for word in matcher.value.split("|"):
                assert any(re.fullmatch(word, one) for one in said), (selector.name, matcher.name, word)
    assert grouped(expression) <= known | ADDED


@pytest.mark.parametrize("place", expressions())
def test_legends_name_what_is_grouped(place: str) -> None:
    """A legend or a summary names only labels that the expression leaves."""
    left = grouped(promql_parser.parse(expressions()[place])) | ADDED
    targets = [
        target["legendFormat"]
        for panel in panels()
        for target in panel["targets"]
        if f"{panel['title']} {target['refId']}" == place
    ]
    texts = targets or [str(rule["annotations"]) for rule in rules() if rule["alert"] == place]
    named = set(re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}", " ".join(texts)))
    assert named <= left


def test_every_metric_is_shown(numbers: Numbers) -> None:
    """No metric of ours is told to nobody: each is on the dashboard, and the failures among them raise an alert."""
    read = {one.name for text in expressions().values() for one in selectors(promql_parser.parse(text))}
    shown = {re.sub(r"_(bucket|count|sum)$", "", name) for name in read}
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in numbers.names if name.startswith("armedic_")}
    assert ours <= shown


def test_rules_are_complete() -> None:
    """Each alert has a name of its own, an expression, a severity and words for whoever is woken."""
    assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 5
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))


def test_dashboard_is_whole() -> None:
    """Panels have ids and places of their own, and their data source is a variable, so that it imports anywhere."""
    content = dashboard()
    ids = [panel["id"] for panel in content["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in content["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert {variable["name"] for variable in content["templating"]["list"]} == {"datasource", "instance"}
    sources = {panel["datasource"]["uid"] for panel in panels()}
    assert sources == {"${datasource}"}

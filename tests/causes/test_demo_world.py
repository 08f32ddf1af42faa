"""The demo world: each connection has exactly the fault that its row in worlds/demo.toml names."""

from typing import Any

import httpx
import pytest

CONNECTIONS: list[tuple[str, str, str, dict[str, str]]] = [
    ("web", "sc-web-prod", "healthy", {}),
    ("web", "sc-web-certificate", "healthy", {}),
    ("web", "sc-web-federated", "healthy", {}),
    ("web", "sc-prod-token", "broken", {"stale-access-token": "confirmed"}),
    ("web", "sc-web-expired", "broken", {"secret-expired": "confirmed"}),
    ("web", "sc-web-expiring", "at_risk", {"secret-expiring": "confirmed"}),
    ("web", "sc-web-wrong-secret", "broken", {"secret-invalid": "confirmed"}),
    ("web", "sc-web-agent", "unknown", {}),
    ("data", "sc-orders", "broken", {"missing-subscription-role": "confirmed"}),
    ("data", "sc-data-deleted-app", "broken", {"application-not-found": "confirmed"}),
    ("data", "sc-data-disabled", "broken", {"application-disabled": "confirmed"}),
    ("data", "sc-data-no-credential", "broken", {"federated-credential-missing": "confirmed"}),
    (
        "data",
        "sc-data-renamed",
        "broken",
        {"federated-subject-mismatch": "confirmed", "deprecated-issuer": "confirmed"},
    ),
    ("data", "sc-data-identity", "healthy", {}),
    ("platform", "sc-platform-old-issuer", "at_risk", {"deprecated-issuer": "confirmed"}),
    ("platform", "sc-platform-off", "broken", {"connection-disabled": "confirmed"}),
    ("platform", "sc-platform-group", "broken", {"scoped-by-design": "confirmed"}),
    ("platform", "sc-platform-management-group", "healthy", {}),
    ("platform", "sc-platform-usgov", "healthy", {}),
    ("platform", "sc-platform-china", "healthy", {}),
    ("platform", "sc-platform-stack", "healthy", {}),
    ("platform", "sc-platform-nowhere", "broken", {"connection-not-found": "confirmed"}),
]


@pytest.mark.parametrize("row", CONNECTIONS, ids=[row[1] for row in CONNECTIONS])
async def test_connection(row: tuple[str, str, str, dict[str, str]], azure: Any, armedic: httpx.AsyncClient) -> None:
    """The live look finds what is wrong with it, and nothing else."""
    project, name, verdict, expect = row
    connection = {"organization": "contoso", "project": project, "name_or_id": name}
    answer = await armedic.post("/diagnose", json={"connection": connection})
    body = answer.json()
    assert {finding["cause"]: finding["certainty"] for finding in body["findings"]} == expect, body
    assert body["verdict"] == verdict, body

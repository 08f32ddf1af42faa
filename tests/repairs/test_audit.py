"""Each write is told: who, what, which connection, of which plan, with what end; never a body, never a secret."""

import logging
from typing import Any

import httpx
import pytest

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}


async def rotated(azure: Any, armedic: httpx.AsyncClient, **fault: Any) -> dict[str, Any]:
    """A rotation, planned and applied."""
    azure.load("secret")
    if fault:
        azure.fail(**fault)
    azure.change({"applications.shop.secrets.0.end": "-1d"})
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "rotate-secret"}}
    plan = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": plan["fingerprint"], "wait_seconds": 0}
    await armedic.post("/repair", json=apply, headers={"X-Request-ID": "rotation-1"})
    return dict(plan)


async def test_events(azure: Any, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """The events are the writes, in order, each with all that an auditor asks for."""
    caplog.set_level(logging.INFO, "armedic.audit")
    plan = await rotated(azure, armedic)
    events = [vars(record)["fields"] for record in caplog.records if record.name == "armedic.audit"]
    assert [(event["system"], event["method"]) for event in events] == [
        (entry.system, entry.method) for entry in azure.requests(writes=True)
    ]
    for event in events:
        assert (event["caller"], event["request_id"]) == ("tests", "rotation-1")
        assert (event["kind"], event["subject"]) == ("rotate-secret", "contoso/shop/sc-shop")
        assert event["plan"] == plan["fingerprint"]
        assert event["outcome"] == "done"
        assert event["correlation_id"]


async def test_refusal(azure: Any, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """A write that is refused is told too, with the status."""
    caplog.set_level(logging.INFO, "armedic.audit")
    await rotated(azure, armedic, system="graph", path="addPassword", status=403)
    (event,) = [vars(record)["fields"] for record in caplog.records if record.name == "armedic.audit"]
    assert (event["outcome"], event["status"]) == ("refused", 403)


async def test_no_secret(azure: Any, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """The new secret is in no event."""
    caplog.set_level(logging.DEBUG)
    await rotated(azure, armedic)
    secrets = [one.value for one in azure.world.applications["shop"].secrets]
    told = "\n".join(f"{record.getMessage()} {vars(record).get('fields')}" for record in caplog.records)
    assert secrets
    assert not [value for value in secrets if value in told]

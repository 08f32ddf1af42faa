"""docker-compose.yml: valid by the Compose specification, confined, and in step with what it runs."""

from pathlib import Path
from typing import Any

import check_jsonschema  # type: ignore[import-untyped]  # it has none
import jsonschema_rs
import msgspec
import pytest
import yaml
from armedic.settings import VARIABLES

ROOT = Path(__file__).parents[2]
WITH_CODE = {"service", "sandbox"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as data."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


def test_schema(compose: dict[str, Any]) -> None:
    """It is valid by the schema of compose-spec, which check-jsonschema carries along."""
    schema = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema_rs.validate(msgspec.json.decode(schema.read_bytes()), compose)


def test_services(compose: dict[str, Any]) -> None:
    """Two services behind a load balancer; the simulated Azure and Prometheus only where they are asked for."""
    services = compose["services"]
    assert set(services) == {"load-balancer", "service", "sandbox", "prometheus"}
    assert services["service"]["deploy"]["replicas"] == 2
    assert {name: one.get("profiles") for name, one in services.items()} == {
        "load-balancer": None,
        "service": None,
        "sandbox": ["sandbox"],
        "prometheus": ["observe"],
    }
    assert services["sandbox"]["command"][0] == "armedic-sandbox"
    assert services["service"]["command"][-1].endswith("exec armedic serve")


def test_confined(compose: dict[str, Any]) -> None:
    """Nothing writes outside its volumes, gains rights, or listens beyond this machine; images have a fixed version."""
    for name, one in compose["services"].items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", ())), name
        if name in WITH_CODE:
            assert (ROOT / one["build"]["dockerfile"]).is_file()
        else:
            assert one["image"].partition(":")[2] not in {"", "latest"}, name
    assert "ports" not in compose["services"]["service"]


def test_files_exist(compose: dict[str, Any]) -> None:
    """Each file of the repository that is mounted is there."""
    mounted = [
        volume.split(":")[0]
        for one in compose["services"].values()
        for volume in one.get("volumes", ())
        if volume.startswith("./")
    ]
    assert len(mounted) >= 3
    assert [path for path in mounted if not (ROOT / path).is_file()] == []


def test_settings_exist(compose: dict[str, Any]) -> None:
    """Each setting that is named is one, and the service has the time that it takes to stop."""
    environment = compose["services"]["service"]["environment"]
    assert set(environment) <= VARIABLES
    assert compose["services"]["service"]["stop_grace_period"] == "80s"

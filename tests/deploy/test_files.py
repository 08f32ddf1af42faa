"""The load balancer's and the image's files."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "service" / "deploy"


@pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not here: apt-get install haproxy")
def test_load_balancer() -> None:
    """HAProxy takes its configuration."""
    path = str(DEPLOY / "haproxy" / "haproxy.cfg")
    checked = subprocess.run(  # noqa: S603 - our own command
        ["haproxy", "-c", "-f", path],  # noqa: S607 - it is where it is
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stderr


def test_nothing_is_done_twice() -> None:
    """The load balancer repeats a request only where no connection was made."""
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    assert re.findall(r"^\s*retry-on (.*)$", text, re.MULTILINE) == ["conn-failure"]


def test_prometheus() -> None:
    """Prometheus asks each replica for itself, and knows the alert rules where compose mounts them."""
    content = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    assert content["scrape_configs"][0]["dns_sd_configs"][0]["type"] == "A"
    mounts = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["prometheus"]["volumes"]
    assert any(f":{content['rule_files'][0]}:ro" in mount for mount in mounts)


def test_image() -> None:
    """The image is built from locks with hashes, and what runs in it is not root."""
    text = (ROOT / "service" / "Dockerfile").read_text()
    installs = re.findall(r"pip(?: --python \S+)? install ([^\\\n]*)", text)
    assert len(installs) == 3
    assert all(
        "--require-hashes" in one or "--no-index --no-deps" in one or "--no-deps --no-index" in one for one in installs
    )
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", final, re.MULTILINE)
    assert "pip" not in final

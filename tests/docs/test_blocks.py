"""Every block of code on the pages: shell runs, data is taken by what it is for, and nothing else is let in.

The READMEs' own blocks run in tests/service/test_readme.py and tests/sdk/test_readme.py. A block that cannot run here
says so: `console` (somebody else's cluster). `html` and `tsx` are in test_snippets.py, the component in
tests/page/test_embed.py.
"""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from armedic.callers import rules
from armedic.settings import VARIABLES, load, read_api_keys
from harness import Azure
from provision.places import BODY, CLOUDS
from service.make_run import base, make_run

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "sdk" / "README.md", *(ROOT / "service" / "docs").rglob("*.md")])
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
KNOWN = {"bash", "sh", "python", "console", "json", "toml", "yaml", "html", "tsx", "mermaid", ""}
CALLERS = {"ARMEDIC_URL", "ARMEDIC_API_KEY", "ARMEDIC_TOKEN"}
"""Variables of the command line of callers, and of what stands before the service; not the service's."""
__all__ = ["base", "make_run"]


def blocks(language: str, *, own: bool = True) -> list[Any]:
    """The blocks of a language on all pages; not those of the READMEs, which run elsewhere."""
    return [
        pytest.param(text, id=f"{page.relative_to(ROOT)}:{number}")
        for page in PAGES
        if not (own and page.name == "README.md")
        for number, (kind, text) in enumerate(FENCE.findall(page.read_text()), 1)
        if kind == language
    ]


def test_languages() -> None:
    """No block is of a kind that nobody looks at; what is unnamed is output or figures, in no page for operators."""
    for page in PAGES:
        kinds = {kind for kind, _ in FENCE.findall(page.read_text())}
        assert kinds <= KNOWN, page
        assert "" not in kinds or page.name == "README.md" or page.parent.name == "decisions", page
    assert not blocks("python")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples use curl")
def test_shell(base: str, tmp_path: Path) -> None:
    """Each runs as it stands, one after the other, against the processes of `make run`; each says something."""
    for text in (one.values[0] for one in blocks("bash")):
        script = "set -euo pipefail\n" + text.replace("http://127.0.0.1:8000", base)
        answer = subprocess.run(  # noqa: S603  our own commands
            ["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
        assert answer.returncode == 0, text + answer.stdout + answer.stderr
        assert answer.stdout.strip(), text


@pytest.mark.parametrize("text", blocks("sh"))
def test_variables(text: str) -> None:
    """Lines that set variables set some that exist, to what is understood."""
    given = dict(line.split("=", 1) for line in text.splitlines())
    assert set(given) <= VARIABLES
    load(given | {"ARMEDIC_ANONYMOUS": "loopback"})


@pytest.mark.parametrize("text", blocks("json"))
def test_json(text: str, tmp_path: Path) -> None:
    """The file of keys is read as it stands."""
    (tmp_path / "keys.json").write_text(text)
    assert [key.name for key in read_api_keys(tmp_path / "keys.json")] == ["ci"]


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml(text: str, tmp_path: Path) -> None:
    """The rules are read as they stand."""
    (tmp_path / "policy.toml").write_text(text)
    assert len(rules.read(tmp_path / "policy.toml")) == len(tomllib.loads(text)["rules"])


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml(text: str) -> None:
    """Parts of other programs' files are YAML at least."""
    assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("text", blocks("console"))
def test_console(text: str) -> None:
    """What cannot run here is commands behind a prompt, and what they call is spelled right for the shell."""
    for line in text.splitlines():
        assert line.startswith("$ "), line
        checked = subprocess.run(["/bin/sh", "-n", "-c", line[2:]], check=False, capture_output=True, text=True)  # noqa: S603  parsed only
        assert checked.returncode == 0, checked.stderr


def inline(page: str) -> list[dict[str, Any]]:
    """The JSON in running text of a page that stands for a part of a request to /spn."""
    spans = re.findall(r"(?:`(\w+)`: )?`([\[{][^`]+[\]}])`", (ROOT / "service" / "docs" / page).read_text())
    assert spans
    return [{name or "credential": msgspec.json.decode(_filled(text))} for name, text in spans]


def _filled(text: str) -> str:
    vault = f'"vault_url": "{CLOUDS["AzureCloud"]["vault"]}", "name": "sc-made"'
    filled = re.sub(r'"vault_url": "[^"]*", "name": "…"', vault, text)
    return filled.replace("/subscriptions/…", f"/subscriptions/{CLOUDS['AzureCloud']['subscription']}")


@pytest.mark.parametrize("part", inline("coming-from.md"), ids=str)
async def test_coming_from(part: dict[str, Any], azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The parts of requests on the page are taken by the service; a certificate that is left out is asked for."""
    del azure
    credential = {"credential": {"kind": "secret"}} if "deliver" in part else {}
    answer = await armedic.post("/spn", json={**BODY, "mode": "plan", **credential, **part})
    if "certificate" in part.get("credential", {}):
        assert (answer.status_code, "certificate" in answer.text) == (400, True)
    else:
        assert answer.json()["outcome"] == "planned", answer.text


def test_alerts_are_in_the_runbook() -> None:
    """The runbook has a heading for each alert, and for no other."""
    alerts = yaml.safe_load((ROOT / "service" / "deploy" / "observability" / "alerts.yaml").read_text())
    names = [rule["alert"] for group in alerts["groups"] for rule in group["rules"]]
    page = (ROOT / "service" / "docs" / "runbook.md").read_text()
    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_names(page: Path) -> None:
    """Settings, files and pages that a text names exist."""
    text = page.read_text()
    named = set(re.findall(r"\bARMEDIC_[A-Z_]+[A-Z]\b", text)) - CALLERS
    assert {one for one in named if one not in VARIABLES and not any(v.startswith(one) for v in VARIABLES)} == set()
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(r"`((?:service|tests|sdk|openapi)/[\w./-]+)`", text):
        assert (ROOT / path).exists() or os.path.lexists(ROOT / path), path

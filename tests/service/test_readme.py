"""The README alone is enough: each way that it offers, walked as a new user walks it, from the simulated Azure's start.

The page's way is in tests/page/test_readme.py, beside the browser.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from service.make_run import BIN, ROOT, base, make_run
from service.readme import ADDRESS, README, Example, Ran, examples, words

__all__ = ["base", "make_run"]
WALKED = ("With curl", "With the SDK", "On the command line", "A new service principal and its connection")
"""What has blocks of code; each has its test here, and `Two commands` are those that start everything."""
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="the README's examples use curl")


def walk(lead: str, base: str, folder: Path) -> None:
    """Run what stands there, one after the other; all is as shown."""
    for example in examples(lead):
        walked(example, base, folder)


def walked(example: Example, base: str, folder: Path, *, code: int = 0) -> Ran:
    """Run one; it prints what is shown and ends with this status."""
    ran = example.run(base, folder)
    assert ran.code == code, ran
    assert example.shown
    assert not example.differs(ran), example.differs(ran)
    return ran


def medic(command: str) -> Example:
    """The README's example of a command of `medic`."""
    (found,) = [one for one in examples("On the command line") if one.text.startswith(f"medic {command} ")]
    return found


def test_every_example_is_walked() -> None:
    """No example stands where no test looks, and no block is shown for nothing."""
    assert [*examples("Two commands"), *(one for lead in WALKED for one in examples(lead))] == examples()
    assert {one.text.split()[1] for one in examples("On the command line")} == {"diagnose", "repair", "sweep"}
    opened = re.findall(r"^```", README, re.MULTILINE)
    attached = re.findall(r"^```\n```\n", README, re.MULTILINE)
    console = re.findall(r"^```(?:bash|python|console)\n", README, re.MULTILINE)
    assert len(opened) == 2 * (len(console) + len(attached))


def test_start() -> None:
    """The commands that start everything are targets; what they run is what `base` runs, on the ports named there."""
    commands = [one.text.partition("#")[0].strip() for one in examples("Two commands")]
    assert commands == ["make run", "make test"]
    dry = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S607
    ports = re.findall(r"\b8\d{3}\b", examples("Two commands")[0].text)
    assert f"PORT={ports[0]} SANDBOX_PORT={ports[1]}" in dry.stdout
    assert "sh .ci/serve" in dry.stdout
    assert ADDRESS.endswith(f":{ports[0]}")
    assert int(ports[2]) == int(ports[1]) + 1


def test_activated() -> None:
    """What comes after the second terminal's first command is found: that is the folder which the examples run with."""
    (folder,) = re.findall(r"second terminal after\s+`\. (\S+)/activate`", words("Two commands"))
    dry = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S607
    assert f"BIN={folder} " in dry.stdout
    assert {"activate", "medic", "python"} <= {path.name for path in BIN.iterdir()}


@needs_curl
def test_curl(base: str, tmp_path: Path) -> None:
    """By curl: a connection is diagnosed, its repair planned, applied and verified, and a log is diagnosed."""
    walk("With curl", base, tmp_path)


def test_sdk(base: str, tmp_path: Path) -> None:
    """By the SDK: a connection is diagnosed, and a role granted."""
    walk("With the SDK", base, tmp_path)


def test_diagnosis_by_command(base: str, tmp_path: Path) -> None:
    """On the command line: a connection is diagnosed, and the exit status tells what is broken from what will be."""
    text = words("On the command line")
    ((broken, later),) = re.findall(r"exits with (\d) where something is broken, (\d) where it will be", text)
    example = medic("diagnose")
    walked(example, base, tmp_path, code=int(broken))
    (name,) = re.findall(r"^at risk (\S+)", text, re.MULTILINE)
    at_risk = Example("console", f"medic diagnose contoso/{name}", "AT RISK  …\n…\n")
    walked(at_risk, base, tmp_path, code=int(later))


def test_repair_by_command(base: str, tmp_path: Path) -> None:
    """On the command line: what was broken is repaired after a yes, and healthy to whoever looks again."""
    walked(medic("repair"), base, tmp_path)
    again = Example("console", medic("diagnose").text, "HEALTHY  …\n…\n")
    walked(again, base, tmp_path)


def test_repair_without_leave(base: str, tmp_path: Path) -> None:
    """What the README says of `--allow`: without it only what can be taken back is done."""
    repair = medic("repair")
    assert "only reversible changes without it" in repair.text
    kept = Example("console", repair.text.replace("--allow credential", "--yes"), "…\n")
    assert kept.run(base, tmp_path).out.startswith("WITHHELD")
    assert medic("diagnose").run(base, tmp_path).out.startswith("BROKEN")


def test_sweep_by_command(base: str, tmp_path: Path) -> None:
    """On the command line: every connection in a table."""
    ran = walked(medic("sweep"), base, tmp_path, code=2)
    assert len([line for line in ran.out.splitlines() if line.startswith(("broken ", "at risk "))]) > 10
    for form in re.findall(r"--\w+", medic("sweep").text):
        other = Example("console", f"{medic('sweep').text.partition('#')[0]} {form}", "")
        assert "sc-prod-token" in other.run(base, tmp_path).out


@needs_curl
def test_service_principal(base: str, tmp_path: Path) -> None:
    """A new service principal and its connection are made and verified."""
    walk("A new service principal and its connection", base, tmp_path)

"""The package: quick to import, few dependencies, typed for those who use it."""

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import armedic_sdk
import pytest

SDK = Path(__file__).parents[2] / "sdk"
SCRIPT = """
import asyncio
from pathlib import Path

from armedic_sdk import Armedic, AsyncArmedic, Diagnosis, GrantRole, RepairOutcome, SweepDiagnosis, SweepSummary


class Token:
    token = "t"
    expires_on = 1


class Credential:
    def get_token(self, *scopes: str, claims: str | None = None, **more: object) -> Token:
        return Token()


class AsyncCredential:
    async def get_token(self, *scopes: str, claims: str | None = None, **more: object) -> Token:
        return Token()


def main() -> None:
    with Armedic("http://a", credential=Credential(), scope="s") as armedic:
        diagnosis: Diagnosis = armedic.diagnose(Path("a.har"), progress=lambda sent, total: print(sent / total))
        diagnosis.raise_for_verdict(at_risk=False)
        for finding in diagnosis.findings:
            for suggested in finding.remedy.repairs:
                if suggested.request:
                    plan: RepairOutcome = armedic.repair(suggested.request)
                    print(plan.apply().outcome, plan.withheld or "")
        armedic.repair("a/b/c", GrantRole(role="Reader"))
        armedic.diagnose({"authorization": {}}, connection="a/b/c")
        with armedic.sweep("a", verdicts=["broken"]) as lines:
            for line in lines:
                if isinstance(line, SweepDiagnosis):
                    line.raise_for_verdict()
                elif isinstance(line, SweepSummary):
                    print(line.total, lines.done)
        made = armedic.spn.create("n", subscription="s").apply()
        print(made.details.service_principal_id or "", made.needed)


async def twin() -> None:
    async with AsyncArmedic("http://a", credential=AsyncCredential(), scope="s") as armedic:
        print((await armedic.diagnose("text")).verdict == "broken")
        async with armedic.sweep("a") as lines:
            async for line in lines:
                print(line.type_)
        plan = await armedic.spn.create("n", subscription="s")
        print((await plan.apply()).outcome)
    async with AsyncArmedic("http://a", token=lambda: "t") as armedic:
        await armedic.causes()


main()
asyncio.run(twin())
"""


def test_typed(tmp_path: Path) -> None:
    """A user's script is clean under mypy --strict."""
    (tmp_path / "script.py").write_text(SCRIPT)
    settings = tmp_path / "mypy.ini"
    settings.write_text(f"[mypy]\nstrict = True\nmypy_path = {SDK}\n[mypy-armedic_sdk.*]\nfollow_imports = silent\n")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        settings,
        "--cache-dir",
        tmp_path / "cache",
        "script.py",
    ]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert checked.returncode == 0, checked.stdout
    assert (SDK / "armedic_sdk" / "py.typed").exists()


def loaded(statement: str) -> set[str]:
    """The modules that a statement brings into a fresh interpreter."""
    before = "import sys; before = set(sys.modules); "
    after = "; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", before + statement + after], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_import() -> None:
    """The package alone brings nothing; the client httpx and attrs, and of the models only what it reads first."""
    own = {name.partition(".")[0] for name in loaded("import armedic_sdk")}
    assert own - sys.stdlib_module_names == {"armedic_sdk"}
    assert not loaded("import armedic_sdk") & {"ssl", "asyncio", "json"}
    modules = loaded("import httpx; before |= set(sys.modules); from armedic_sdk import Armedic")
    models = {name for name in modules if name.startswith("armedic_sdk._generated.models.")}
    assert len(models) <= 45
    assert not modules & {"armedic_sdk._repairs", "armedic_sdk._spn_calls", "armedic_sdk._sweep", "asyncio"}
    assert not modules & {"typer", "rich", "armedic_sdk.cli", "armedic_sdk._show.terminal"}
    others = {name.partition(".")[0] for name in modules - set(sys.stdlib_module_names)} - sys.stdlib_module_names
    assert others <= {"armedic_sdk", "attr", "attrs"}


def test_public_names() -> None:
    """Each name that the package shows is there; a type checker is told the same as the interpreter."""
    assert dir(armedic_sdk) == armedic_sdk.__all__ == sorted(armedic_sdk.__all__)
    text = (SDK / "armedic_sdk" / "__init__.py").read_text()
    for name in armedic_sdk.__all__:
        module, own = armedic_sdk._NAMES[name]  # noqa: SLF001 - what it is told by
        assert getattr(armedic_sdk, name) is getattr(importlib.import_module(f"armedic_sdk.{module}"), own)
        assert f"    from armedic_sdk.{module} import {own} as {name}\n" in text
    assert text.count("    from armedic_sdk.") == len(armedic_sdk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        armedic_sdk.Nothing  # noqa: B018 - asked for


def test_dependencies() -> None:
    """At most httpx and attrs beside the standard library; the command line is an extra."""
    project = tomllib.loads((SDK / "pyproject.toml").read_text())["project"]
    assert {one.partition(">")[0] for one in project["dependencies"]} == {"attrs", "httpx"}
    assert {one.partition(">")[0] for one in project["optional-dependencies"]["cli"]} == {"rich", "typer"}
    assert project["scripts"] == {"medic": "armedic_sdk.cli:main"}

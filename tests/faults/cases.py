"""What is walked: the cases of tests/repairs that are applied, each in a world with connections of its own."""

import itertools
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec
from azure_sandbox.changes import apply_changes
from azure_sandbox.seed import load_world
from azure_sandbox.world import Identity, World
from repairs.test_repairs import changes

FOLDERS: Final = (Path(__file__).parents[1] / "repairs", Path(__file__).parent / "shared")
ENDS: Final = frozenset({"verified", "applied"})
"""Outcomes of a case that nothing holds up."""
NUMBERED: Final = re.compile(r"\b([cd]0000000)-0000-4000-8000-")
"""How the ids of connections and of the applications behind them begin."""
OBSERVER: Final = "observer"
_numbers = itertools.count(1)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a repair."""

    repair: str
    name: str
    file: Path
    position: int
    """In the file."""

    def raw(self, number: int) -> dict[str, Any]:
        """The case as test_repairs.py takes it, with ids of this number."""
        text = _numbered(self.file.read_text("utf-8"), number)
        case: dict[str, Any] = tomllib.loads(text)["case"][self.position]
        return case | {"file": self.repair.replace("-", "_")}

    def world(self, number: int) -> World:
        """The broken world with ids of this number.

        Repairs of one connection take turns within a process. Cuts that run side by side would wait for each other if
        all of their connections had the same id.
        """
        case = self.raw(number)
        bundled = resources.files("azure_sandbox") / "worlds" / f"{case['world']}.toml"
        world = load_world(tomllib.loads(_numbered(bundled.read_text("utf-8"), number)))
        apply_changes(world, changes(case, "change"))
        return world


def watch(world: World, token_digest: str) -> None:
    """Let somebody watch each organization: who may use connections, so see whether they verify.

    Args:
        token_digest: SHA-256 of the watcher's personal access token.
    """
    for organization in world.organizations.values():
        organization.members[OBSERVER] = Identity(
            id="0b5e0000-0000-4000-8000-000000000001",
            display_name=OBSERVER,
            unique_name=OBSERVER,
            organization_role="User",
            token_digests=[token_digest],
        )


def next_number() -> int:
    """A number for ids that no other world of this process has."""
    return next(_numbers)


def cases(repairs: list[str]) -> list[Case]:
    """The cases of these repairs, of all if none is named."""
    files = [file for folder in FOLDERS for file in sorted(folder.glob("*.toml"))]
    return [
        Case(repair=repair, name=case["name"], file=file, position=position)
        for file in files
        if (repair := file.stem.replace("_", "-")) in repairs or not repairs
        for position, case in enumerate(tomllib.loads(file.read_text("utf-8"))["case"])
        if case["kind"] == "applied" and case.get("outcome") in ENDS and case["writes"] and "fail" not in case
    ]


def _numbered(text: str, number: int) -> str:
    return NUMBERED.sub(rf"\1-{number:04x}-4000-8000-", text)

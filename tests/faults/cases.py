"""What is walked: repairs, as the cases of tests/repairs that are applied, and the cases of /spn in this folder."""

import functools
import hashlib
import itertools
import re
import tomllib
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from azure_sandbox.changes import apply_changes
from azure_sandbox.seed import load_world
from azure_sandbox.world import Identity, World
from harness import Azure
from provision.test_credentials import own_certificate
from repairs.test_repairs import changes, suggested

from faults.requests import Request

HERE: Final = Path(__file__).parent
REPAIRS: Final = (HERE.parent / "repairs", HERE / "shared")
SPN: Final = HERE / "spn"
ENDS: Final = frozenset({"verified", "applied"})
"""Outcomes of a case that nothing holds up."""
NUMBERED: Final = re.compile(r"\b([cd]0000000)-0000-4000-8000-")
"""How the ids of connections and of the applications behind them begin."""
OBSERVER: Final = "observer"
_numbers = itertools.count(1)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a repair, or of a route below /spn."""

    group: str
    """The repair's slug, or spn-create, spn-delete, spn-restore."""
    name: str
    file: Path
    position: int
    """In the file."""

    def raw(self, number: int) -> dict[str, Any]:
        """The case as it is written, with ids and names of this number."""
        text = _numbered(self.file.read_text("utf-8"), number)
        case: dict[str, Any] = tomllib.loads(text)["case"][self.position]
        return case | {"file": self.group.replace("-", "_")}

    def world(self, number: int) -> World:
        """The world that it begins with, with ids of this number.

        Changes of one connection or principal take turns within a process. Cuts that run side by side would wait for
        each other if all of them had the same id.
        """
        case = self.raw(number)
        bundled = resources.files("azure_sandbox") / "worlds" / f"{case['world']}.toml"
        world = load_world(tomllib.loads(_numbered(bundled.read_text("utf-8"), number)))
        apply_changes(world, changes(case, "change"))
        return world

    async def prepared(self, http: httpx.AsyncClient, number: int) -> dict[str, str]:
        """Do what goes before the case; the client id that its path may name."""
        known: dict[str, str] = {}
        for before in self.raw(number).get("first", ()):
            answer = await Request(**before).done(http)
            assert answer.outcome in ENDS, answer.body
            known["client_id"] = (answer.body.get("details") or {}).get("service_principal_id", "")
        return known

    async def request(self, http: httpx.AsyncClient, number: int, known: dict[str, str]) -> Request:
        """What is sent: what the case says, or what /diagnose suggests."""
        case = self.raw(number)
        if "request" not in case:
            return Request(path="/repair", body=await suggested(http, case))
        return Request(**case["request"] | {"path": case["request"]["path"].format_map(known)})

    @property
    def shows(self) -> bool:
        """Whether the answer is to hand over a secret."""
        return bool(self.raw(0).get("shows"))


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


def cases(groups: list[str]) -> list[Case]:
    """The cases of these groups, of all if none is named."""
    repairs = [file for folder in REPAIRS for file in sorted(folder.glob("*.toml"))]
    files = {file: file.stem.replace("_", "-") for file in repairs}
    files |= {file: f"spn-{file.stem}" for file in sorted(SPN.glob("*.toml"))}
    return [
        Case(group=group, name=case["name"], file=file, position=position)
        for file, group in files.items()
        if group in groups or not groups
        for position, case in enumerate(tomllib.loads(file.read_text("utf-8"))["case"])
        if "request" in case or _is_applied(case)
    ]


def _is_applied(case: dict[str, Any]) -> bool:
    ends = case["kind"] == "applied" and case.get("outcome") in ENDS
    return bool(ends and case["writes"] and "fail" not in case)


def _numbered(text: str, number: int) -> str:
    """A file's text for a world: its ids, and where it has a request, what the request's key stands for."""
    key = f"walk-{number:04x}"
    unique_name = "armedic-" + hashlib.sha256(key.encode()).hexdigest()[:32]
    values = {"<key>": key, "<unique-name>": unique_name, "<name>": f"sc-{key}", "<later>": _later()}
    for name, value in values.items():
        text = text.replace(name, value)
    if "<certificate>" in text:
        text = text.replace("<certificate>", _certificate())
    return NUMBERED.sub(rf"\1-{number:04x}-4000-8000-", text)


@functools.cache
def _later() -> str:
    return (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0).isoformat()


@functools.cache
def _certificate() -> str:
    """The public certificate of a caller, as it stands in a text of TOML."""
    return own_certificate(Azure("secret"))[0].replace("\n", "\\n")

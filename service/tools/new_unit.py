"""Writes the skeleton of a cause or a repair and of its case file: `new_unit.py cause|repair SLUG`."""

import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SLUG: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

CAUSE: Final = '''"""One sentence: what is wrong."""

from typing import Final

from armedic.causes._cause import Cause, Step
from armedic.facts import Evidence, Facts


def match(facts: Facts) -> Evidence | None:
    """Say what is compared with what."""
    connection = facts.connection
    if connection.is_ready:
        return None
    return Evidence(source="devops", location="isReady", observed=False, expected=True)


CAUSE: Final = Cause(
    slug="{slug}",
    title="",
    area="connection",
    signatures=(),
    match=match,
    explanation="",
    remedy="",
    steps=(Step(title="", detail="", who="", link=None),),
    repairs=(),
    references=(),
)
'''

CAUSE_CASES: Final = """# Modelled on public reports. Kinds: found, noisy, near_miss, unread.

[[case]]
name = ""
kind = "found"
text = ""
expect = {{ {slug} = "confirmed" }}
source = ""
"""

REPAIR: Final = '''"""One sentence: what it does."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Plan, nothing
from armedic.facts import Facts, Named
from armedic.repairs._repair import Repair, RepairRequest
from armedic.targets import ConnectionTarget


class Request(RepairRequest, frozen=True, kw_only=True, tag="{slug}"):
    """What the caller may choose; give the struct a name of its own."""


def plan(facts: Facts, _target: ConnectionTarget, _request: Request) -> Plan:
    """Say which call it makes, and when none is needed."""
    connection = facts.connection
    step = nothing("connection", f"service connection {{connection.name}}", "reversible")
    return Plan(changes=(step,), state={{"connection": connection.document}})


def suggest(_named: Named) -> Mapping[str, Any] | None:
    """What /repair is asked for, from what a finding names."""
    return {{"kind": "{slug}"}}


REPAIR: Final = Repair(
    slug="{slug}",
    title="",
    summary="",
    safety="reversible",
    needs=(),
    request=Request,
    plan=plan,
    suggest=suggest,
)
'''

REPAIR_CASES: Final = """# Kinds: applied, already_done, refused, state_changed.

[[case]]
name = ""
kind = "applied"
world = "secret"
change = {{}}
repair = {{ kind = "{slug}" }}
outcome = "verified"
writes = []
"""

SKELETONS: Final = {"cause": ("causes", CAUSE, CAUSE_CASES), "repair": ("repairs", REPAIR, REPAIR_CASES)}


def main(arguments: list[str]) -> int:
    """Write both files; an existing one is never replaced."""
    if len(arguments) != 2 or arguments[0] not in SKELETONS or not SLUG.fullmatch(arguments[1]):  # noqa: PLR2004  two words
        sys.stderr.write("usage: new_unit.py cause|repair SLUG   (a slug is lower-case words joined by hyphens)\n")
        return 2
    folder, unit, cases = SKELETONS[arguments[0]]
    slug = arguments[1]
    name = slug.replace("-", "_")
    files = {
        ROOT / "service" / "armedic" / folder / f"{name}.py": unit.replace("{slug}", slug)
        .replace("{{", "{")
        .replace("}}", "}"),
        ROOT / "tests" / folder / f"{name}.toml": cases.format(slug=slug),
    }
    for path in files:
        if path.exists():
            sys.stderr.write(f"{path.relative_to(ROOT)} exists already; nothing was written\n")
            return 1
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

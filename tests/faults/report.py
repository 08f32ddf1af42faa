"""The walk of all cases on two processes, as a table, the figure, and a list of what is lost."""

import asyncio
import gc
import itertools
import logging
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

import msgspec

from faults.cases import Case, cases
from faults.walk import Cut, Walk

PROCESSES: Final = 2
PARTS: Final = 4
"""Parts of a case's cuts; each has a world of its own, so that one's pauses are another's turn."""
AT_A_TIME: Final = 24
"""Parts that a process walks side by side."""
WHOLE: Final = 1
"""Cases of each repair or route that are cut at every call; the others at every write."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the cuts of a case: every n-th from a number on."""

    case: Case
    number: int = 0
    of: int = 1
    whole: bool = False
    """Reads are cut too."""
    without: frozenset[str] = frozenset()
    """Ways that are left out."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a part."""

    case: Case
    calls: int = 0
    writes: int = 0
    cuts: tuple[Cut, ...] = ()
    error: str | None = None
    """Why it was not walked: it does not even end well undisturbed."""


def report(groups: list[str]) -> int:
    """Walk and print; 1 if something is lost or could not be walked."""
    began = time.perf_counter()
    parts = list(_parts(cases(groups)))
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        told = list(itertools.chain(*pool.map(walk_parts, [parts[at::PROCESSES] for at in range(PROCESSES)])))
    cuts = [cut for one in told for cut in one.cuts]
    lost = [cut for cut in cuts if cut.wrong]
    errors = sorted({f"{one.case.group}: {one.case.name}: {one.error}" for one in told if one.error})
    sys.stdout.write(_table(told))
    sys.stdout.writelines(f"LOST {told_of(cut)}\n" for cut in sorted(lost, key=told_of))
    sys.stdout.writelines(f"NOT WALKED {error}\n" for error in errors)
    tried = sum(cut.hit for cut in cuts)
    sys.stdout.write(f"cuts tried {tried}, states lost {len(lost)} ({time.perf_counter() - began:.0f} s)\n")
    return 1 if lost or errors or not tried else 0


def told_of(cut: Cut) -> str:
    """A cut and what is wrong after it, for people."""
    step = cut.step
    wrong = "".join(f"\n     {one}" for one in cut.wrong)
    return f"{cut.group}: {cut.case}: call {step.position:3}, {step.method} {step.path}, {cut.way}{wrong}"


def _parts(found: list[Case]) -> Iterator[Part]:
    seen: Counter[str] = Counter()
    for case in found:
        seen[case.group] += 1
        whole = seen[case.group] <= WHOLE
        of = PARTS if whole else 1
        yield from (Part(case=case, number=number, of=of, whole=whole) for number in range(of))


def walk_parts(parts: list[Part]) -> list[Told]:
    """The work of one process."""
    gc.set_threshold(100_000, 20, 20)  # the worlds stay; to look for garbage among them time and again takes a while
    logging.getLogger("azure").addHandler(logging.NullHandler())  # else each refused token is told on standard error
    logging.getLogger("azure").propagate = False
    return asyncio.run(side_by_side(parts))


async def side_by_side(parts: list[Part]) -> list[Told]:
    """What became of parts that are walked in one event loop: while one pauses, another goes on."""
    places = asyncio.Semaphore(AT_A_TIME)

    async def one(part: Part) -> Told:
        async with places:
            return await _walked(part)

    return await asyncio.gather(*(one(part) for part in parts))


async def _walked(part: Part) -> Told:
    try:
        walk = Walk(part.case)
        await walk.undisturbed()
        wanted = itertools.islice(walk.cuts(writes_only=not part.whole), part.number, None, part.of)
        cuts = tuple([await walk.cut(step, way) for step, way in wanted if way.name not in part.without])
    except Exception:  # noqa: BLE001  the others are walked nevertheless
        return Told(case=part.case, error=traceback.format_exc(limit=-2))
    return Told(case=part.case, calls=len(walk.steps), writes=sum(step.write for step in walk.steps), cuts=cuts)


def _table(told: list[Told]) -> str:
    rows = defaultdict(list)
    for one in told:
        rows[one.case.group].append(one)
    lines = [f"{'walked':28}{'cases':>6}{'calls':>7}{'writes':>8}{'cuts':>7}{'missed':>8}{'lost':>6}"]
    for group, parts in sorted(rows.items()):
        firsts = {part.case.name: part for part in parts}.values()
        cuts = [cut for part in parts for cut in part.cuts]
        hit = sum(cut.hit for cut in cuts)
        lines.append(
            f"{group:28}{len(firsts):6}{sum(one.calls for one in firsts):7}{sum(one.writes for one in firsts):8}"
            f"{hit:7}{len(cuts) - hit:8}{sum(bool(cut.wrong) for cut in cuts):6}"
        )
    return "\n".join(lines) + "\n"

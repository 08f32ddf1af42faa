"""Every repair and every route of /spn, cut at each of its writes; `make faults` cuts every call, and more cases."""

import pytest

from faults.cases import Case, cases
from faults.report import Part, side_by_side, told_of

SLOW = frozenset({"outage", "429, later"})
"""Ways with long pauses."""
PARTS = 2


def first_cases() -> list[Case]:
    """One case of each repair and route."""
    return list({case.group: case for case in reversed(cases([]))}.values())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.group) for case in first_cases()])
async def test_writes(case: Case) -> None:
    """Wherever a write is cut: nothing is lost, the answer is true, and the same request can be sent again."""
    told = await side_by_side([Part(case=case, number=number, of=PARTS, without=SLOW) for number in range(PARTS)])
    assert [one.error for one in told] == [None] * PARTS
    cuts = [cut for one in told for cut in one.cuts]
    assert [told_of(cut) for cut in cuts if cut.wrong] == []
    assert sum(cut.hit for cut in cuts) == len(cuts) > 0

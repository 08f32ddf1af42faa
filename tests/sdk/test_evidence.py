"""What `diagnose` takes: a text, a file, a payload, a connection; and how its answer is used."""

from pathlib import Path
from typing import Any

import pytest
from armedic_sdk import Armedic, AsyncArmedic, ConnectionTarget, Diagnosis, NotHealthyError, SweepDiagnosis
from captures import EXPIRED, QUIET

TARGET = ConnectionTarget(organization="contoso", project="web", name_or_id="sc-prod-token")
PAYLOAD = {"authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": ""}}}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of some hundred kilobytes."""
    path = tmp_path / "log.txt"
    path.write_text(QUIET * 3000 + EXPIRED)
    return path


def test_each_kind(sdk: Armedic, log: Path) -> None:
    """The type says what it is."""
    kinds: list[tuple[Any, str]] = [
        (EXPIRED, "secret-expired"),
        (log, "secret-expired"),
        (PAYLOAD, "stale-access-token"),
    ]
    for evidence, cause in kinds:
        assert sdk.diagnose(evidence).findings[0].cause == cause
    assert sdk.diagnose(TARGET).connection
    assert sdk.diagnose("Verify failed", connection=TARGET).connection


async def test_awaited(async_sdk: AsyncArmedic, log: Path) -> None:
    """So with the twin."""
    assert (await async_sdk.diagnose(log)).findings[0].cause == "secret-expired"
    assert (await async_sdk.diagnose(PAYLOAD)).findings[0].cause == "stale-access-token"


def counts(seen: list[tuple[int, int]], size: int) -> bool:
    """Whether they grow up to the whole."""
    sent = [one for one, _ in seen]
    return len(seen) > 2 and sent == sorted(sent) and sent[-1] == size and {total for _, total in seen} == {size}


def test_progress(sdk: Armedic, log: Path) -> None:
    """While a file is sent, its bytes are counted."""
    seen: list[tuple[int, int]] = []
    sdk.diagnose(log, progress=lambda sent, total: seen.append((sent, total)))
    assert counts(seen, log.stat().st_size)


async def test_progress_awaited(async_sdk: AsyncArmedic) -> None:
    """So are bytes that are given, by the twin."""
    seen: list[tuple[int, int]] = []
    capture = (QUIET * 3000 + EXPIRED).encode()
    await async_sdk.diagnose_capture(capture, progress=lambda sent, total: seen.append((sent, total)))
    assert counts(seen, len(capture))


@pytest.mark.parametrize(
    ("evidence", "besides", "said"),
    [
        (PAYLOAD, {"payload": PAYLOAD}, "is the payload already"),
        (TARGET, {"connection": "a/b/c"}, "is the connection already"),
        (Path("log.txt"), {"connection": "a/b/c"}, "by itself"),
    ],
)
def test_twice(sdk: Armedic, evidence: Any, besides: dict[str, Any], said: str) -> None:
    """Nothing is dropped without a word."""
    with pytest.raises(ValueError, match=said):
        sdk.diagnose(evidence, **besides)


def judged(verdict: str) -> Diagnosis:
    """A diagnosis."""
    return Diagnosis.from_dict({"verdict": verdict, "summary": "So it is.", "findings": [], "checks": []})


def test_raise_for_verdict(sdk: Armedic) -> None:
    """A script goes on only where the connection is healthy, or as good as it asked for."""
    judged("healthy").raise_for_verdict()
    judged("at_risk").raise_for_verdict(at_risk=False)
    judged("unknown").raise_for_verdict(unknown=False)
    judged("new-verdict").raise_for_verdict(unknown=False)
    for verdict, accepted in [
        ("broken", {"at_risk": False, "unknown": False}),
        ("at_risk", {"unknown": False}),
        ("unknown", {"at_risk": False}),
        ("new-verdict", {}),
    ]:
        with pytest.raises(NotHealthyError, match=f"{verdict}: So it is"):
            judged(verdict).raise_for_verdict(**accepted)
    with pytest.raises(NotHealthyError) as caught:
        sdk.diagnose(TARGET).raise_for_verdict()
    assert (caught.value.verdict, caught.value.causes) == ("broken", ("stale-access-token",))
    swept = next(one for one in sdk.sweep("contoso", verdicts="broken") if isinstance(one, SweepDiagnosis))
    with pytest.raises(NotHealthyError):
        swept.raise_for_verdict()

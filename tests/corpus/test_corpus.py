"""The corpus of real texts: mostly right, and the same in a message as in a long log."""

from pathlib import Path

import httpx
import pytest
from armedic.diagnosis.interest import interest
from armedic.evidence import message
from armedic.evidence.pipeline_log import Reader
from captures import QUIET
from corpus.accuracy import Outcome, Sample, ask, samples

HERE = Path(__file__).parent
FILES = sorted(path.stem for path in HERE.glob("*.toml"))
PADDING = QUIET * 700
TOLD = {"task-regression"}
"""What a person tells in prose is not looked for in a log."""


def share(outcomes: list[Outcome]) -> float:
    """How many of them are right."""
    return sum(one.right for one in outcomes) / len(outcomes)


async def test_accuracy() -> None:
    """The first finding is right in at least 95 of 100 texts, and at most 2 of 100 unrelated ones get any."""
    outcomes = await ask(samples(HERE))
    assert share([one for one in outcomes if one.sample.label]) >= 0.95
    assert share([one for one in outcomes if not one.sample.label]) >= 0.98


@pytest.mark.parametrize("file", FILES)
async def test_same_in_a_log(file: str, armedic: httpx.AsyncClient) -> None:
    """A text in the middle of a log that is too long to be read whole gives the same first finding."""
    differing = []
    for sample in samples(HERE, [file]):
        alone, within = [await first(armedic, text) for text in (sample.text, f"{PADDING}{sample.text}\n{PADDING}")]
        if alone != within and not (alone in TOLD and within is None):
            differing.append((sample.source, alone, within))
    assert differing == []


@pytest.mark.parametrize("file", FILES)
def test_sieve(file: str) -> None:
    """Whatever is recognised in a text passes the sieve, whose words are looked for in the raw bytes."""
    look = interest()
    for sample in samples(HERE, [file]):
        found = list(look.places(message.read(sample.text).folded, ()))
        assert not found or look.sieve.passes(sample.text.encode()), sample.source


def test_a_log_is_read_once() -> None:
    """The same text many times in a log gives no more statements than once or twice."""
    text = Sample(label="", text="AADSTS7000222: expired\n", source="").text
    reader = Reader(interest())
    reader.read([(PADDING + text).encode()] * 50)
    assert len(reader.statements) <= 2


async def first(armedic: httpx.AsyncClient, text: str) -> str | None:
    """The cause of the first finding."""
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "message", "text": text}]})
    findings = answer.json()["findings"]
    return findings[0]["cause"] if findings else None

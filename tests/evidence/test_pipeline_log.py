"""Logs of any length: what is interesting is found wherever a block ends, once, with the number of its line."""

import itertools

import pytest
from armedic.diagnosis.interest import interest
from armedic.evidence.pipeline_log import Reader
from captures import QUIET

SAID = "AADSTS7000222: The provided client secret keys for app 'a' are expired."
BLOCK = 32 * 1024


def read(log: bytes, size: int = 4096) -> Reader:
    """A log that arrives in chunks of some size."""
    reader = Reader(interest())
    reader.read(log[at : at + size] for at in range(0, len(log), size))
    return reader


def places(reader: Reader) -> list[str]:
    """Where the code was seen."""
    return [one.at(one.folded.index("AADSTS7000222")) for one in reader.statements]


@pytest.mark.parametrize("lead", [0, 1, *range(2 * BLOCK - 160, 2 * BLOCK + 40, 13), 5 * BLOCK])
@pytest.mark.parametrize("size", [1000, 64 * 1024])
def test_edges(lead: int, size: int) -> None:
    """A sentence that stands across the edge of a block is found once, whatever the chunks were."""
    lines = "".join(itertools.islice(itertools.cycle(["x" * 60 + "\n"]), lead // 61 + 1))[:lead]
    log = f"{lines}\n{SAID}\n{QUIET * 2000}".encode()
    assert places(read(log, size)) == [f"line {lines.count(chr(10)) + 2}"]


@pytest.mark.parametrize("lead", [0, 30_000, 65_500, 70_000, 131_000, 300_000])
def test_one_long_line(lead: int) -> None:
    """A line longer than any block is read in stretches; what stands in it is found once."""
    log = (f"{'word ' * (lead // 5)}{SAID} {'word ' * 60_000}").encode()
    assert places(read(log)) == ["line 1"]


@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_lines_count_as_in_an_editor(breaks: str) -> None:
    """Blank lines count, escaped breaks do not."""
    log = f"one{breaks}{breaks}three\\nstill three{breaks}{SAID}{breaks}"
    assert places(read(log.encode())) == ["line 4"]


def test_repeats() -> None:
    """What comes again with other ids and times is told once; different errors of a kind are told a few times."""
    lines = [f"2026-03-02T07:11:{n % 60:02}Z AADSTS7000222: expired for app {n:032x}\n" for n in range(5000)]
    assert len(read("".join(lines).encode()).statements) == 1
    lines = [f"AADSTS7000222: expired, {'abcdefghij'[n % 10] * 9}\n{QUIET * 400}" for n in range(30)]
    assert len(read("".join(lines).encode()).statements) < 10


def test_file_name() -> None:
    """In an archive the file is named before the line."""
    reader = Reader(interest())
    reader.read([SAID.encode()], "Build/3_Deploy.txt")
    assert places(reader) == ["Build/3_Deploy.txt:1"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_byte_order_marks(encoding: str) -> None:
    """UTF-16 and UTF-8 with a mark, split inside a character."""
    log = ("\ufeff" + QUIET * 900 + SAID + "\n").encode(encoding)
    assert places(read(log, 1001)) == ["line 901"]


def test_many_kinds_are_bounded() -> None:
    """A log of nothing but different refusals gives a bounded number of statements."""
    said = "does not have authorization to perform action 'Microsoft.Web/sites/write' over scope '/subscriptions/"
    lines = [f"The client 'a' with object id 'b' {said}{chr(97 + n % 26) * (n % 50 + 1)}{n}'\n" for n in range(20_000)]
    assert len(read("".join(lines).encode(), 64 * 1024).statements) <= 205

"""Texts made to be slow: ten times the length may take ten times as long, for reading, judging and hiding secrets."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from armedic.diagnosis.judge import judge
from armedic.evidence import message
from armedic.evidence.redaction import redact
from armedic.facts import Facts

SHORT: Final = 100_000
TIMES: Final = 10
ROUNDS: Final = 3
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
BAIT: Final = (
    "a",
    "\\",
    "'",
    "\n",
    "&#",
    "[1;",
    "\x1b[",
    "(((",
    "AADSTS ",
    "aadsts70021 ",
    'accesstoken" ',
    "service connection ",
    "failed to query service ",
    "the client 'a' does not have authorization to ",
    "tenant id is invalid: login.microsoftonline.com ",
    "token: a ",
    "sig=&a",
    "<secret a=",
    "aB1/x.y ",
)


def diagnosed(text: str) -> None:
    """Read and judged as a message is."""
    judge(Facts(now=NOW, statements=(message.read(text),)))


def seconds(work: Callable[[str], object], text: str) -> float:
    """The best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - began)
    return min(times)


def report() -> str:
    """The worst of all baits."""
    lengths = f"{SHORT * TIMES / 1e6:g} MB against {SHORT / 1e3:g} KB (baseline)"
    lines = [f"hostile: {len(BAIT)} baits of {lengths}, {TIMES} is linear"]
    for name, work in (("read and judged", diagnosed), ("redacted", redact)):
        rows = [
            (long / seconds(work, bait * (SHORT // len(bait))), long, bait)
            for bait in BAIT
            for long in [seconds(work, bait * (SHORT * TIMES // len(bait)))]
        ]
        ratio, _, worst = max(rows)
        slowest = max(row[1] for row in rows)
        lines.append(f"  {name:16} at most {ratio:5.1f} times as long ({worst!r}), {slowest:.2f} s at most")
    return "\n".join(lines) + "\n"

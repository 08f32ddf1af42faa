"""Matching alone: a 50 MB pipeline log with all signatures, against the same signatures tried one by one with `re`."""

import random
import re
import time
from collections.abc import Iterator
from typing import Final

from armedic.diagnosis.interest import interest
from armedic.diagnosis.signatures import expressions
from armedic.evidence.pipeline_log import Reader

SIZE: Final = 50_000_000
SLICE: Final = 100_000
"""What the baseline is measured on: over the whole log it would take hours, and it is linear."""
CHUNK: Final = 64 * 1024
WORDS: Final = [
    "Copying",
    "file",
    "restored",
    "package",
    "service",
    "connection",
    "token",
    "subscription",
    "resource",
    "group",
    "deployment",
    "started",
    "finished",
    "warning",
    "error",
    "failed",
    "authorization",
    "request",
    "login",
    "tenant",
    "application",
    "version",
    "task",
    "script",
    "output",
    "directory",
]
ERROR: Final = "##[error]AADSTS7000222: The provided client secret keys for app 'a' are expired. Visit the Azure portal"


def ordinary(size: int) -> bytes:
    """Lines with timestamps and the words that such logs are full of, and one error near the end."""
    chance = random.Random(1)  # noqa: S311 - the same log each time
    block = "".join(
        f"2026-03-02T07:{minute % 60:02}:08.1234567Z {' '.join(chance.choices(WORDS, k=9))} {chance.randrange(10**6)}\n"
        for minute in range(20_000)
    )
    text = block * (size // len(block) + 1)
    return f"{text[: size - 300]}\n2026-03-02T07:11:08.1234567Z {ERROR}\n".encode()


def adversarial(size: int) -> bytes:
    """Half matches of every signature, codes one digit too long, runs that regular expressions stumble over."""
    chance = random.Random(2)  # noqa: S311 - as above
    literals = [literal for literal, _ in expressions()]
    parts = []
    length = 0
    while length < size:
        literal = chance.choice(literals)
        part = (
            literal[: chance.randint(len(literal) // 2, len(literal) - 1)] if chance.random() < 0.9 else literal + "0"
        )
        part += chance.choice([" ", "\n", "'''' ", "((((", "AADSTS70021", "a" * 50, '\\\\\\"'])
        parts.append(part)
        length += len(part)
    return "".join(parts)[:size].encode()


def chunks(raw: bytes) -> Iterator[bytes]:
    """As an upload arrives."""
    for at in range(0, len(raw), CHUNK):
        yield raw[at : at + CHUNK]


def ours(raw: bytes) -> float:
    """Bytes per second."""
    reader = Reader(interest())
    began = time.perf_counter()
    reader.read(chunks(raw))
    return len(raw) / (time.perf_counter() - began)


def one_by_one(raw: bytes) -> float:
    """Bytes per second of the baseline."""
    text = raw.decode()
    patterns = [re.compile(expression, re.IGNORECASE) for _, expression in expressions()]
    began = time.perf_counter()
    for pattern in patterns:
        pattern.search(text)
    return len(raw) / (time.perf_counter() - began)


def report() -> str:
    """Both kinds of log."""
    lines = [f"matching, {len(expressions())} signatures; baseline: `re`, one by one, over {SLICE / 1e3:g} KB"]
    for name, make in (("ordinary", ordinary), ("adversarial", adversarial)):
        own, baseline = ours(make(SIZE)), one_by_one(make(SLICE))
        lines.append(
            f"  {name:12} {SIZE / 1e6:g} MB at {own / 1e6:7.1f} MB/s, baseline {baseline / 1e6:6.3f} MB/s, "
            f"{own / baseline:6.0f} times as fast"
        )
    return "\n".join(lines) + "\n"

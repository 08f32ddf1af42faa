"""What is of interest in a long log: whatever a cause is recognised by, and what facts are taken from."""

import re
from collections.abc import Container, Iterator
from functools import cache
from typing import Final

from armedic.diagnosis.scan import scan
from armedic.diagnosis.signatures import automaton
from armedic.evidence.pipeline_log import Interest, Place
from armedic.evidence.sieve import Sieve

_REFUSALS: Final = ("does not have authorization", "does not have permission to perform action")
_SAID: Final = 300
"""Characters of a refusal that tell it from others: action and scope."""
_MOST: Final = 100
_CODES: Final = re.compile(r"(?<![a-z0-9])aadsts\d{5,8}(?![a-z0-9])")


@cache
def interest() -> Interest:
    """That of the whole catalogue."""
    literals = (literal for signature in automaton().signatures for literal in signature.literals)
    return Interest(sieve=Sieve([*literals, *_REFUSALS, "aadsts"]), places=_places)


def _places(folded: str, known: Container[str]) -> Iterator[Place]:
    found = scan(folded, known=known)
    for slug, hit in found.hits.items():
        yield Place(f"{slug} {hit.certainty}", hit.start, hit.end)
    for slug, at in found.asked.items():
        yield Place(f"{slug} asked", at, at + 1)
    lowered = folded.lower()
    for refusal in _REFUSALS:
        at = lowered.find(refusal)
        for _ in range(_MOST):
            if at < 0:
                break
            yield Place(lowered[at : at + _SAID], at, at + len(refusal))
            at = lowered.find(refusal, at + len(refusal))
    for code in _CODES.finditer(lowered):
        yield Place(code[0], code.start(), code.end())

"""What a diagnosis says: findings with their evidence and remedy, the checks that were made, and the verdict."""

from typing import Literal

import msgspec

from armedic.causes._cause import Step
from armedic.checks._check import CheckResult
from armedic.facts import Evidence, Named

Verdict = Literal["healthy", "at_risk", "broken", "unknown"]
Certainty = Literal["confirmed", "likely", "possible"]


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """How to remove a cause, apart from the repairs that Armedic can do."""

    summary: str
    repairs: tuple[str, ...]
    """Slugs of the repairs, best first."""
    steps: tuple[Step, ...]
    needs: tuple[str, ...]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A cause seen in this case."""

    cause: str
    title: str
    certainty: Certainty
    at_risk: bool
    """Works today, will stop."""
    explanation: str
    named: Named
    evidence: tuple[Evidence, ...]
    remedy: Remedy
    references: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts come to."""

    verdict: Verdict
    summary: str
    findings: tuple[Finding, ...]
    """The most certain and most decisive first."""
    unread: tuple[str, ...] = ()
    """Slugs of causes that could not be judged, since a fact could not be read."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement with the checks behind it."""

    judgement: Judgement
    checks: tuple[CheckResult, ...]

"""The shape of a cause, and the catalogue: every other file of this folder is one cause."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final, Literal

import msgspec

from armedic.facts import Certainty, Evidence, Facts

_MOST_SHOWN: Final = 20
Area = Literal["connection", "identity", "access", "way"]
"""What was refused: the connection in Azure DevOps, the sign-in, the access in Azure, or the way there."""

Match = Callable[[Facts], Evidence | tuple[Evidence, ...] | None]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do by hand."""

    title: str
    """What to do, in a few words."""
    detail: str
    """How, and what to look at."""
    who: str
    """The role that may do it, e.g. "Endpoint Administrator"."""
    link: str | None = None
    """Microsoft's page on it."""


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A text that only points here together with what stands around it."""

    literal: str
    """Found first, anywhere; at least six characters. Letter case is ignored and white space folded."""
    pattern: str
    """Regular expression that must then match near it (400 characters before, 800 after), letter case ignored."""
    certainty: Certainty


def worded(literals: Iterable[str], pattern: str, certainty: Certainty) -> tuple[Passage, ...]:
    """Passages for a pattern each of whose forms contains one of the literals."""
    return tuple(Passage(literal=literal, pattern=pattern, certainty=certainty) for literal in literals)


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One failure mode.

    `signatures` are matched in every statement as whole words, letter case ignored and white space folded; a hit is
    `confirmed` evidence. `match` decides from facts that were compared. Both may speak; the judge merges them.
    """

    slug: str
    title: str
    area: Area
    explanation: str
    remedy: str
    steps: tuple[Step, ...]
    references: tuple[str, ...]
    signatures: tuple[str, ...] = ()
    likely_signatures: tuple[str, ...] = ()
    """Texts that point here without deciding: evidence of certainty `likely`."""
    possible_signatures: tuple[str, ...] = ()
    """Texts that name this among other causes: evidence of certainty `possible`."""
    passages: tuple[Passage, ...] = ()
    """Texts that need more than a whole-word hit."""
    match: Match | None = None
    reads_texts: tuple[str, ...] = ()
    """Texts that `match` looks for in statements, lower case: where nothing but texts is known, it is asked only if one
    of them stands there."""
    at_risk: bool = False
    """Works today, will stop."""
    symptom: bool = False
    """Often only what another cause leads to, e.g. a script without a session: named after others as certain."""
    repairs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """Rights that the remedy needs, e.g. "Azure DevOps: Administrator role on the connection"."""
    seen_by_verify: bool = True
    """Whether Azure DevOps' Verify would fail from it: a passing Verify then outweighs a pasted text."""
    rarer: bool = False
    """The rarer reading where a text names several: of findings that are only `possible`, named after the others."""
    overrules: tuple[str, ...] = ()
    """Slugs of causes that are only another view of this one: not reported beside it."""
    ruled_out: Callable[[Facts], bool] | None = None
    """Whether facts read live contradict it, so that a pasted text tells of an earlier state; may raise UnreadError."""
    differs: tuple[str, ...] = ()
    """Members, as in `compares`, in which a difference from a reference is a `possible` finding by itself."""
    compares: tuple[str, ...] = ()
    """Members of a service endpoint, lower case ("data/environment"): a difference from a reference there matters."""

    @property
    def seen_as(self) -> tuple[str, ...]:
        """Words of error texts that give it away, for people: the deciding ones first, at most twenty."""
        literals = (passage.literal for passage in self.passages)
        words = dict.fromkeys((*self.signatures, *self.likely_signatures, *literals))
        return tuple(words)[:_MOST_SHOWN]


@cache
def catalogue() -> Mapping[str, Cause]:
    """Every cause by its slug, in the order of the files' names."""
    package = importlib.import_module("armedic.causes")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    causes = [importlib.import_module(f"armedic.causes.{name}").CAUSE for name in names]
    return {cause.slug: cause for cause in causes}

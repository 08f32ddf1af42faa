"""What a plan is: upstream calls in order, each with its before, after, safety and undo; and the fingerprint."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from armedic.clients.call import Call, Find, Ref
from armedic.clients.entra import SignIn
from armedic.facts import Unread
from armedic.secret import Secret
from armedic.targets import ConnectionTarget

Action = Literal["create", "update", "delete", "no_change"]
Safety = Literal["reversible", "credential", "privilege", "destructive"]
When = Literal["now", "verified"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a plan."""

    key: str
    """Name of the step in this plan; what a Ref names."""
    action: Action
    target: str
    """What is changed, for people, e.g. "service connection sc-prod"."""
    safety: Safety
    call: Call | None
    """None when nothing has to be done."""
    before: Any = None
    after: Any = None
    needs: tuple[str, ...] = ()
    """Rights that Armedic's identity must have."""
    undo: tuple[Call, ...] = ()
    """What takes it back, in order; empty when it cannot be taken back."""
    outputs: Mapping[str, Any] = {}
    """What Refs to a step without a call resolve to: the thing is there already."""
    find: Find | None = None
    """How to learn whether it was made when the answer was lost, where undo needs an id that only the answer has."""
    upsert: bool = False
    """Whether the call creates only what is missing: any answer but 201 means that it was there already, so that it is
    not this step's to take back."""
    yields: bool = False
    """Of an upsert, whether that means that another request makes all of this at this moment, and is to be let."""
    same: Callable[[Mapping[str, Any], Mapping[str, Mapping[str, Any]]], bool] | None = None
    """Where the call is refused because of something that is there already: whether that thing, as `find` shows it, is
    what it would have made, given the outputs so far. Then another request has made it at this moment."""
    private: bool = False
    """Whether what it makes is of use to this run alone: taken back where another request makes the rest."""
    gives: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    """What later steps ask for that is not a field of the answer itself."""
    secret_output: str | None = None
    """Name of a field of the answer that is a secret and is wrapped at once."""
    note: str | None = None
    """What is worth saying of it, where nothing else is said."""
    when: When = "now"
    """now, or verified: only once every connection of the plan verifies; what is in use is removed last."""
    kept_by: tuple[str, ...] = ()
    """Steps that use what this one makes: once one of them may have been done, this one is not taken back."""
    goes_on: bool = False
    """Whether the steps before it stay where it is refused only because they have not taken effect everywhere: the
    same request, sent again, goes on from there."""
    generate: Callable[[], Mapping[str, Any]] | None = None
    """What makes values just before the call is sent, e.g. a key pair; Refs to the step itself name them too."""
    beside: Find | None = None
    """Where the call replaces a whole list: how to read what else is in it, just before it is sent and before it is
    undone, so that what others added is kept. Ref(key, "beside") stands for these; what the call names by itself, told
    by its `keyId`, is not among them."""
    rival: Callable[[Mapping[str, Any]], bool] | None = None
    """Whether something beside is what another request has made for the same end at this moment: it is let."""
    ready: SignIn | None = None
    """What has to work before the next step is made; where it does not in time, all is taken back."""


def nothing(key: str, target: str, safety: Safety, *, note: str | None = None, **outputs: Any) -> Change:
    """A step that finds its end reached; `outputs` are what later steps ask it for."""
    return Change(key=key, action="no_change", target=target, safety=safety, call=None, outputs=outputs, note=note)


def unseen(what: str, *seen: Any) -> str | None:
    """A note that something that could refuse a step was not looked at; None where all of it was.

    Args:
        what: What it is called, e.g. "locks".
        seen: What was found of it, or why nothing could be.
    """
    unread = [one for one in seen if isinstance(one, Unread)]
    if not unread:
        return None
    needs = dict.fromkeys(need for one in unread for need in one.missing_permissions)
    why = f"Armedic lacks {', '.join(needs)}" if needs else "; ".join(dict.fromkeys(one.reason for one in unread))
    return f"not looked at: {what}, which could refuse this ({why})"


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """What another team needs to know to do a step that Armedic may not do or that cannot work from here."""

    who: str
    """The role that may do it, e.g. "Application Administrator in Microsoft Entra"."""
    what: str
    """What to do, in a sentence."""
    values: Mapping[str, str]
    """The values to use, by name: issuer, subject, audience, role, scope, client_id …"""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in order, and the state they were planned from."""

    changes: tuple[Change, ...]
    state: Any
    """Everything that the plan depends on, as JSON-like data; no secrets."""
    withheld: str | None = None
    """Why the repair cannot help here; then `changes` is empty."""
    handoff: tuple[Handoff, ...] = ()
    """What others can do instead, where it is withheld."""
    also: tuple[ConnectionTarget, ...] = ()
    """Other connections that the changes touch: they have to verify too."""
    waiting: bool = False
    """Whether what an earlier run sent has yet to take effect: nothing is sent, only looked at."""
    passing: frozenset[str] = frozenset()
    """Causes that may show while the changes take effect, beside those that the repair removes."""
    lasting: frozenset[str] = frozenset()
    """Causes that the repair is named for and that show all the same: what was asked for does not remove them."""
    or_undo: bool = False
    """Whether the changes are taken back when they leave a connection broken for another reason than before."""
    bears_more: bool = False
    """Whether another cause, which the removed one had hidden, is no reason to take the changes back."""
    irreversible: tuple[str, ...] = ()
    """What cannot be undone once applied, in sentences."""

    @property
    def fingerprint(self) -> str:
        """Digest of the state that the plan was made from."""
        return fingerprint(self.state)

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that do something."""
        return tuple(change for change in self.changes if change.call is not None)

    @property
    def first(self) -> tuple[Change, ...]:
        """The changes that are made before the connections are verified."""
        return tuple(change for change in self.changes if change.when == "now")

    @property
    def last(self) -> tuple[Change, ...]:
        """The changes that are made once they verify."""
        return tuple(change for change in self.changes if change.when == "verified")


def fingerprint(state: Any) -> str:
    """A digest of JSON-like data that does not depend on the order of keys, e.g. "sha256:9f86d0…"."""
    return "sha256:" + hashlib.sha256(msgspec.json.encode(state, order="deterministic")).hexdigest()


def redacted(node: Any) -> Any:
    """The same data with secrets as "***" and Refs as "{change.field}"."""
    match node:
        case Secret():
            return "***"
        case Ref():
            return str(node)
        case Mapping():
            return {key: redacted(value) for key, value in node.items()}
        case list() | tuple():
            return [redacted(value) for value in node]
        case _:
            return node

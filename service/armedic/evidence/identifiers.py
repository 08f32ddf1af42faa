"""Typed facts in a passage of text: codes, ids, what was refused, what a federated assertion presented.

Patterns are lower case and searched in lower-cased text of the same length, each only where one of its literals stands:
that is several times as fast as ignoring letter case in every pattern.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import msgspec
import re2

from armedic.evidence.redaction import redact
from armedic.facts import Named, Refusal

GUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])"
_Q: Final = r"['\"`]"
_ASSIGNED: Final = rf"{_Q}? ?[:=] ?{_Q}?"
_AUTHORITY: Final = (
    r"(?:login\.(?:microsoftonline\.(?:com|us|de)|chinacloudapi\.cn|partner\.microsoftonline\.cn|windows\.net)"
    r"|sts\.windows\.net)"
)


class _Look(msgspec.Struct, frozen=True):
    """How one fact is found: the first pattern that matches, and only where one of the literals stands."""

    literals: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


def _look(*literals: str, patterns: tuple[str, ...]) -> _Look:
    return _Look(literals, tuple(re.compile(pattern) for pattern in patterns))


def _presented(what: str) -> _Look:
    return _look(
        f"assertion {what}",
        patterns=(
            rf"assertion {what}:? ?{_Q}(.{{1,600}}?){_Q}(?=[\s.,;)\]}}]|$)",
            rf"assertion {what}: ?([^\s'\"`]{{1,600}})",
        ),
    )


_CODE: Final = re.compile(r"(?<![a-z0-9])aadsts(\d{5,8})(?![a-z0-9])")
_LOOKS: Final[dict[str, _Look]] = {
    "client_id": _look(
        "application",
        "the client",
        "principal",
        "client_id",
        "clientid",
        "appid",
        "app '",
        'app "',
        "app id",
        patterns=(
            rf"application with identifier {_Q}?({GUID})",
            rf"\bapp(?:lication)?(?: id)? ?{_Q}({GUID}){_Q}",
            rf"the client {_Q}({GUID}){_Q} ?\(",
            rf"client application {_Q}?({GUID})",
            rf"service principal id {_Q}?({GUID})",
            rf"(?:client_?id|serviceprincipalid|appid){_ASSIGNED}({GUID})",
        ),
    ),
    "application_id": _look(
        "appobjectid",
        "application object",
        "applications/",
        patterns=(
            rf"appobjectid{_ASSIGNED}({GUID})",
            rf"application object(?: id)?{_ASSIGNED}({GUID})",
            rf"application object(?: id)? {_Q}?({GUID})",
            rf"/applications/({GUID})",
        ),
    ),
    "tenant_id": _look(
        "tenant",
        "directory",
        "login.",
        "sts.windows.net",
        patterns=(
            rf"in the (?:directory|tenant)(?: named)? {_Q}?({GUID})",
            rf"tenant {_Q}({GUID}){_Q} not found",
            rf"{_AUTHORITY}/({GUID})",
            rf"tenant_?id{_ASSIGNED}({GUID})",
        ),
    ),
    "trace_id": _look("trace id", "trace_id", patterns=(rf"trace[ _]id{_ASSIGNED}({GUID})",)),
    "correlation_id": _look(
        "correlation id",
        "correlation_id",
        "correlationid",
        patterns=(rf"correlation[ _]?id{_ASSIGNED}({GUID})",),
    ),
    "secret_id": _look("keyid", patterns=(rf"\bkeyid{_ASSIGNED}({GUID})",)),
    "subscription_id": _look(
        "subscription", patterns=(rf"/subscriptions/({GUID})", rf"\bsubscription(?: ?id)?[ :=]{{1,3}}{_Q}?({GUID})")
    ),
    "object_id": _look(
        "object id", "objectid", patterns=(rf"with object id {_Q}?({GUID})", rf"\bspnobjectid{_ASSIGNED}({GUID})")
    ),
    "pipeline_id": _look("definitionid", patterns=(rf"\bdefinitionid{_ASSIGNED}(\d{{1,9}})(?!\d)",)),
    "issuer": _presented("issuer"),
    "subject": _presented("subject"),
    "audience": _presented("audience"),
}
_TIME: Final = re.compile(
    r"timestamp(?:['\"`]? ?[:=] ?['\"`]?)(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(z|\+00:?00)"
)
_REFUSED: Final = re.compile(
    rf"does not have authorization(?: or an abac condition not fulfilled)? to perform action {_Q}([^'\"`]{{1,300}}){_Q}"
    rf"(?: over scope {_Q}([^'\"`]{{1,2048}}){_Q})?",
    re.IGNORECASE,
)
_LINKED: Final = re.compile(
    rf"does not have permission to perform action(?:\(s\))? {_Q}([^'\"`]{{1,1000}}){_Q} on the linked scope(?:\(s\))? "
    rf"{_Q}([^'\"`]{{1,4000}}){_Q}",
    re.IGNORECASE,
)
_CLIENT: Final = re.compile(
    rf"the client(?: {_Q}([^'\"`]{{0,256}}){_Q})?(?: with object id {_Q}([^'\"`]{{0,100}}){_Q})?", re.IGNORECASE
)
_REFUSAL_CODE: Final = re.compile(r"(?<![A-Za-z])(?:Linked)?(?:AuthorizationFailed|AccessCheckFailed)(?![A-Za-z])")
_REFUSALS: Final = (("does not have authorization", _REFUSED), ("does not have permission to perform action", _LINKED))
_MOST: Final = 50
_BEFORE: Final = 3000
_AFTER: Final = 4600
_GUID: Final = re.compile(GUID, re.IGNORECASE)
_SUBSCRIPTION: Final = re.compile(rf"/subscriptions/({GUID})", re.IGNORECASE)
_SCOPE: Final = re.compile(
    rf"/subscriptions/{GUID}(?:/.*)?|/providers/Microsoft\.Management/managementGroups/.+", re.IGNORECASE
)


def read(passage: str) -> Named:
    """What a passage of at most some thousand characters says by name; placeholders such as "***" are left out."""
    lowered = passage.lower()
    found: dict[str, Any] = {}
    fields = _present(lowered)
    for name, look in _LOOKS.items():
        if name in fields and (value := _first(look.patterns, lowered, passage)):
            found[name] = int(value) if name == "pipeline_id" else redact(value)
    if "aadsts" in lowered and (code := _CODE.search(lowered)):
        found["aadsts_code"] = "AADSTS" + code[1]
    if "timestamp" in lowered and (said := _TIME.search(lowered)):
        found |= _moment(said)
    if refusal := next(refusals(passage), None):
        found |= of_refusal(refusal)
    return Named(**found)


def refusals(text: str) -> Iterator[Refusal]:
    """Every authorization refusal of Azure Resource Manager that the text quotes, at most fifty, without repeats."""
    lowered = text.lower()
    if not any(literal in lowered for literal, _ in _REFUSALS):
        return
    seen: set[tuple[str, str, str]] = set()
    hits = sorted((at, pattern) for literal, pattern in _REFUSALS for at in _occurrences(lowered, literal))
    for at, pattern in sorted(hits, key=lambda hit: hit[0])[:_MOST]:
        said = pattern.match(text, at, at + _AFTER)
        if said is None:
            continue
        for refusal in _refused(text[max(0, at - _BEFORE) : at], said, linked=pattern is _LINKED):
            key = (refusal.object_id, refusal.action.lower(), refusal.scope.lower())
            if key not in seen:
                seen.add(key)
                yield refusal


def of_refusal(refusal: Refusal) -> dict[str, str]:
    """The members of Named that a refusal gives."""
    found = {"action": refusal.action}
    if _SCOPE.fullmatch(refusal.scope):
        found["scope"] = refusal.scope.rstrip("/")
    if subscription := _SUBSCRIPTION.search(refusal.scope):
        found["subscription_id"] = subscription[1]
    if _GUID.fullmatch(refusal.object_id):
        found["object_id"] = refusal.object_id
    if _GUID.fullmatch(refusal.client) and refusal.client.lower() != refusal.object_id.lower():
        found["client_id"] = refusal.client
    return found


@cache
def _words() -> "tuple[re2.Set, list[str]]":
    """One automaton for all literals, and the field that each belongs to."""
    options = re2.Options()
    options.literal = True
    options.log_errors = False
    words = re2.Set.SearchSet(options)
    fields = []
    for name, look in _LOOKS.items():
        for literal in look.literals:
            words.Add(literal)
            fields.append(name)
    words.Compile()
    return words, fields


def _present(lowered: str) -> set[str]:
    words, fields = _words()
    return {fields[index] for index in words.Match(lowered.encode("utf-8", "replace")) or ()}


def _first(patterns: tuple[re.Pattern[str], ...], lowered: str, passage: str) -> str | None:
    hits = (pattern.search(lowered) for pattern in patterns)
    values = (passage[hit.start(1) : hit.end(1)] for hit in hits if hit)
    return next((value for value in values if value.strip("* xX.-")), None)


def _moment(said: re.Match[str]) -> dict[str, datetime]:
    try:
        return {"occurred_at": datetime.fromisoformat(f"{said[1]}T{said[2]}").replace(tzinfo=UTC)}
    except ValueError:  # a month of 13
        return {}


def _occurrences(text: str, literal: str) -> Iterator[int]:
    at = text.find(literal)
    for _ in range(_MOST):
        if at < 0:
            return
        yield at
        at = text.find(literal, at + len(literal))


def _refused(before: str, said: re.Match[str], *, linked: bool) -> Iterator[Refusal]:
    client = None
    start = before.lower().rfind("the client")
    if start >= 0:
        client = _CLIENT.match(before, start)
    code = next(iter(_REFUSAL_CODE.findall(before[-600:])[::-1]), "LinkedAuthorizationFailed" if linked else "")
    actions, scopes = [said[1]], [said[2] or ""]
    if linked:
        actions, scopes = said[1].split(",")[:10], said[2].split(",")[:10]
        actions += actions[-1:] * (len(scopes) - len(actions))
        scopes += scopes[-1:] * (len(actions) - len(scopes))
    for action, scope in zip(actions, scopes, strict=True):
        yield Refusal(
            code=code or "AuthorizationFailed",
            action=redact(action.strip()),
            scope=redact(scope.strip()),
            client=redact((client and client[1]) or ""),
            object_id=redact((client and client[2]) or ""),
        )

"""Typed facts in a passage of text: codes, ids, what was refused, what a federated assertion presented."""

import re
from collections.abc import Iterator
from typing import Any, Final

from armedic.evidence.redaction import redact
from armedic.facts import Named, Refusal

GUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F-])"
_Q: Final = r"['\"`]"
_AUTHORITY: Final = (
    r"(?:login\.(?:microsoftonline\.(?:com|us|de)|chinacloudapi\.cn|partner\.microsoftonline\.cn|windows\.net)"
    r"|sts\.windows\.net)"
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _presented(what: str) -> tuple[re.Pattern[str], ...]:
    return _compiled(
        rf"assertion {what}:? ?{_Q}(.{{1,600}}?){_Q}(?=[\s.,;)\]}}]|$)", rf"assertion {what}: ?([^\s'\"`]{{1,600}})"
    )


_CODE: Final = re.compile(r"(?<![A-Za-z0-9])AADSTS(\d{5,8})(?![A-Za-z0-9])", re.IGNORECASE)
_PATTERNS: Final[dict[str, tuple[re.Pattern[str], ...]]] = {
    "client_id": _compiled(
        rf"application with identifier {_Q}?({GUID})",
        rf"\bapp(?:lication)?(?: id)? ?{_Q}({GUID}){_Q}",
        rf"the client {_Q}({GUID}){_Q} ?\(",
        rf"client application {_Q}?({GUID})",
        rf"service principal id {_Q}?({GUID})",
        rf"(?:client_?id|serviceprincipalid|appid){_Q}? ?[:=] ?{_Q}?({GUID})",
    ),
    "tenant_id": _compiled(
        rf"in the (?:directory|tenant)(?: named)? {_Q}?({GUID})",
        rf"tenant {_Q}({GUID}){_Q} not found",
        rf"{_AUTHORITY}/({GUID})",
        rf"tenant_?id{_Q}? ?[:=] ?{_Q}?({GUID})",
    ),
    "trace_id": _compiled(rf"trace[ _]id{_Q}? ?[:=] ?{_Q}?({GUID})"),
    "correlation_id": _compiled(rf"correlation[ _]id{_Q}? ?[:=] ?{_Q}?({GUID})"),
    "secret_id": _compiled(rf"\bkeyid{_Q}? ?[:=] ?{_Q}?({GUID})"),
    "subscription_id": _compiled(rf"/subscriptions/({GUID})"),
    "object_id": _compiled(rf"with object id {_Q}?({GUID})"),
    "issuer": _presented("issuer"),
    "subject": _presented("subject"),
    "audience": _presented("audience"),
}
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
_MOST: Final = 50
_BEFORE: Final = 3000
_AFTER: Final = 4600
_SCOPE: Final = re.compile(
    rf"/subscriptions/{GUID}(?:/.*)?|/providers/Microsoft\.Management/managementGroups/.+", re.IGNORECASE
)


def read(passage: str) -> Named:
    """What a passage of at most some thousand characters says by name; placeholders such as "***" are left out."""
    found: dict[str, Any] = {}
    for name, patterns in _PATTERNS.items():
        if value := _first(patterns, passage):
            found[name] = redact(value)
    if code := _CODE.search(passage):
        found["aadsts_code"] = "AADSTS" + code[1]
    if refusal := next(refusals(passage), None):
        found |= of_refusal(refusal)
    return Named(**found)


def refusals(text: str) -> Iterator[Refusal]:
    """Every authorization refusal of Azure Resource Manager that the text quotes, at most fifty, without repeats."""
    lowered = text.lower()
    seen: set[tuple[str, str, str]] = set()
    places = [("does not have authorization", _REFUSED), ("does not have permission to perform action", _LINKED)]
    hits = sorted((at, pattern) for literal, pattern in places for at in _occurrences(lowered, literal))
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
    if subscription := _first(_PATTERNS["subscription_id"], refusal.scope):
        found["subscription_id"] = subscription
    if re.fullmatch(GUID, refusal.object_id):
        found["object_id"] = refusal.object_id
    if re.fullmatch(GUID, refusal.client) and refusal.client.lower() != refusal.object_id.lower():
        found["client_id"] = refusal.client
    return found


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    hits = (pattern.search(text) for pattern in patterns)
    return next((hit[1] for hit in hits if hit and hit[1].strip("* xX.-")), None)


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
            action=action.strip(),
            scope=redact(scope.strip()),
            client=redact((client and client[1]) or ""),
            object_id=redact((client and client[2]) or ""),
        )

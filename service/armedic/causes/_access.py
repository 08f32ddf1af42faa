"""What the causes of refused access share: refusals in further wordings, steps by hand, links."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from armedic.causes._cause import Step
from armedic.causes._roles import by_person, named, smallest_role, told
from armedic.facts import Named, Refusal, Statement

ROLE_GRANTER: Final = "Owner, User Access Administrator or Role Based Access Control Administrator at the scope"
GRANT_NEEDS: Final = ("Azure: Microsoft.Authorization/roleAssignments/write at the scope",)
RBAC: Final = "https://learn.microsoft.com/azure/role-based-access-control"
WAIT: Final = Step(
    title="Wait, sign in again, repeat",
    detail=(
        "A new role assignment takes up to ten minutes to count everywhere, and a token made before it does not know "
        "it. Run the job again as a whole, so that the task signs in anew."
    ),
    who="User of the service connection",
    link=f"{RBAC}/troubleshooting",
)
_Q: Final = r"['\"`]"
_CLIENT: Final = re.compile(
    rf"the client(?: {_Q}([^'\"`]{{0,256}}){_Q})?(?: with object id {_Q}([^'\"`]{{0,100}}){_Q})?", re.IGNORECASE
)
_DEPLOYED: Final = re.compile(
    rf"does not have permission to perform action(?:\(s\))? {_Q}([^'\"`]{{1,300}}){_Q} (?:at|over|on) scope "
    rf"{_Q}([\w./()<>*{{}}# -]{{1,2048}}){_Q}",
    re.IGNORECASE,
)
_UNQUOTED: Final = re.compile(
    rf"does not have authorization(?: or an abac condition not fulfilled)? to perform action "
    rf"{_Q}?([\w.]{{3,100}}/[\w.*/]{{1,200}}?(?:(?<=/)(?:read|write|delete|action)|\*)(?![\w/]))"
    rf"(?:{_Q}? over scope {_Q}?(/[\w./()<>*{{}}#-]{{1,1000}}))?",
    re.IGNORECASE,
)
_SUBSCRIPTION: Final = re.compile(
    r"/subscriptions/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![0-9a-fA-F-])"
)
_SCOPELESS: Final = re.compile(
    rf"do(?:es)? not have (?:[a-z]{{1,12}} ){{0,2}}permissions? to perform action(?:\(s\))? {_Q}?"
    r"([\w.]{3,100}/[\w.*/]{1,200}?(?<=/)(?:read|write|delete|action))(?![\w*/])"
    rf"(?!{_Q}? (?:(?:at|over|on) scope|on the ))()",
    re.IGNORECASE,
)
_WORDINGS: Final = (
    ("does not have permission to perform action", _DEPLOYED),
    ("does not have permission to perform action", _SCOPELESS),
    ("does not have authorization", _UNQUOTED),
)
_GRANTING: Final = re.compile(
    r"(?:put|delete|patch)\W{1,4}(?:https?://[^\s'\"]{1,200})?/[^\s'\"]{0,400}microsoft\.authorization/roleassignments/"
    r"|roleassignmentsclient[#.](?:create|delete)|(?:new|remove|set)-azroleassignment"
    r"|of type '?microsoft\.authorization/roleassignments|azurerm_role_assignment\.|fail\w{0,4} "
    r"(?:assigning|applying) role"
)
_MOST: Final = 50
_BEFORE: Final = 600
_AFTER: Final = 2800


def refused(statement: Statement) -> tuple[Refusal, ...]:
    """The refusals that the text quotes, those of a template's resources and those without quotes included."""
    return (*statement.refusals, *(one for one in _further(statement) if not _known(one, statement.refusals)))


def assigning(refusal: Refusal) -> bool:
    """Whether it is the right to give or take roles that was refused."""
    return refusal.action.casefold() in {
        "microsoft.authorization/roleassignments/write",
        "microsoft.authorization/roleassignments/delete",
    }


def registering(refusal: Refusal) -> bool:
    """Whether it is the right to register a resource provider that was refused."""
    return refusal.action.casefold().endswith("/register/action")


def person(refusal: Refusal) -> bool:
    """Whether a person was refused; a name of nothing but "#" was made unreadable."""
    return by_person(refusal) and bool(refusal.client.strip("#* "))


def placed(refusal: Refusal) -> Named:
    """Action and scope of the refusal, without the one who was refused: a person, or another principal."""
    scope = refusal.scope.rstrip("/")
    within = _SUBSCRIPTION.match(scope)
    real = within is not None or scope.casefold().startswith("/providers/microsoft.")
    return Named(
        action=refusal.action, scope=scope if real else None, subscription_id=within[1].lower() if within else None
    )


def refused_one(refusal: Refusal) -> Named:
    """What the refusal names, with the role that would have been enough; of a person neither name nor id."""
    if not person(refusal):
        return named(refusal)
    return msgspec.structs.replace(placed(refusal), role=smallest_role(refusal))


def told_who(refusal: Refusal) -> str:
    """The refusal in a few words, and whether it is a person who was refused."""
    aside = "; the one refused is a person, not the principal of a connection" if person(refusal) else ""
    return told(refusal) + aside


def granting_call(statement: Statement) -> bool:
    """Whether the call that was refused is shown to be one that gives or takes a role."""
    return _GRANTING.search(statement.folded.lower()) is not None


def _known(refusal: Refusal, known: tuple[Refusal, ...]) -> bool:
    return any(one.action.casefold() == refusal.action.casefold() for one in known)


def _further(statement: Statement) -> Iterator[Refusal]:
    text = statement.folded
    lowered = text.lower()
    if not any(literal in lowered for literal, _ in _WORDINGS):
        return
    seen: set[tuple[str, str]] = set()
    for literal, pattern in _WORDINGS:
        start = lowered.find(literal)
        for _ in range(_MOST):
            if start < 0:
                break
            said = pattern.match(text, start, start + _AFTER)
            key = (said[1].lower(), (said[2] or "").lower()) if said else ("", "")
            if said and key not in seen:
                seen.add(key)
                yield _refusal(said, text[max(0, start - _BEFORE) : start])
            start = lowered.find(literal, start + len(literal))


def _refusal(said: re.Match[str], before: str) -> Refusal:
    start = before.lower().rfind("the client")
    client = _CLIENT.match(before, start) if start >= 0 else None
    return Refusal(
        code="AuthorizationFailed",
        action=said[1].strip().rstrip("."),
        scope=(said[2] or "").strip().rstrip(".,;"),
        client=(client and client[1]) or "",
        object_id=(client and client[2]) or "",
    )

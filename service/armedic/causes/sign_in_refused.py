"""Microsoft Entra refused a sign-in with a code that no other cause of the catalogue names."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from armedic.causes._cause import Cause, Step, catalogue
from armedic.facts import Evidence, Facts, Named, Statement

_PAGE: Final = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
_CODE: Final = re.compile(r"(?<![A-Za-z0-9])AADSTS(\d{5,7})(?![A-Za-z0-9])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<!\d)\d{5,7}(?!\d)")
_GUID: Final = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_TRACE: Final = re.compile(rf"Trace ID['\": ]{{1,4}}{_GUID}", re.IGNORECASE)
_CORRELATION: Final = re.compile(rf"Correlation ID['\": ]{{1,4}}{_GUID}", re.IGNORECASE)
_MOST: Final = 5
_EXCERPT: Final = 900  # redacted and cut by the judge, in this order: no token is cut into view

_BROWSER: Final = re.compile(
    r"50011|500113|50140|50199|501481|501491|54005|70004|70005|70007|70016|70018|700005|70005[1-6]"
    r"|7[56]\d{3}|75\d{4,5}|900971|90119|90120|900561|9002325|9002326|9002332"
)
"""Codes that only the browser sign-in of some application meets: redirects, response types, SAML. Nothing is said."""

_MEANINGS: Final[Mapping[str, str]] = {
    "28002": "the scope asked for is not valid for this kind of request",
    "28003": "no scope was asked for",
    "50107": "the issuer of the assertion is not a federation partner of the tenant",
    "500021": "tenant restrictions of the network forbid this tenant",
    "500022": "tenant restrictions of the network forbid this tenant",
    "500212": "the user's own tenant forbids access to the other tenant (cross-tenant access policy)",
    "500213": "the other tenant forbids access by this user (cross-tenant access policy)",
    "70003": "the grant type is not supported",
    "70011": "the scope asked for is not valid",
    "70019": "a device code was not used in time",
    "700020": "the grant needs a user who answers",
    "700022": "the scope names more than one resource",
    "700023": "the scope names no resource that a token can be made for",
    "7000113": "a token of an application was offered where a user's token is needed",
    "7000272": "the key that signed the federated assertion is not among those that its issuer publishes",
    "80001": "the tenant's authentication agents cannot reach the directory on premises",
    "90004": "the request is not well formed",
    "90009": "the application asks for a token for itself, by another name than its client id",
    "90013": "something that the user entered is not valid",
    "90014": "a field that is needed is missing in the request",
    "90016": "a claim that is needed is missing in the token",
    "90023": "the request is not valid",
    "90100": "a parameter of the request is empty or not valid",
    "900144": "a parameter that is needed is missing in the body of the request",
    "900384": "the signature of the assertion could not be verified",
    "9001023": "this kind of sign-in needs the address of one tenant, not the common one",
    "9002313": "the request is malformed, for example a value was cut off or encoded twice",
    "240002": "an ID token was sent where an access token is needed",
    "1002012": "a client that signs in as itself has to ask for the resource with /.default",
}
"""What documented codes say that belong to no cause of their own."""

_CLASSES: Final[tuple[tuple[str, str], ...]] = (
    (r"16\d{3}|160\d{3}", "the account chosen does not fit the tenant or the session"),
    (r"[24]0\d{3}", "a sign-in partner of the tenant (federated identity provider) answered with an error"),
    (r"53\d{3}|530\d{3}", "a conditional access or security policy does not let the token out"),
    (
        r"5[0-24]\d{3}|5[0-24]\d{4,5}",
        "the sign-in of a user, or the session or assertion that it rests on, was refused",
    ),
    (r"65\d{3}|65\d{4}", "consent or a permission is missing between the application and what it asks for"),
    (r"700[0-9]\d{2}|7000\d{3}|7002\d{3}", "the client's credential, or its federated assertion, was not accepted"),
    (r"70\d{3}|70\d{4,5}", "the application, the grant or the scope of the request was not accepted"),
    (r"8[01]\d{3}", "signing in against the directory on premises failed"),
    (r"90\d{3}|90\d{4,5}", "the request is malformed, goes to the wrong place, or the service failed"),
    (r"12\d{4}", "changing a password failed"),
    (r"1[34]\d{4}", "a device, or a key of a device, was not accepted"),
    (r"1\d{6}", "a newer kind of check refused the request"),
)
"""What a code's first digits mostly mean, in the order in which they are tried."""


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Every code in a text that no cause names, each once; silent where a cause knows one of them."""
    found: dict[str, Evidence] = {}
    for statement in facts.statements:
        for code, at in _unknown(statement.folded):
            if code not in found and len(found) < _MOST:
                found[code] = _evidence(statement, code, at)
    return tuple(found.values())


def _unknown(text: str) -> Iterator[tuple[str, int]]:
    if "aadsts" not in text.lower():
        return
    codes = [(hit[1], hit.start()) for hit in _CODE.finditer(text)]
    if not any(code in _named() for code, _ in codes):
        yield from ((code, at) for code, at in codes if not _BROWSER.fullmatch(code))


@cache
def _named() -> frozenset[str]:
    """Codes that the texts of other causes name; found when first asked for, as the catalogue is complete by then."""
    texts: list[str] = []
    for cause in catalogue().values():
        texts += (*cause.signatures, *cause.likely_signatures, *cause.possible_signatures)
        texts += [part for passage in cause.passages for part in (passage.literal, passage.pattern)]
    return frozenset(code for text in texts if "aadsts" in text.lower() for code in _NUMBER.findall(text))


def _evidence(statement: Statement, code: str, at: int) -> Evidence:
    trace, correlation = _TRACE.search(statement.folded), _CORRELATION.search(statement.folded)
    alone = len({hit[1] for hit in _CODE.finditer(statement.folded)}) == 1
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=statement.folded[at : at + _EXCERPT],
        expected=f"{_meaning(code)}; the code's own text is listed at {_PAGE}",
        named=Named(
            aadsts_code=f"AADSTS{code}",
            trace_id=trace[1] if alone and trace else None,
            correlation_id=correlation[1] if alone and correlation else None,
        ),
        certainty="possible",
    )


def _meaning(code: str) -> str:
    if code in _MEANINGS:
        return f"AADSTS{code} says: {_MEANINGS[code]}"
    for pattern, meaning in _CLASSES:
        if re.fullmatch(pattern, code):
            return f"codes of this class mostly mean: {meaning}"
    return "a code of a class that is not known here"


CAUSE: Final = Cause(
    slug="sign-in-refused",
    title="A sign-in was refused by Microsoft Entra with a code that is not in this catalogue",
    area="identity",
    match=match,
    reads_texts=("aadsts",),
    symptom=True,
    explanation=(
        "The text holds an error code of Microsoft Entra (AADSTS and a number) that no cause of this catalogue names. "
        "So much is certain: the request for a token was answered by Microsoft Entra and refused, so network and "
        "address are right, and roles in Azure were not asked about yet. What the code means has to be looked up; its "
        "first digits tell the class, and the evidence says what codes of that class mostly mean. It can also be a "
        "code of another application's own sign-in that has nothing to do with a service connection; codes that only "
        "a browser meets are passed over."
    ),
    remedy="Look the code up in Microsoft's list, and the sign-in in the tenant's sign-in log.",
    steps=(
        Step(
            title="Look the code up",
            detail=(
                "Search for the number in Microsoft's list of AADSTS codes. If it is not there, open "
                "https://login.microsoftonline.com/error?code= with the number at the end: that page is the newest."
            ),
            who="Anyone",
            link=_PAGE,
        ),
        Step(
            title="Read the sentence that follows the code",
            detail=(
                "It names what was refused: an application, a user, a scope, a parameter or a policy. Compare those "
                "names with the tenant id, client id and environment of the service connection; if they are others, "
                "the message is about another sign-in."
            ),
            who="Anyone who can read the log",
        ),
        Step(
            title="Look the sign-in up in the log of the tenant",
            detail=(
                "In the Microsoft Entra admin center open Monitoring & health > Sign-in logs, service principals or "
                "users, and search for the correlation id of the message: the entry gives the reason at more length."
            ),
            who="Reports Reader or Security Reader of the tenant",
            link="https://learn.microsoft.com/entra/identity/monitoring-health/howto-troubleshoot-sign-in-errors",
        ),
    ),
    needs=("Microsoft Entra: Reports Reader, to read the sign-in log",),
    references=(
        _PAGE,
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
    ),
)

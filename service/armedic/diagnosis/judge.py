"""The facts against every cause: what is wrong, how certain that is, and what it comes to. Pure."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from armedic.causes._cause import Area, Cause, catalogue
from armedic.diagnosis.quote import excerpt, quoted, safe
from armedic.diagnosis.result import Finding, Judgement, Remedy, Verdict
from armedic.diagnosis.scan import RANK, Scan, scan
from armedic.diagnosis.weigh import elsewhere, fails_verify, live, settled
from armedic.evidence import message, reference
from armedic.facts import (
    NOT_LOOKED,
    Absent,
    AbsentError,
    Application,
    Connection,
    Evidence,
    Facts,
    Named,
    Payload,
    ServicePrincipal,
    Statement,
    Unread,
    UnreadError,
    Verification,
)

_AREAS: Final[tuple[Area, ...]] = ("connection", "identity", "access", "way")
_MOST_COMPARED: Final = 5
_SEEN: Final = tuple(name for name in Facts.__struct_fields__ if name.startswith("seen_"))


class _Said(msgspec.Struct, frozen=True):
    statement: Statement
    scan: Scan


class _Case(msgspec.Struct, frozen=True):
    cause: Cause
    evidence: tuple[Evidence, ...]
    unread: bool


def judge(facts: Facts) -> Judgement:
    """What the facts come to; the same facts give the same judgement."""
    said = [_read(statement) for statement in facts.statements]
    cases = list(_cases(facts, said))
    explaining = {case.cause.slug for case in cases if fails_verify(case.cause) and live(case.evidence)}
    findings = []
    for case in cases:
        evidence = settled(case.cause, case.evidence, facts, explained=bool(explaining - {case.cause.slug}))
        if evidence:
            findings.append(_finding(case.cause, evidence, facts))
    findings += _different(findings, facts)
    findings = sorted(_undoubled(findings), key=_order)
    unread = tuple(case.cause.slug for case in cases if case.unread)
    verdict = _verdict(facts, findings, unread)
    summary = _summary(facts, findings, verdict, unread)
    return Judgement(verdict=verdict, summary=summary, findings=tuple(findings), unread=unread)


def _read(statement: Statement) -> _Said:
    """The text, or, where nothing is recognised in it, the same without the breaks of a terminal in its words."""
    found = scan(statement.folded)
    if statement.glued and not found.hits:
        glued = msgspec.structs.replace(statement, folded=statement.glued)
        if (again := scan(statement.glued)).hits:
            return _Said(glued, again)
    return _Said(statement, found)


def _looked(facts: Facts) -> bool:
    """Whether anything but texts is known."""
    return bool(facts.payloads) or any(getattr(facts, name) is not NOT_LOOKED for name in _SEEN)


def _cases(facts: Facts, said: Sequence[_Said]) -> Iterator[_Case]:
    """Every cause that something speaks for, or that could not be judged."""
    looked = _looked(facts)
    asked = {slug for each in said for slug in each.scan.asked}
    named = {slug for each in said for slug in each.scan.hits}
    causes = catalogue()
    for slug in causes if looked else sorted(asked | named):
        case = _look(causes[slug], facts, said, asked=looked or slug in asked)
        if case.evidence or case.unread:
            yield case


def _look(cause: Cause, facts: Facts, said: Iterable[_Said], *, asked: bool) -> _Case:
    """All evidence for a cause: what its own comparison says, then the texts that the comparison left unmentioned."""
    compared: tuple[Evidence, ...] = ()
    unread = False
    try:
        outcome = cause.match(facts) if cause.match and asked else None
        compared = (outcome,) if isinstance(outcome, Evidence) else outcome or ()
    except UnreadError as error:
        unread = error.unread != NOT_LOOKED
    except AbsentError:
        pass
    places = {(piece.source, piece.location, piece.item) for piece in compared}
    texts = [
        quoted(each.statement, each.scan.hits[cause.slug])
        for each in said
        if cause.slug in each.scan.hits
        and (each.statement.source, each.statement.location, each.statement.item) not in places
    ]
    evidence = (*map(safe, compared), *texts)
    return _Case(cause, evidence, unread and not evidence)


def _finding(cause: Cause, evidence: tuple[Evidence, ...], facts: Facts) -> Finding:
    return Finding(
        cause=cause.slug,
        title=cause.title,
        certainty=evidence[0].certainty,
        at_risk=cause.at_risk,
        explanation=cause.explanation,
        named=_named(evidence, facts),
        evidence=(*evidence, *_differences(cause.compares, evidence, facts)),
        remedy=Remedy(summary=cause.remedy, repairs=cause.repairs, steps=cause.steps, needs=cause.needs),
        references=cause.references,
    )


def _different(findings: list[Finding], facts: Facts) -> Iterator[Finding]:
    """What the differences from a connection that works may mean, where no finding has them among its evidence."""
    if facts.reference is None:
        return
    told = [piece for finding in findings for piece in finding.evidence]
    for cause in catalogue().values():
        if evidence := _differences(cause.differs, told, facts):
            yield _finding(cause, evidence, facts)


def _named(evidence: Iterable[Evidence], facts: Facts) -> Named:
    """What the evidence names, completed from the connection that it is about."""
    named = _merged(*(piece.named for piece in evidence))
    connection = facts.seen_connection
    if isinstance(connection, Connection):
        return named if elsewhere(named, facts) else _merged(named, connection.named, _identity(facts))
    shown = [payload.connection.named for payload in facts.payloads]
    if named.connection_id:
        own = [one for one in shown if (one.connection_id or "").casefold() == named.connection_id.casefold()]
        if own:
            return _merged(named, *own)
    clients = {part.client_id.casefold() for part in (named, *shown) if part.client_id}
    connections = {part.connection_id for part in (named, *shown) if part.connection_id}
    alone = len(clients) <= 1 and len(connections) <= 1
    return _merged(named, *shown) if alone else named


def _identity(facts: Facts) -> Named:
    principal, application = facts.seen_service_principal, facts.seen_application
    return Named(
        object_id=principal.principal_id if isinstance(principal, ServicePrincipal) else None,
        application_id=application.object_id if isinstance(application, Application) else None,
    )


def _merged(*parts: Named) -> Named:
    if len(parts) == 1:
        return parts[0]
    members = {}
    for field in Named.__struct_fields__:
        members[field] = next((value for part in parts if (value := getattr(part, field)) is not None), None)
    return Named(**members)


def _differences(members: Container[str], evidence: Iterable[Evidence], facts: Facts) -> tuple[Evidence, ...]:
    """What differs from the connection that works in one of the members, apart from what the evidence has already."""
    if facts.reference is None or not members:
        return ()
    shown = facts.payloads[:_MOST_COMPARED]
    if not shown and isinstance(facts.seen_connection, Connection):
        shown = (Payload(connection=facts.seen_connection, source="devops", location="", masked=True),)
    known = {(piece.location, piece.item) for piece in evidence}
    found: list[Evidence] = []
    for payload in shown:
        for piece in reference.compare(payload, facts.reference):
            member = piece.location[len(payload.location) :].lstrip("/").casefold()
            if member in members and (piece.location, piece.item) not in known:
                found.append(safe(piece))
    return tuple(found)


def _undoubled(findings: list[Finding]) -> list[Finding]:
    """Without the findings that a finding at least as certain is another view of."""
    causes = catalogue()
    ranks = {finding.cause: RANK[finding.certainty] for finding in findings}
    hidden = {
        slug
        for finding in findings
        for slug in causes[finding.cause].overrules
        if slug in ranks and ranks[finding.cause] <= ranks[slug]
    }
    return [finding for finding in findings if finding.cause not in hidden]


def _order(finding: Finding) -> tuple[int, bool, bool, bool, int, str]:
    cause = catalogue()[finding.cause]
    rarer = cause.rarer and finding.certainty == "possible"
    return RANK[finding.certainty], finding.at_risk, cause.symptom, rarer, _AREAS.index(cause.area), finding.cause


def _verdict(facts: Facts, findings: list[Finding], unread: tuple[str, ...]) -> Verdict:
    decided = [finding for finding in findings if finding.certainty != "possible"]
    verification = facts.seen_verification
    failed = isinstance(verification, Verification) and not verification.passed
    if failed or isinstance(facts.seen_connection, Absent) or any(not finding.at_risk for finding in decided):
        return "broken"
    if decided:
        return "at_risk"
    passed = isinstance(facts.seen_connection, Connection) and isinstance(verification, Verification)
    return "healthy" if passed and not _open(unread) else "unknown"


def _open(unread: Iterable[str]) -> list[str]:
    """Causes that could not be judged and that a passing Verify does not rule out."""
    causes = catalogue()
    return [slug for slug in unread if not fails_verify(causes[slug])]


def _summary(facts: Facts, findings: list[Finding], verdict: Verdict, unread: tuple[str, ...]) -> str:
    if findings and (findings[0].certainty != "possible" or verdict == "unknown"):
        return _headline(findings[0])
    connection, verification = facts.seen_connection, facts.seen_verification
    if isinstance(verification, Verification):
        if not verification.passed:
            said = message.fold(message.clean(verification.message))
            return f"Verify fails, and no known cause explains it: {excerpt(said, 0, 0) or verification.status_code}"
        if verdict == "healthy":
            return "Verify passes and nothing that was looked at is wrong."
        titles = ", ".join(_open(unread))
        return f"Verify passes, but it could not be looked at whether something is about to fail: {titles}."
    if isinstance(connection, Unread) and connection != NOT_LOOKED:
        return f"The service connection could not be looked at: {connection.reason}"
    if isinstance(connection, Connection):
        if isinstance(verification, Absent):
            return "Nothing that was looked at is wrong; a connection of this kind cannot be verified from here."
        return f"Nothing that was looked at is wrong, but Verify could not be run: {verification.reason}"
    return "Nothing in the evidence points to a known failure of a service connection."


def _headline(finding: Finding) -> str:
    title = finding.title.removesuffix(".")
    if finding.certainty == "confirmed":
        return f"{title}."
    doubt = "Most likely" if finding.certainty == "likely" else "Possibly"
    return f"{doubt}: {title[0].lower()}{title[1:]}."

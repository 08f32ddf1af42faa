"""Azure DevOps has not finished creating the connection, or failed to."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._state import shown
from armedic.facts import Certainty, Connection, Evidence, Facts

_NOT_READY: Final = r'"?isready"? ?[:=] ?"?false\b'
_ENDPOINT: Final = r"(?:operationstatus|serviceendpoint|service-endpoint|service endpoint|service connection|isshared)"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Read isReady and operationStatus; a part of a document that shows only the state is no more than likely."""
    found = []
    for payload in shown(facts):
        certainty = _certainty(payload.connection)
        if certainty:
            state = payload.connection.operation_state is not None
            found.append(
                Evidence(
                    source=payload.source,
                    location=payload.at("operationStatus", "state") if state else payload.at("isReady"),
                    item=payload.item,
                    observed=_told(payload.connection),
                    expected="Ready",
                    named=payload.connection.named,
                    certainty=certainty,
                )
            )
    return tuple(found)


def _certainty(connection: Connection) -> Certainty | None:
    state = (connection.operation_state or "").casefold()
    if connection.is_ready is False:
        return "confirmed"
    return "likely" if connection.is_ready is None and state in {"failed", "inprogress"} else None


def _told(connection: Connection) -> str:
    state = connection.operation_state or "not ready"
    message = (connection.operation_message or "").strip()
    return f"{state}: {message}" if message else state


def ruled_out(facts: Facts) -> bool:
    """Whether the connection is ready now."""
    return facts.connection.is_ready is not False


CAUSE: Final = Cause(
    slug="connection-not-ready",
    title="The service connection is not ready: its automatic creation is not finished, or failed",
    area="connection",
    symptom=True,
    passages=(
        Passage(
            literal="isready",
            pattern=rf"{_NOT_READY}(?=.{{0,700}}{_ENDPOINT})|{_ENDPOINT}.{{0,300}}{_NOT_READY}",
            certainty="likely",
        ),
        Passage(
            literal="operationstatus",
            pattern=(
                r'"?operationstatus"? ?[:=] ?\{ ?[^{}]{0,200}?"?state"? ?[:=] ?"?(?:inprogress|failed)\b'
                r"(?![^{}]{0,300}failed to remove)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection (?:[\"'`][^\"'`]{1,120}[\"'`] |(?!pool )\S{1,80} )?(?:is|was) (?:still )?not "
                r"(?:yet )?"
                r"(?:in (?:a )?)?ready|service connection [^.]{0,60}creation (?:is )?(?:still )?in progress"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service endpoint",
            pattern=r"waiting for service endpoint ready|error waiting for the service endpoint to become ready",
            certainty="likely",
        ),
        Passage(
            literal="state to become",
            pattern=(
                r"(?:serviceendpoint|service[ -]endpoint|service connection).{0,300}state to become "
                r"['\"]?ready|state to become ['\"]?ready.{0,300}(?:serviceendpoint|service[ -]endpoint|"
                r"service connection)"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"service connection [^.]{0,80}\b(?:is |was )(?:still )?being created|(?:creation|creating) "
                    r"(?:of )?(?:the )?service connection (?:[^ .]{1,80} )?(?:is )?(?:still )?(?:in progress|"
                    r"running)"
                ),
                certainty="likely",
            )
            for literal in (
                "being created",
                "creation of the service connection",
                "creation of service connection",
                "creating service connection",
                "creating the service connection",
            )
        ),
        Passage(
            literal="failed state",
            pattern=(
                r"service (?:connection|endpoint) (?:[^ .]{1,80} )?(?:is |was )?in (?:a |the "
                r")?[\"']?failed[\"']? state"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"service endpoint (?:[^ .]{1,80} )?(?:is |was )in (?:the )?state [\"']?(?:failed|inprogress)|"
                    r"service endpoint .{0,40}operationstatus.{0,30}(?:failed|inprogress)"
                ),
                certainty="likely",
            )
            for literal in ("in the state", "operationstatus", "is in state", "was in state")
        ),
        *worded(
            (
                "not in ready",
                "not in a ready",
                "not in the ready",
                "not become ready",
                "not yet ready",
                "not ready",
                "not be ready",
            ),
            (
                r"(?:service (?:connection|endpoint)|\bendpoint)\b(?! pool)[^.]{0,80}(?:is|was|did|has|does) (?:still "
                r")?not (?:yet )?(?:become |be )?(?:in (?:an? |the )?)?ready\b(?: state)?(?=.{0,200}(?:status|"
                r"service|pipeline|state|endpoint|connection|$))"
            ),
            "likely",
        ),
        Passage(
            literal="operation status",
            pattern=(
                r"(?:service (?:connection|endpoint)|serviceendpoint)\b.{0,80}operation ?status ?(?:is|:|=)? "
                r"?[\"\']?(?:failed|inprogress|in progress)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="isready",
            pattern=(
                r"(?:service ?(?:connection|endpoint))\b.{0,160}isready ?(?:is|==?|:)? ?(?:still "
                r")?[\"\']?false|isready (?:is )?(?:still )?false\b.{0,160}service ?(?:connection|endpoint)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "service connection",
                "service endpoint",
            ),
            (
                r"service (?:connection|endpoint) (?:provisioning|creation|setup)\b.{0,40}(?:not (?:been |yet "
                r")?(?:completed?|finished|succeeded)|in progress|inprogress|\bpending\b|still running|timed? "
                r"?out)"
            ),
            "likely",
        ),
        Passage(
            literal="being created",
            pattern=r"service connection (?:is )?still being created",
            certainty="likely",
        ),
    ),
    match=match,
    seen_by_verify=False,
    ruled_out=ruled_out,
    compares=("isready",),
    explanation=(
        "Azure DevOps creates the application, its role assignment and the connection one after the other, in the "
        "name of the user who asked for it. Until that has succeeded the connection has `isReady: false` and appears "
        "in the settings but in no task's list. State InProgress lasts some minutes at most; with state Failed the "
        "status message says which step was refused, and what was made before it is left behind."
    ),
    remedy="Wait while it is in progress; when it failed, remove what the status message names and create it again.",
    steps=(
        Step(
            title="Read the status message",
            detail=(
                "Send GET https://dev.azure.com/{organization}/{project}/_apis/serviceendpoint/endpoints/{endpointId}"
                '?api-version=7.1 and look at operationStatus. "Insufficient privileges" means that the user may '
                'not register applications; "roleAssignments/write" that the user may not grant roles.'
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Create it again with the right that was missing",
            detail=(
                "Delete the half-made connection and create it as a user with that right, or have an administrator "
                "make the service principal and create a manual connection that uses it."
            ),
            who="Creator of service connections, Owner of the subscription",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=(
        "Azure DevOps: Creator role on service connections",
        "Azure: Microsoft.Authorization/roleAssignments/write at the subscription",
        "Microsoft Entra: the right to register applications",
    ),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)

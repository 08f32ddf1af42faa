"""Somebody switched the service connection off."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._refused_use import DISABLED
from armedic.causes._state import missing, shown
from armedic.facts import Evidence, Facts

_TRUE: Final = r" ?: ?true\b"
_ENDPOINT: Final = r'"(?:serviceendpointprojectreferences|authorization|operationstatus|isready|isshared)"'


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Read isDisabled."""
    return tuple(
        Evidence(
            source=payload.source,
            location=payload.at("isDisabled"),
            item=payload.item,
            observed=True,
            expected=False,
            named=payload.connection.named,
        )
        for payload in shown(facts)
        if payload.connection.is_disabled
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the connection is enabled now, or there is none."""
    return missing(facts.seen_connection) or not facts.connection.is_disabled


CAUSE: Final = Cause(
    slug="connection-disabled",
    rarer=True,
    title="The service connection is disabled",
    area="connection",
    passages=(
        Passage(literal="has been disabled", pattern=DISABLED, certainty="possible"),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:(?<!\bfor )(?<!\bof )(?:this|the|your) service connection"
                    r"|service connection (?:[\"'`][^\"'`]{1,120}[\"'`]|[\w.()/-]{1,120}))"
                    r"(?<!if)(?<!when)(?<!which)(?<!that) (?:is|was|has been) (?:currently )?disabled(?! or has not)"
                ),
                certainty="likely",
            )
            for literal in ("is disabled", "was disabled", "been disabled", "currently disabled")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:uses?|using|references?|through) (?:a |an |the )?disabled service connection|"
                    r"(?:^|[:.!\]] )service connection is disabled\b"
                ),
                certainty="likely",
            )
            for literal in ("disabled service connection", "service connection is disabled")
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                r"service endpoint [\"'`(]?(?:[0-9a-fx*]{8}-[0-9a-fx*-]{20,40}[\"'`)]? )(?:is|was|has been) disabled"
            ),
            certainty="likely",
        ),
        Passage(
            literal="enable the service connection",
            pattern=(r"\bendpoint [\"'`]?[^\"'` ]{1,100}[\"'`]? is disabled.{0,40}enable the service connection"),
            certainty="likely",
        ),
        Passage(
            literal='isdisabled"',
            pattern=rf'"isdisabled"{_TRUE}(?=.{{0,600}}(?:{_ENDPOINT}))|(?:{_ENDPOINT}).{{0,400}}"isdisabled"{_TRUE}',
            certainty="likely",
        ),
        Passage(
            literal="service connection disabled",
            pattern=r"service connection disabled\b(?! or)",
            certainty="likely",
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                r"service endpoint (?!microsoft\.)(?:[\"\'`(][^\"\'`)]{1,100}[\"\'`)]|[\w.()-]{1,100}) (?:is|was|"
                r"has been) (?:currently )?disabled\b(?!.{0,80}(?:subnet|vnet|virtual network))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="disabled service endpoint",
            pattern=r"disabled service endpoint\b(?!.{0,80}(?:subnet|vnet|virtual network))",
            certainty="likely",
        ),
        Passage(
            literal="isdisabled",
            pattern=r"service ?(?:connection|endpoint)\w{0,3}\b.{0,80}isdisabled[\"\']? ?(?:is|==?|:) ?[\"\']?true\b",
            certainty="likely",
        ),
        Passage(
            literal="service connection is disabled",
            pattern=r"(?:^|[:.!\]'\"`] ?)service connection is disabled\b",
            certainty="likely",
        ),
    ),
    match=match,
    seen_by_verify=False,
    ruled_out=ruled_out,
    compares=("isdisabled",),
    explanation=(
        "The service connection is switched off (`isDisabled` is true). Pipelines that name it are refused before "
        "they start, with the same text as for a connection that does not exist. Nothing else about it changed: "
        "credential, identity and roles stay as they were."
    ),
    remedy="Enable the connection again, once it is clear why it was disabled.",
    steps=(
        Step(
            title="Ask why it was disabled",
            detail=(
                "Open Project settings > Service connections > the connection; its usage history and the "
                "organization's audit log tell when and by whom it was changed."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Enable it",
            detail=(
                "Choose Enable in the menu of the connection. By REST: GET the connection, set isDisabled to false "
                "and send the whole object with PUT."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/update-service-endpoint",
        ),
    ),
    repairs=("enable-connection",),
    needs=("Azure DevOps: Administrator role on the service connection",),
    references=("https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",),
)

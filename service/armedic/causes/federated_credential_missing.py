"""The application trusts no federated assertion at all."""

from typing import Final

from armedic.causes._cause import Cause, Passage, worded
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS, REFERENCES, STEPS, compared
from armedic.causes._state import federation_ruled_out, trusted
from armedic.facts import Evidence, Facts


def match(facts: Facts) -> Evidence | None:
    """Look whether the application has any federated credential."""
    pair = trusted(facts)
    if pair is None or pair[1]:
        return None
    connection = pair[0]
    expected = f"issuer {connection.issuer}, subject {connection.subject}"
    return compared(facts, connection, observed=(), expected=expected)


CAUSE: Final = Cause(
    slug="federated-credential-missing",
    title="The application has no federated credential",
    area="identity",
    signatures=("AADSTS70025", "has no configured federated identity credentials"),
    passages=(
        Passage(
            literal="configured federated identity credential",
            pattern=r"\bno configured federated identity credentials?\b",
            certainty="confirmed",
        ),
        Passage(
            literal="federated",
            pattern=(
                r"(?:no|not have (?:any|a)|without (?:any|a)|missing (?:the |a )?) ?federated "
                r"(?:identity )?credentials? (?:is |are |was |were |has been )?(?:configured|"
                r"found|exists?|set up|defined|present)\b"
            ),
            certainty="likely",
        ),
        *numbered("70025"),
        Passage(
            literal="federatedidentitycredentials",
            pattern=r"federatedidentitycredentials[\"']?(?: are| is| =|:) ?(?:\[ ?\]|empty)",
            certainty="likely",
        ),
        *worded(
            ("no federated credential", "no federated identity credential"),
            (
                r"\bno federated (?:identity )?credentials? (?:on|for|in|of|is|are|was|were|configured|found|"
                r"matching)|(?:has|have|with|there (?:is|are)|found|contains?) no federated (?:identity "
                r")?credentials?\b(?! match)(?!.{0,20}\b(?:adding|creating)\b)"
            ),
            "likely",
        ),
        *worded(
            ("federated credential", "federated identity credential"),
            (
                r"federated (?:identity )?credentials? (?:[^ .]{1,80} )?(?:was |has been |is |were |does |do |"
                r"did )?(?:accidentally )?(?:deleted|removed|missing|not found|not exist|doesn't exist|not "
                r"configured|not set up|not present)\b(?!.{0,60}successfully)(?<!have been removed)|"
                r"\b(?:missing|lacks?|without) (?:the |an? |any )?federated (?:identity )?credentials?\b"
            ),
            "likely",
        ),
        Passage(
            literal="no fic found",
            pattern=r"\bno fics? found\b",
            certainty="likely",
        ),
    ),
    match=match,
    ruled_out=federation_ruled_out,
    overrules=("federated-issuer-mismatch", "federated-subject-mismatch", "federated-audience-mismatch"),
    compares=("authorization/scheme",),
    explanation=(
        "The connection signs in by workload identity federation: it presents a short-lived assertion that the "
        "application has to trust. This application trusts none: no federated credential was ever added, or all of "
        "them were removed. For a manual connection Azure DevOps does not add it; whoever owns the application does."
    ),
    remedy="Add a federated credential with the issuer and subject of the connection to the application.",
    steps=STEPS,
    repairs=("add-federated-credential",),
    needs=NEEDS,
    references=REFERENCES,
)

"""The application trusts another subject than the one that the connection presents."""

from typing import Final

from armedic.causes._cause import Cause, Passage
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS, REFERENCES, STEPS, compared, umbrella
from armedic.causes._state import federation_ruled_out, trusted
from armedic.facts import Evidence, Facts


def match(facts: Facts) -> Evidence | None:
    """Compare the subject presented with every one trusted from that issuer, letter case included.

    A credential without a subject is a flexible one, whose expression is not read: then nothing is said.
    """
    pair = trusted(facts)
    if pair is None:
        return None
    connection, credentials = pair
    subjects = tuple(sorted({one.subject for one in credentials if one.issuer == connection.issuer}))
    if not subjects or "" in subjects or connection.subject in subjects:
        return None
    return compared(facts, connection, observed=subjects, expected=connection.subject)


CAUSE: Final = Cause(
    slug="federated-subject-mismatch",
    title="The application trusts a different service connection",
    area="identity",
    signatures=(
        "AADSTS700213",
        "AADSTS7002138",
        "AADSTS7002137",
        "AADSTS7002131",
        "identity record found for presented assertion subject",
    ),
    passages=(
        Passage(
            literal="federated",
            pattern=(
                r"federated .{0,80}\bsubject .{0,100}(?:does not|doesn't|did not|do not) match\b|"
                r"\bsubject .{0,100}(?:does not|doesn't|did not|do not) match .{0,60}\b(?:federated "
                r"(?:identity )?credential|presented assertion)"
            ),
            certainty="likely",
        ),
        *umbrella("subject"),
        *numbered("700213", "7002131", "7002137", "7002138"),
    ),
    match=match,
    ruled_out=federation_ruled_out,
    differs=("authorization/parameters/workloadidentityfederationsubject",),
    compares=("authorization/parameters/workloadidentityfederationsubject", "authorization/scheme"),
    explanation=(
        "The application trusts the issuer, but no federated credential has the subject that this connection "
        "presents. With the older issuer the subject is sc://{organization}/{project}/{connection}, so renaming any "
        "of the three breaks it; with the newer one it is made of ids, and a credential made for another connection "
        "does not fit. Newer subjects of GitHub carry the numbers of owner and repository. Letter case counts: a "
        "subject that differs only in capitals is refused too (AADSTS7002138)."
    ),
    remedy="Add a federated credential with exactly the issuer and subject that this connection presents.",
    steps=STEPS,
    needs=NEEDS,
    references=REFERENCES,
)

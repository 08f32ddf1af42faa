"""The application trusts another subject than the one that the connection presents."""

from typing import Final

from armedic.causes._cause import Cause, Passage, worded
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS, REFERENCES, STEPS, compared, umbrella
from armedic.causes._state import federation_ruled_out, trusted
from armedic.facts import Evidence, Facts, by_closeness


def match(facts: Facts) -> Evidence | None:
    """Compare the subject presented with every one trusted from that issuer, letter case included, the closest first.

    A credential without a subject is a flexible one, whose expression is not read: then nothing is said.
    """
    pair = trusted(facts)
    if pair is None:
        return None
    connection, credentials = pair
    closest = by_closeness(credentials, connection.issuer, connection.subject, None)
    others = [one for one in closest if not one.issuer]
    if not others or any(one.subject == "" or one.credential.subject == "" for one in others):
        return None
    observed = tuple(dict.fromkeys(f"{one.credential.subject} ({one.subject})" for one in others))
    return compared(facts, connection, observed=observed, expected=connection.subject)


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
        *worded(
            (
                "federated",
                "presented assertion subject",
                "subject mismatch",
                "subject identifier mismatch",
                "case-sensitive comparison",
            ),
            (
                r"\bsubject (?:claim |identifier |value )?mismatch\b.{0,120}federated(?! identity pool)|"
                r"federated\b(?! identity pool)[^.]{0,120}\bsubject(?: claim| identifier)? "
                r"(?:mismatch|(?:is|was) (?:wrong|"
                r"incorrect|invalid|different))|presented assertion subject\b[^.]{0,20}.{0,160}(?:does not|"
                r"doesn't|did not|didn't) match|\bsubject\b[^.]{0,60}\bfederated\b[^.]{0,60}(?:does not|"
                r"doesn't|didn't|did not) match|federated\b[^.]{0,60}\bsubject\b[^.]{0,60}(?:does not|doesn't|"
                r"didn't|did not) match|(?:\bsubject|sc://[^ ]{1,160})\b[^.]{0,160}(?:does not|doesn't|didn't|"
                r"did not) match (?:any |the |an? )?(?:federated|existing)|no (?:matching )?federated "
                r"(?:identity )?credentials? (?:match\w{0,3}|for|with)\b.{0,20}(?:\bsubject|sc://)|subject "
                r"(?:identifier |claim )?mismatch\b.{0,80}sc://|matching is done using a case-sensitive "
                r"comparison"
            ),
            "likely",
        ),
        Passage(
            literal="federated",
            pattern=(
                r"\bsubject\b[^.]{0,120}federated (?:identity )?credential\b[^;]{0,160}\bmismatch|federated "
                r"(?:identity )?credential(?:'s)? subject\b[^.]{0,60}(?:differs?|different|not (?:the same|"
                r"equal))\b"
            ),
            certainty="likely",
        ),
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
    repairs=("add-federated-credential",),
    needs=NEEDS,
    references=REFERENCES,
)

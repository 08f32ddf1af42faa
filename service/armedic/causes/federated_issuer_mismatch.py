"""The application trusts assertions of another issuer than the connection's."""

from typing import Final

from armedic.causes._cause import Cause, Passage, worded
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS, REFERENCES, STEPS, compared, umbrella
from armedic.causes._state import federation_ruled_out, trusted
from armedic.facts import Evidence, Facts, by_closeness


def match(facts: Facts) -> Evidence | None:
    """Compare the issuer presented with every issuer trusted, to the letter."""
    pair = trusted(facts)
    if pair is None or not pair[1]:
        return None
    connection, credentials = pair
    closest = by_closeness(credentials, connection.issuer, connection.subject, None)
    if any(one.issuer == "" for one in closest):
        return None
    observed = tuple(dict.fromkeys(f"{one.credential.issuer} ({one.issuer})" for one in closest))
    return compared(facts, connection, observed=observed, expected=connection.issuer)


CAUSE: Final = Cause(
    slug="federated-issuer-mismatch",
    title="The application trusts another issuer than the one that the connection presents",
    area="identity",
    signatures=("AADSTS700211", "identity record found for presented assertion issuer"),
    passages=(
        Passage(
            literal="federated",
            pattern=(
                r"federated .{0,80}\bissuer .{0,100}(?:does not|doesn't|did not|do not) match\b|"
                r"\bissuer .{0,100}(?:does not|doesn't|did not|do not) match .{0,60}\b(?:federated "
                r"(?:identity )?credential|presented assertion)"
            ),
            certainty="likely",
        ),
        *umbrella("issuer"),
        *numbered("700211"),
        *worded(
            ("federated", "presented assertion issuer", "issuer mismatch"),
            (
                r"\bissuer (?:claim |identifier |value )?mismatch\b.{0,120}federated(?! identity pool)|"
                r"federated\b(?! identity pool)[^.]{0,120}\bissuer(?: claim| identifier)? "
                r"(?:mismatch|(?:is|was) (?:wrong|"
                r"incorrect|invalid|different))|presented assertion issuer\b[^.]{0,20}.{0,160}(?:does not|"
                r"doesn't|did not|didn't) match|\bissuer\b[^.]{0,60}\bfederated\b[^.]{0,60}(?:does not|"
                r"doesn't|didn't|did not) match|federated\b[^.]{0,60}\bissuer\b[^.]{0,60}(?:does not|doesn't|"
                r"didn't|did not) match|no matching federated identity record\b.{0,20}\bissuer|"
                r"\bissuer\b[^.]{0,80}(?:is not|isn't|not) trusted\b[^.]{0,60}federated"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=federation_ruled_out,
    differs=("authorization/parameters/workloadidentityfederationissuer",),
    compares=("authorization/parameters/workloadidentityfederationissuer", "authorization/scheme"),
    explanation=(
        "The connection presents an assertion whose issuer no federated credential of the application names. Azure "
        "DevOps has two issuers: the older https://vstoken.dev.azure.com/{organization id} and the newer "
        "https://login.microsoftonline.com/{tenant id}/v2.0, and a connection uses one of them. Typically the "
        "credential was made for the older one, or for another tenant, and the connection uses the newer. Issuers are "
        "compared to the letter; a final slash counts."
    ),
    remedy="Add a federated credential with exactly the issuer and subject that this connection presents.",
    steps=STEPS,
    repairs=("add-federated-credential",),
    needs=NEEDS,
    references=REFERENCES,
)

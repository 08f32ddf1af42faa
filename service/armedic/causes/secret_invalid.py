"""The connection holds a client secret that the application does not have."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._live import doubted_secret
from armedic.causes._state import secret_ruled_out, verified
from armedic.facts import Evidence, Facts, Named

_AZURE: Final = (
    r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz (?:login|ad)\b|connect-az|"
    r"connect-mggraph)"
)


def match(facts: Facts) -> Evidence | None:
    """An application without any secret cannot have the one that the connection holds.

    Secrets can also lie on the service principal itself, where Graph's application does not show them: not decisive.
    """
    if not facts.connection.uses_secret or verified(facts):
        return None
    said = doubted_secret(facts)
    if said is not None:  # the new secret may not be known everywhere yet: propagation-delay
        return Evidence(
            source=said.source,
            location=said.location,
            item=said.item,
            observed="AADSTS7000215, and the application has a secret that was made just now",
            expected="the client secret that the connection holds",
            named=Named(client_id=facts.application.client_id, application_id=facts.application.object_id),
            certainty="possible",
        )
    if facts.application.secrets:
        return None
    return Evidence(
        source="graph",
        location="passwordCredentials",
        observed=(),
        expected="the client secret that the connection holds",
        named=Named(client_id=facts.application.client_id, application_id=facts.application.object_id),
        certainty="likely",
    )


CAUSE: Final = Cause(
    slug="secret-invalid",
    title="The connection holds a wrong client secret",
    area="identity",
    signatures=("AADSTS7000215",),
    likely_signatures=("Invalid client secret provided", "Invalid client secret is provided"),
    possible_signatures=("AADSTS700025",),
    passages=(
        Passage(literal="aadsts50012", pattern=r"\bAADSTS50012\b.{0,60}client secret", certainty="confirmed"),
        Passage(
            literal="aadsts70002",
            pattern=r"\bAADSTS70002\b: Error validating credentials(?!.{0,80}AADSTS)",
            certainty="possible",
        ),
        *numbered("7000215"),
        Passage(
            literal="invalid clientid or client secret",
            pattern=r"invalid clientid or client secret",
            certainty="likely",
        ),
        Passage(
            literal="ensure the secret being sent",
            pattern=r"ensure the secret being sent in the request is the client secret value",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid client secret",
            pattern=(rf"{_AZURE}.{{0,200}}invalid client secret|invalid client secret.{{0,200}}{_AZURE}"),
            certainty="likely",
        ),
        Passage(
            literal="msal-net-invalid-client",
            pattern=r"aka\.ms/msal-net-invalid-client(?!.{0,400}aadsts)",
            certainty="possible",
        ),
        *worded(
            (
                "is invalid",
                "is incorrect",
                "is wrong",
                "is not valid",
                "is not correct",
                "was invalid",
                "was incorrect",
            ),
            (
                rf"\b(?:service principal|spn|azure ad app\w{{0,10}}|app registration|entra "
                rf"app\w{{0,10}})(?:'s)?\b[^.]{{0,60}}\b(?:client )?(?:secret|password|key) (?:is|was) "
                r"(?:invalid|incorrect|wrong|not valid|not correct)\b|\bclient secret (?:is|was) (?:invalid|"
                rf"incorrect|wrong|not valid|not correct)\b.{{0,160}}{_AZURE}|{_AZURE}.{{0,160}}\bclient secret "
                r"(?:is|was) (?:invalid|incorrect|wrong|not valid|not correct)\b"
            ),
            "likely",
        ),
        Passage(
            literal="invalid client credential",
            pattern=(
                rf"invalid client credentials?\b.{{0,120}}{_AZURE}|{_AZURE}.{{0,120}}invalid client "
                r"credentials?\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="invalid_client",
            pattern=(
                r"login\.microsoftonline\.(?:(?!aadsts).){0,300}\berror\W{1,5}invalid_client\b(?!.{0,700}aadsts)|"
                r"\berror\W{1,5}invalid_client\b(?:(?!aadsts).){0,300}login\.microsoftonline\.(?!.{0,700}aadsts)"
            ),
            certainty="possible",
        ),
    ),
    match=match,
    ruled_out=secret_ruled_out,
    explanation=(
        "Microsoft Entra knows the application, but not the secret that the connection presents. Most often the "
        "Secret ID was pasted instead of the Value: the portal shows both in one row, and the Value only once. It "
        "also happens when the secret was deleted or replaced in the portal and the connection was not told, and "
        "for a minute after a new secret was made. Microsoft lists this code for expired secrets too, so the end "
        "dates are worth a look. AADSTS700025 is a relative: that application is set up as a public client, which may "
        "not present a secret at all, or the client id is that of another application than meant."
    ),
    remedy="Make a new client secret and store its value, not its id, in the connection.",
    steps=(
        Step(
            title="Make a new secret and copy its value",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application with the client id of "
                "the connection > Certificates & secrets > New client secret. Copy the Value column."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
        ),
        Step(
            title="Store it in the connection and verify",
            detail=(
                "In Azure DevOps edit the connection, paste the value as service principal key, wait a minute, choose "
                "Verify and save. For a connection that Azure DevOps created, choose Rotate secret or Convert instead."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
    ),
    repairs=("rotate-secret",),
    needs=(
        "Microsoft Entra: owner of the application, or Cloud Application Administrator",
        "Azure DevOps: Administrator role on the service connection",
    ),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)

"""The client secret that the connection signs in with ends soon."""

from typing import Final

from armedic.causes._cause import Cause, Step, worded
from armedic.causes._expiry import SOON, ending
from armedic.facts import Evidence, Facts, Named

_WHOSE: Final = (
    r"(?:service[ _]principals?|service connections?|app(?:lication)? ?registrations?|enterprise applications?|spn"
    r"|azure ad|entra(?: id)?|azuread)"
)
_KIND: Final = r"(?:client ?secret|secret|password credential)s?"


def match(facts: Facts) -> Evidence | None:
    """Report only when every secret that is valid now ends soon.

    Azure DevOps does not tell which secret a connection holds. With a longer-lived one beside it, which is what each
    rotation leaves behind, a warning would mostly be wrong: then there is none.
    """
    if not facts.connection.uses_secret:
        return None
    application = facts.application
    valid = [
        one for one in application.secrets if one.ends_at > facts.now and (one.starts_at or facts.now) <= facts.now
    ]
    if not valid:
        return None
    last = max(valid, key=lambda secret: secret.ends_at)
    if last.ends_at > facts.now + facts.expiring_within:
        return None
    return Evidence(
        source="graph",
        location="passwordCredentials",
        observed=f"the last valid client secret ends {last.ends_at.isoformat()}",
        expected=f"a client secret that is valid for more than {facts.expiring_within.days} days",
        named=Named(
            client_id=application.client_id,
            application_id=application.object_id,
            secret_id=last.key_id,
            secret_expires_at=last.ends_at,
        ),
    )


CAUSE: Final = Cause(
    slug="secret-expiring",
    title="The client secret expires soon",
    area="identity",
    at_risk=True,
    passages=(
        *ending(
            rf"\b{_WHOSE}\b.{{0,160}}\b{_KIND}\b.{{0,160}}\b{SOON}"
            rf"|\b{_KIND}\b.{{0,160}}\b{_WHOSE}\b.{{0,160}}\b{SOON}"
            rf"|\b{_KIND}\b.{{0,100}}\b{SOON}.{{0,160}}\b{_WHOSE}\b"
            rf"|\b{SOON}.{{0,60}}\b{_KIND}\b.{{0,60}}\b{_WHOSE}\b"
        ),
        *ending(rf"\bapplication ?(?:name|id)\b.{{0,300}}\b{_KIND}\b.{{0,100}}\b{SOON}"),
        *ending(rf"\b{_WHOSE}\b.{{0,60}}(?<!certificate )\bcredentials?\b.{{0,60}}\b{SOON}"),
        *ending(
            rf"\bclient ?secrets?\b.{{0,80}}\b{SOON}.{{0,80}}\b(?:app(?:lication)? ?id|apps?|azure|entra|tenant)\b"
        ),
        *ending(rf"\b(?:service principal|password) credential\b.{{0,60}}\b{SOON}"),
        *ending(rf"\bclient ?secret for\b.{{0,80}}\b{SOON}"),
        *ending(rf"\bapplication secrets?\b.{{0,40}}\b{SOON}"),
        *ending(rf"\bapps?\b[^.]{{0,80}}\b(?:client ?)?(?:secrets?|credentials)\b[^.]{{0,60}}\b{SOON}"),
        *worded(
            ("expiring credential", "expiring client secret", "expiring secret", "expiring application credential"),
            (
                r"\bapp(?:lication|s|lications| registrations?)?\b.{0,60}\bexpiring (?:client )?(?:secrets?|"
                r"(?:application )?credentials?)(?!.{0,160}certificate)|\bexpiring (?:client )?(?:secrets?|"
                r"application credentials?)\b(?!.{0,160}certificate).{0,60}(?:\bapp(?:lication)?s?\b|"
                r"\bapp(?:lication)? registrations?|service principals?|azure|entra)"
            ),
            "likely",
        ),
    ),
    match=match,
    explanation=(
        "The connection works today. Every client secret of its application that is valid now ends within the warning "
        "period, so the connection will stop working on the date shown, without any further notice and in the middle "
        "of whatever runs then. Azure DevOps does not renew secrets by itself, and it does not tell which of "
        "several secrets a connection holds."
    ),
    remedy="Make a new client secret and store it in the connection before the end date, or convert it to federation.",
    steps=(
        Step(
            title="Make a new secret beside the old one",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application > Certificates & "
                "secrets > New client secret, and copy its Value. Both secrets are valid at the same time, so nothing "
                "is interrupted. For a connection that Azure DevOps created, choose Rotate secret there instead."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
        ),
        Step(
            title="Store it in every connection that uses the application",
            detail="Edit the connection, paste the value as service principal key, choose Verify and save.",
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Or do away with the secret",
            detail="Convert the connection to workload identity federation; then nothing expires.",
            who="Administrator of the service connection who owns the application",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
        ),
    ),
    repairs=("rotate-secret", "convert-to-federation"),
    needs=(
        "Microsoft Entra: owner of the application, or Cloud Application Administrator",
        "Azure DevOps: Administrator role on the service connection",
    ),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
        "https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
    ),
)

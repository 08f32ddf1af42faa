"""The client secret that the connection signs in with has passed its end date."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._state import secret_ruled_out, verified
from armedic.facts import Evidence, Facts, Named

_AZURE: Final = (
    r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz (?:login|ad)\b|connect-az|"
    r"connect-mggraph)"
)
_WHOSE: Final = (
    r"(?:service principals?|(?<!docker )(?<!registry )(?<!feed )service connections?"
    r"|app(?:lication)? registrations?|spn)"
)
_KIND: Final = r"(?:client secrets?|secrets?|passwords?|credentials?|secret keys?)"
_OVER: Final = r"(?<!not )(?<!n't )(?<!or )(?<!be )(?<!if )expired\b(?! or\b)"


def match(facts: Facts) -> Evidence | None:
    """Compare the end date of every secret with now; which of them the connection holds cannot be read."""
    if not facts.connection.uses_secret:
        return None
    application = facts.application
    if not application.secrets or any(secret.ends_at > facts.now for secret in application.secrets):
        return None
    last = max(application.secrets, key=lambda secret: secret.ends_at)
    return Evidence(
        source="graph",
        location="passwordCredentials",
        observed=f"the last of {len(application.secrets)} client secret(s) ended {last.ends_at.isoformat()}",
        expected="a client secret that has not ended",
        named=Named(
            client_id=application.client_id,
            application_id=application.object_id,
            secret_id=last.key_id,
            secret_expires_at=last.ends_at,
        ),
        certainty="possible" if verified(facts) else "confirmed",
    )


CAUSE: Final = Cause(
    slug="secret-expired",
    title="The client secret has expired",
    area="identity",
    signatures=(
        "AADSTS7000222",
        "Secret expired, update service connection at",
        "The provided client secret keys are expired",
        "InvalidClientSecretExpiredKeysProvided",
    ),
    possible_signatures=("Verify if the Service Principal used is valid and not expired",),
    passages=(
        Passage(
            literal="client secret keys for app",
            pattern=r"provided client secret keys for app .{0,120}are expired",
            certainty="confirmed",
        ),
        *numbered("7000222"),
        Passage(
            literal="expired",
            pattern=rf"\b{_WHOSE}\b.{{0,80}}\b{_KIND}\b.{{0,40}}\b{_OVER}"
            rf"|\bexpired (?:client )?{_KIND}\b.{{0,80}}\b{_WHOSE}\b"
            rf"|\b{_KIND}\b.{{0,60}}\b{_WHOSE}\b.{{0,40}}\b{_OVER}",
            certainty="likely",
        ),
        Passage(
            literal="client secret",
            pattern=(rf"\bclient secrets?\b(?: keys?)?[^.]{{0,60}}\b{_OVER}(?=.{{0,300}}{_AZURE})"),
            certainty="likely",
        ),
        Passage(
            literal="client secret",
            pattern=(rf"{_AZURE}.{{0,300}}\bclient secrets?\b(?: keys?)?[^.]{{0,60}}\b{_OVER}"),
            certainty="likely",
        ),
        Passage(
            literal="expired client secret",
            pattern=(
                r"(?:service connection|service principal|app registration|azure|\bentra\b|\baad\b|"
                r"microsoftonline|\bmsal|service ?principal|\baz (?:login|ad)\b|connect-az|"
                r"connect-mggraph).{0,160}expired client secret"
            ),
            certainty="likely",
        ),
        Passage(
            literal="expired",
            pattern=rf"\b{_KIND} (?:has |have |was |is |are )?expired (?:on|of|for|in) (?:the |our |this )?{_WHOSE}",
            certainty="likely",
        ),
        Passage(
            literal="expired, update service connection",
            pattern=r"\bsecret (?:has |is )?expired, update service connection",
            certainty="confirmed",
        ),
        *worded(
            ("secret expired", "secret has expired", "secret is expired"),
            (
                r"(?:invalid_client|unauthorized_client|microsoftonline)\b.{0,200}\bsecret (?:has |is "
                r")?expired\b|\bsecret (?:has |is )?expired\b.{0,200}(?:invalid_client|microsoftonline)"
            ),
            "likely",
        ),
        *worded(
            ("a expiré", "abgelaufen", "ha expirado"),
            (
                r"(?:secret client|clé secrète|client ?secret|geheime[rsn]? client\w{0,12}|clientgeheimnis|"
                r"clientschlüssel|secreto de cliente)\b.{0,100}(?:a expiré|abgelaufen|ha expirado)"
            ),
            "likely",
        ),
        Passage(
            literal="expired for",
            pattern=(
                r"\b(?:secret|key|password|credential)s? (?:has |have |is )?expired for (?:the |our "
                r")?(?:service principal|app registration|spn)\b"
            ),
            certainty="likely",
        ),
    ),
    match=match,
    overrules=("secret-invalid", "secret-expiring"),
    ruled_out=secret_ruled_out,
    explanation=(
        "The connection signs in with a client secret of its application registration, and that secret has passed its "
        "end date. Microsoft Entra refuses the sign-in, so every task that uses the connection fails. The "
        "application, its roles and the connection are otherwise untouched. A secret cannot be extended: a new one "
        "has to be made and stored in the connection. Workload identity federation needs no secret at all."
    ),
    remedy="Make a new client secret and store it in the connection, or convert the connection to federation.",
    steps=(
        Step(
            title="For a connection that Azure DevOps created: rotate or convert",
            detail=(
                "Open Project settings > Service connections > the connection. Choose Convert to use workload identity "
                "federation instead of a secret, or Rotate secret to get a new one for three months."
            ),
            who="Administrator of the service connection who owns the application",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
        ),
        Step(
            title="For a manual connection: make a new secret",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application > Certificates & "
                "secrets > New client secret. Copy its Value at once, not the Secret ID; it is shown only now."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
        ),
        Step(
            title="Store it in the connection and verify",
            detail=(
                "In Azure DevOps edit the connection, paste the value as service principal key, choose Verify and "
                "save. Remove the old secret only after that."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
    ),
    repairs=("rotate-secret", "convert-to-federation"),
    needs=(
        "Microsoft Entra: owner of the application, or Cloud Application Administrator",
        "Azure DevOps: Administrator role on the service connection",
    ),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)

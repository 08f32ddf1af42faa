"""What the causes of a certificate that a connection signs in with share: which ones count, the way by hand."""

from typing import Final

from armedic.causes._cause import Step
from armedic.facts import Certificate, Facts, Named

NEEDS: Final = (
    "Microsoft Entra: owner of the application, or Cloud Application Administrator",
    "Azure DevOps: Administrator role on the service connection",
)
REFERENCES: Final = (
    "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
    "https://learn.microsoft.com/entra/identity-platform/certificate-credentials",
)
STEPS: Final = (
    Step(
        title="Compare thumbprint and end date",
        detail=(
            "In the Microsoft Entra admin center open App registrations > the application > Certificates & secrets > "
            "Certificates. Compare thumbprint and Expires with the certificate that the connection holds; `openssl "
            "x509 -noout -fingerprint -dates -in FILE` prints both."
        ),
        who="Owner of the application, or anyone who can read the directory",
        link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
    ),
    Step(
        title="Upload the public part of a valid certificate",
        detail=(
            "Choose Upload certificate there and take the .cer or .pem file without the private key. The old one may "
            "stay beside it until everything uses the new one."
        ),
        who="Owner of the application, or Cloud Application Administrator",
        link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
    ),
    Step(
        title="Store certificate and private key in the connection",
        detail=(
            "In Azure DevOps edit the connection, choose Certificate and paste one PEM text that holds the private "
            "key and the certificate, both with their BEGIN and END lines. Then choose Verify and save."
        ),
        who="Administrator of the service connection",
        link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)


def dated(facts: Facts) -> tuple[Certificate, ...]:
    """Certificates of the application whose end is known, if the connection signs in with one."""
    if not facts.connection.uses_certificate:
        return ()
    return tuple(one for one in facts.application.certificates if one.ends_at is not None)


def named(facts: Facts) -> Named:
    """The application that the certificates belong to."""
    return Named(client_id=facts.application.client_id, application_id=facts.application.object_id)

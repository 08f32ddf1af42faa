"""What the causes of a refused sign-in of a person or by policy share: the sign-in log, and the way without a user."""

from typing import Final

from armedic.causes._cause import Step

REFERENCES: Final = (
    "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    "https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-in-log-activity-details",
)
NOT_A_PERSON: Final = Step(
    title="Let the pipeline sign in without a person",
    detail=(
        "Use a service connection with workload identity federation, or a managed identity, in place of a user name "
        "and password: an account of a person is asked for a second factor that no pipeline can give, and its "
        "password ends."
    ),
    who="Administrator of the service connection, and author of the pipeline",
    link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
)
SIGN_IN_LOG: Final = Step(
    title="Look the sign-in up in the log",
    detail=(
        "In the Microsoft Entra admin center open Monitoring & health > Sign-in logs (users, or service principals) "
        "and search for the correlation id or the time of the message. The entry shows the account, the address, and "
        "which policy or check refused it."
    ),
    who="Reports Reader or Security Reader of the tenant",
    link="https://learn.microsoft.com/entra/identity/monitoring-health/howto-troubleshoot-sign-in-errors",
)

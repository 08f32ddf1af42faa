"""Microsoft Graph refuses a call that reads or changes the directory."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="graph-permission-denied",
    title="The identity may not do this in the directory",
    area="identity",
    signatures=("Insufficient privileges to complete the operation",),
    likely_signatures=(
        "If you don't have permission to query Graph API",
        "Missing scope permissions on the request",
        "Either scp or roles claim need to be present in the token",
        "Directory.Read.All permission is required",
        "does not have the required Microsoft Graph permissions",
    ),
    passages=(
        Passage(
            literal="authorization_requestdenied",
            pattern=r"\bAuthorization_RequestDenied\b(?!.{0,200}backing application)",
            certainty="confirmed",
        ),
        Passage(
            literal="does not have permission to read the directory",
            pattern=r"does not have permission to read the directory",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The sign-in works, and Azure itself may be fully accessible: what is refused is a call to Microsoft Graph, "
        "the directory, which has permissions of its own. Typical calls behind it look up a user, group or service "
        "principal by name (`az role assignment create --assignee`, `az keyvault set-policy --spn`, "
        "New-AzRoleAssignment -SignInName), or change applications, groups and credentials. Owner of the subscription "
        "does not contain that. If an application was to be created, it is the right to register applications that "
        "is missing."
    ),
    remedy="Avoid the lookup by giving object ids, or grant the identity the Graph permission that the call needs.",
    steps=(
        Step(
            title="Do without the directory where you can",
            detail=(
                "Give the object id instead of a name: `az role assignment create --assignee-object-id <id> "
                "--assignee-principal-type ServicePrincipal`, `az keyvault set-policy --object-id`, "
                "New-AzRoleAssignment -ObjectId. Then Graph is not asked."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-cli",
        ),
        Step(
            title="Grant the permission that the call needs",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application of the connection > API "
                "permissions > Microsoft Graph > Application permissions; reading needs Directory.Read.All or less, "
                "own applications Application.ReadWrite.OwnedBy. Then grant admin consent."
            ),
            who="Privileged Role Administrator",
            link="https://learn.microsoft.com/graph/permissions-reference",
        ),
        Step(
            title="For a managed identity or a directory role",
            detail=(
                "A managed identity gets Graph permissions only as app role assignments by script. For reading, the "
                "role Directory Readers will do too. Sign in again afterwards: a token holds the old permissions."
            ),
            who="Privileged Role Administrator",
            link="https://learn.microsoft.com/graph/permissions-grant-via-msgraph",
        ),
    ),
    needs=("Microsoft Entra: Privileged Role Administrator, to grant application permissions of Microsoft Graph",),
    references=(
        "https://learn.microsoft.com/graph/permissions-reference",
        "https://learn.microsoft.com/graph/resolve-auth-errors",
    ),
)

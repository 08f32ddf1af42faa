"""The identity may manage the storage account, but holds no role for the data in it."""

from typing import Final

from armedic.causes._access import GRANT_NEEDS, RBAC, ROLE_GRANTER, WAIT
from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="storage-data-role-missing",
    title="The identity has no role for the data in the storage account",
    area="access",
    likely_signatures=("InsufficientAccountPermissions",),
    signatures=(
        "AuthorizationPermissionMismatch",
        "This request is not authorized to perform this operation using this permission",
    ),
    passages=(
        Passage(
            literal="autorisée à effectuer cette opération",
            pattern=(r"n'est pas autorisée à effectuer cette opération à l'aide de cette autorisation"),
            certainty="confirmed",
        ),
        Passage(
            literal="account being accessed",
            pattern=(r"account being accessed does not have sufficient permissions to execute this operation"),
            certainty="likely",
        ),
        Passage(
            literal="assigned one of the following roles",
            pattern=r"assigned one of the following roles:?.{0,40}Storage (?:Blob|Queue|Table|File) Data",
            certainty="confirmed",
        ),
        Passage(
            literal="storage blob data",
            pattern=(
                r"(?:requires?|needs?|lacks?|missing|does(?: not|n't) have|must (?:be assigned|"
                r"have)|assign(?:ed)?|granted?) .{0,60}\bStorage (?:Blob|Queue|Table|File) Data "
                r"(?:SMB Share )?(?:Elevated )?(?:Privileged )?(?:Owner|Contributor|Reader|Delegator|"
                r"Message|Privileged)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="storage queue data",
            pattern=(
                r"(?:requires?|needs?|lacks?|missing|does(?: not|n't) have|must (?:be assigned|"
                r"have)|assign(?:ed)?) .{0,60}\bStorage Queue Data \w"
            ),
            certainty="likely",
        ),
        Passage(
            literal="storage table data",
            pattern=(
                r"(?:requires?|needs?|lacks?|missing|does(?: not|n't) have|must (?:be assigned|"
                r"have)|assign(?:ed)?) .{0,60}\bStorage Table Data \w"
            ),
            certainty="likely",
        ),
        Passage(
            literal="insufficient permissions to access",
            pattern=(
                r"insufficient permissions to access (?:the )?(?:storage )?(?:blob|queue|table|"
                r"container|file share)\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="does not have the correct permission",
            pattern=(
                r"Authentication failed, it is either not correct, or expired, or does not have the "
                r"correct permission"
            ),
            certainty="possible",
        ),
        Passage(
            literal="connection string or sas token value provided for your storage account",
            pattern=r"may be caused by either invalid account key, connection string or sas token value provided",
            certainty="possible",
        ),
        Passage(
            literal="non-zero exit code while uploading files to blob storage",
            pattern=r"AzCopy\.exe exited with non-zero exit code while uploading files to blob storage",
            certainty="possible",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Signing in works and the storage service knows the identity, but none of its roles allows the operation on "
        "blobs, files, queues or tables. Owner and Contributor manage the account and may read its keys; they do not "
        "cover the data when the task signs in with Microsoft Entra, as AzCopy 10, AzureFileCopy from version 4 on, "
        "`--auth-mode login` and Terraform with use_azuread_auth do. A shared access signature that lacks the "
        'permission gives the same code. AuthorizationFailure, without "using this permission", is the account\'s '
        "firewall instead."
    ),
    remedy="Grant the identity a data role such as Storage Blob Data Contributor on the account or the container.",
    steps=(
        Step(
            title="Choose the data role",
            detail=(
                "Uploading and deleting blobs needs Storage Blob Data Contributor, reading needs Storage Blob Data "
                "Reader, setting access control lists needs Storage Blob Data Owner. Queues, tables and file shares "
                "have roles of their own."
            ),
            who="Owner of the deployment",
            link="https://learn.microsoft.com/azure/storage/blobs/assign-azure-role-data-access",
        ),
        Step(
            title="Assign it to the service principal of the connection",
            detail=(
                "In the Azure portal open the storage account > Access control (IAM) > Add role assignment, choose "
                "the data role and the service principal as member. Owner inherited from above does not replace it."
            ),
            who=ROLE_GRANTER,
            link=f"{RBAC}/role-assignments-portal",
        ),
        WAIT,
    ),
    repairs=("grant-role",),
    needs=GRANT_NEEDS,
    references=(
        "https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-file-copy-v6",
    ),
)

"""The key vault's access policy, or its roles, refuse the identity."""

from typing import Final

from armedic.causes._access import RBAC, WAIT
from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="key-vault-access-denied",
    title="The key vault does not let the identity read or write its secrets, keys or certificates",
    area="access",
    signatures=(
        "ForbiddenByRbac",
        "ForbiddenByPolicy",
        "Caller is not authorized to perform action on resource",
        "Caller was not found on any access policy",
    ),
    passages=(
        Passage(
            literal="permission on key vault",
            pattern=r"does not have (?:secrets?|keys?|certificates?|storage) [\w, ]{2,40} permissions? on key vault",
            certainty="confirmed",
        ),
        Passage(
            literal="permissions on the selected key vault",
            pattern=r"needs to have \"?Get, List\"? secret management permissions on the selected key vault",
            certainty="likely",
        ),
        Passage(
            literal="-azkeyvault",
            pattern=(
                r"(?:Get|Set|Add|Import|Remove|Update|New)-AzKeyVault(?:Secret|Key|Certificate)\w{0,20} "
                r"?: .{0,80}status code 'Forbidden'"
            ),
            certainty="likely",
        ),
        Passage(
            literal="keyvaulterrorexception",
            pattern=r"KeyVaultErrorException:? .{0,80}(?:status code 'Forbidden'|Access denied)",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The vault recognised the identity and refused it. A vault guards its contents apart from the roles that "
        "manage the vault: with access policies the identity must be listed with the permission that the message "
        "names (get, list, set), with Azure role-based access control it needs a data role such as Key Vault Secrets "
        "User. Owner or Contributor of the vault is not enough in the latter case. The Key Vault task needs list as "
        "well as get when it downloads all secrets. If the message speaks of the client address, it is the vault's "
        "firewall instead."
    ),
    remedy="Give the identity the permission in the vault's access policy, or the matching Key Vault data role.",
    steps=(
        Step(
            title="See which of the two models the vault uses",
            detail=(
                "In the Azure portal open the vault > Settings > Access configuration: either Vault access policy or "
                "Azure role-based access control. ForbiddenByRbac and 'Assignment: (not found)' point to the latter."
            ),
            who="Reader of the vault",
            link="https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy",
        ),
        Step(
            title="With access policies: add the identity",
            detail=(
                "Open Access policies > Create, choose Get and List for secrets (Set for writing) and the service "
                "principal of the connection by its own name, not the name of the connection."
            ),
            who="Key Vault Contributor or Owner of the vault",
            link="https://learn.microsoft.com/azure/key-vault/general/assign-access-policy",
        ),
        Step(
            title="With role-based access control: assign a data role",
            detail=(
                "Open Access control (IAM) > Add role assignment: Key Vault Secrets User to read secrets, Key Vault "
                "Secrets Officer to write them, the Certificates and Crypto roles for the rest."
            ),
            who="Owner or User Access Administrator of the vault",
            link="https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
        ),
        WAIT,
    ),
    needs=(
        "Azure: Microsoft.KeyVault/vaults/accessPolicies/write on the vault, with access policies",
        "Azure: Microsoft.Authorization/roleAssignments/write on the vault, with role-based access control",
    ),
    references=(
        "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-key-vault-v2",
        f"{RBAC}/troubleshooting",
    ),
)

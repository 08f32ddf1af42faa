"""The key vault's access policy, or its roles, refuse the identity."""

from typing import Final

from armedic.causes._access import RBAC, WAIT
from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="key-vault-access-denied",
    title="The key vault does not let the identity read or write its secrets, keys or certificates",
    area="access",
    likely_signatures=("Access denied to first party service",),
    signatures=(
        "ForbiddenByRbac",
        "ForbiddenByPolicy",
        "Caller is not authorized to perform action on resource",
        "Caller was not found on any access policy",
    ),
    passages=(
        *worded(
            ("key vault", "keyvault"),
            (
                r"key ?vault.{0,120}\b(?:get|list|set) (?:secrets?|keys?|certificates?|,? ?list) "
                r"(?:secret )?permissions? (?:is |are |was )?(?:missing|not granted|denied)|key "
                r"?vault.{0,120}(?:missing|lacks?|no|without|not have) (?:the )?['\x22]?(?:get|list|"
                r"set)['\x22]?(?:(?:,| and|/| or) ?['\x22]?(?:get|list|set)['\x22]?){0,2} (?:secrets? |"
                r"keys? |certificates? )?permissions?"
            ),
            "likely",
        ),
        *worded(
            ("access policy", "access policies"),
            (
                r"vault.{0,200}(?:service principal|identity|principal|user|caller|"
                r"application)\b.{0,60}(?:\bno\b|\bnot\b|n't|lacks?|missing)\b.{0,60}access polic(?:y|"
                r"ies)|(?:\bnot (?:found|in|on|part of|included)|missing|\bno|lacks?)\b.{0,60}(?:key "
                r"?)?vault.{0,40}access policies"
            ),
            "likely",
        ),
        Passage(
            literal="is not allowed",
            pattern=(
                r"operation ['\x22`]?(?:get|list|set|delete|sign|decrypt|unwrapkey|wrapkey|import|"
                r"create)['\x22`]? is not allowed .{0,40}vault"
            ),
            certainty="likely",
        ),
        *worded(
            ("key vault", "keyvault"),
            (
                r"key ?vault.{0,200}(?:get|fetch|download|read|retriev)\w{0,4} (?:the )?(?:value of "
                r")?(?:the )?secrets?\b.{0,120}(?:access denied|forbidden|\b403\b)(?!.{0,200}(?:firewall|"
                r"client address|network|private link))|(?:get|fetch|download|read|retriev)\w{0,4} (?:the "
                r")?(?:value of )?(?:the )?secrets?\b.{0,120}(?:access denied|forbidden|"
                r"\b403\b).{0,120}key ?vault(?!.{0,200}(?:firewall|client address|network|private link))"
            ),
            "likely",
        ),
        *worded(
            ("key vault secrets", "key vault certificate", "key vault crypto", "key vault administrator"),
            (
                r"(?:lacks?|(?:is )?missing|not have|without|has no|not assigned)\b.{0,40}key vault "
                r"(?:secrets|certificates?|crypto|administrator)\b|(?:forbidden|\b403\b|access denied|"
                r"unauthorized).{0,200}(?:needs?|requires?|assign|grant)\w{0,3} .{0,60}key vault "
                r"(?:secrets|certificates?|crypto|administrator)\b"
            ),
            "likely",
        ),
        Passage(
            literal="access denied",
            pattern=r"Code=\x22Forbidden\x22 Message=\x22Access denied\x22 "
            r"InnerError=\{\x22code\x22:\x22AccessDenied\x22",
            certainty="likely",
        ),
        Passage(
            literal="does not have secrets",
            pattern=r"\bdoes not have (?:secrets?|keys?|certificates?|storage) [\w, ]{2,40} permissions?\b",
            certainty="likely",
        ),
        *worded(
            (
                "does not have keys",
                "does not have certificates",
                "does not have secret",
                "does not have key",
                "does not have certificate",
            ),
            r"\bdoes not have (?:secrets?|keys?|certificates?) [\w, ]{2,40} permissions?\b",
            "likely",
        ),
        *worded(
            ("keyvault.baseclient#", ".vault.azure.", ".vault.usgovcloudapi"),
            (
                r"(?:keyvault\.BaseClient#\w{3,30}|https?://[\w*.<>${}()-]{1,80}\.vault\.(?:azure\.(?:net|"
                r"cn)|usgovcloudapi\.net)\b).{0,500}?(?:StatusCode=403|\b403 Forbidden|\b403\b.{0,12}Forbidden"
                r"|ERROR CODE: Forbidden|\bCode\W{1,4}Forbidden)(?!.{0,300}(?:firewall|Client "
                r"address|network|on a disabled|trusted service|SecretDisabled))|(?:StatusCode=403|"
                r"\b403\b.{0,12}Forbidden|ErrorCode: Forbidden).{0,400}\.vault\.azure\.net\b(?!.{0,300}(?:fire"
                r"wall|Client address|network|on a disabled|trusted service|SecretDisabled))"
            ),
            "likely",
        ),
        Passage(
            literal="microsoft.keyvault/vaults/",
            pattern=(
                r"Action: ?['\"`]?Microsoft\.KeyVault/vaults/(?:secrets|keys|certificates)/|"
                r"(?:not authorized|not have|denied|forbidden|lacks).{0,300}Microsoft\.KeyVault/vaults/(?:secr"
                r"ets|keys|certificates)/\w"
            ),
            certainty="likely",
        ),
        Passage(
            literal="in this key vault",
            pattern=r"is not enabled in this key vault's access policy",
            certainty="confirmed",
        ),
        Passage(
            literal="access policy",
            pattern=(
                r"(?:not (?:found|in|on|part of|included)|missing|no|lacks?) .{0,60}(?:key ?)?vault.{0,40}acce"
                r"ss polic(?:y|ies)|(?:key ?)?vault.{0,200}(?:caller|identity|principal|user)"
                r" .{0,40}not (?:found |in |on )?.{0,20}access polic(?:y|ies)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="unauthorized to view these contents",
            pattern=r"unauthorized to view these contents",
            certainty="likely",
        ),
        Passage(
            literal="the operation is not allowed by rbac",
            pattern=r"operation is not allowed by RBAC",
            certainty="confirmed",
        ),
        Passage(
            literal="on-behalf-of (obo)",
            pattern=r"the policy requires the caller .{0,200}on-behalf-of \(OBO\)",
            certainty="likely",
        ),
        Passage(
            literal="is not allowed",
            pattern=(
                r"vault\b.{0,400}\boperation ['\"`]?(?:get|list|set|delete|sign|decrypt|unwrapkey|"
                r"wrapkey|import|create)['\"`]? is not allowed(?! on a)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="role assignment is made for the identity running this task",
            pattern=(
                r"vault.{0,300}required role assignment is made for the identity running this "
                r"task|required role assignment is made for the identity running this task.{0,300}vault"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="key vault",
            pattern=(
                r"\b(?:access (?:is |was )?denied|forbidden|not authorized|unauthorized|permission "
                r"denied|\b403\b)(?!.{0,200}(?:firewall|client address|network)).{0,60} (?:to|"
                r"on|for|from|by|accessing|reading) (?:the )?(?:azure )?key vault|\bkey vault "
                r"(?:access )?['\"\w-]{0,40} ?(?:denied|forbidden|returned 403|refused)"
            ),
            certainty="likely",
        ),
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

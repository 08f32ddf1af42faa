"""The one who creates the connection, or the script, may not register applications in the tenant."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_CREATING: Final = (
    r"(?:failed to create an app\b|creat(?:e|ing) (?:the |an |a new )?(?:azure ad |aad |entra (?:id )?)?"
    r"app(?:lication)?\b(?! (?:insights|gateway|service|setting|security|group))"
    r"|create-for-rbac|az ad app create|\bcreate_application"
    r"|\bcreate_service_principal_for_rbac"
    r"|ApplicationsClient#Create|ApplicationsClient\.BaseClient\.Post|ApplicationClient\.CreateApplication"
    r"|\bNewApplication\b|New-MgApplication\b|New-Az\w{0,6}ADApplication|New-AzADServicePrincipal\b|NewAzure\w{0,4}ADApplication"
    r"|POST https?://graph\.[a-z.]{5,40}/[^ ]{1,60}/applications\b"
    r"|register(?:ing)? (?:the |an )?app(?:lication)?\b|app registration\b)"
)

CAUSE: Final = Cause(
    slug="app-registration-denied",
    title="The account may not register applications in the tenant",
    area="identity",
    signatures=(
        "Directory permission is needed for the current user to register the application",
        "You do not have permission to register applications",
        "You don't have permission to register applications",
        "does not have permission to register applications",
        "do not have access to register applications",
    ),
    likely_signatures=("Ensure that the user has permissions to create an Azure Active Directory Application",),
    passages=(
        Passage(
            literal="insufficient privileges to complete",
            pattern=rf"{_CREATING}.{{0,500}}?insufficient privileges to complete"
            rf"|insufficient privileges to complete(?!.{{0,300}}insufficient privileges)"
            rf".{{0,500}}?{_CREATING}",
            certainty="confirmed",
        ),
        Passage(
            literal="create_application",
            pattern=r"\bcreate_application.{0,700}insufficient privileges to complete",
            certainty="confirmed",
        ),
        Passage(
            literal="failed to create an app in",
            pattern=r"failed to create an app in .{0,40}(?:active directory|entra).{0,300}(?:code 403|forbidden)",
            certainty="likely",
        ),
        Passage(
            literal="authorization_requestdenied",
            pattern=rf"{_CREATING}.{{0,300}}?Authorization_RequestDenied(?!.{{0,100}}backing application)",
            certainty="confirmed",
        ),
        Passage(
            literal="/applications",
            pattern=(
                r"(?:post|creat\w{1,4}) .{0,60}https?://graph\.[^ "
                r"]{1,80}/applications\b(?!/).{0,240}(?:\b403\b|forbidden|denied)"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:applicationsclient#create|applicationsclient\.baseclient\.post|"
                    r"applicationclient\.createapplication).{0,240}(?:\b403\b|forbidden)"
                ),
                certainty="likely",
            )
            for literal in (
                "applicationsclient#create",
                "applicationsclient.baseclient.post",
                "applicationclient.createapplication",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"ensure that the user has permissions? to create an? (?:azure active directory|azure ad|"
                    r"microsoft entra(?: id)?) application"
                ),
                certainty="likely",
            )
            for literal in ("permissions to create a", "permission to create a")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:do(?:es)? not|don't|doesn't|no) (?:have )?(?:the )?(?:permissions?|access|rights?|"
                    r"privileges?|allowed) to (?:create|register|add) (?:new )?app(?:lication)?(?: "
                    r"registration)?s|not (?:allowed|permitted|authorized) to (?:create|register) (?:new "
                    r")?app(?:lication)?(?: registration)?s"
                ),
                certainty="confirmed",
            )
            for literal in ("register applications", "app registrations", "application registrations")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:do not|does not|don't|doesn't) have (?:the )?(?:required |necessary |sufficient "
                    r")?(?:permissions?|access|rights?|privileges?|role) to (?:create|register|add) (?:an? "
                    r")?(?:new )?(?:app|application) registration"
                ),
                certainty="confirmed",
            )
            for literal in ("app registration", "application registration")
        ),
        *worded(
            ("insufficient privileges", "authorization_requestdenied"),
            (
                r"(?:regist(?:er|ering|ration of) (?:an? |the |new )?(?:aad |azure ad |azure active directory "
                r"|entra (?:id )?|microsoft entra )?app(?:lication)?\b|azuread_application\b(?!_)|creat(?:e|"
                r"ing) (?:the |an? |new )?service principal)(?:(?!insufficient privileges|"
                r"authorization_requestdenied).){0,400}(?:insufficient privileges|"
                r"authorization_requestdenied(?!.{0,200}backing application))"
            ),
            "confirmed",
        ),
        Passage(
            literal="failed to create an app in",
            pattern=r"failed to create an app in .{0,40}(?:active directory|entra).{0,200}insufficient privileges",
            certainty="confirmed",
        ),
        *worded(
            ("application developer", "register applications"),
            (
                r"(?:requires?|required|needs?|missing|lacks?|without)\b.{0,60}application developer\b|"
                r"application developer (?:role )?(?:is )?required|users can register "
                r"applications\b.{0,30}(?:\bno\b|disabled|false)"
            ),
            "likely",
        ),
        Passage(
            literal="failed to create service principal",
            pattern=(
                r"failed to create (?:the )?service principal\b.{0,120}(?:not have (?:enough |sufficient "
                r")?(?:permission|privilege)|don't have (?:enough |sufficient )?(?:permission|privilege)|"
                r"insufficient)"
            ),
            certainty="likely",
        ),
        *worded(
            ("graph.microsoft.com", "graph.windows.net"),
            (
                r"(?:creat\w{1,4}|regist\w{1,6}|\bpost\b).{0,120}(?:\b403\b|"
                r"forbidden)\b.{0,80}graph\.(?:microsoft\.com|windows\.net)/[^ /]{1,60}/applications\b(?!/)|"
                r"(?:\b403\b|forbidden)\b.{0,80}graph\.(?:microsoft\.com|windows\.net)/[^ "
                r"/]{1,60}/applications post"
            ),
            "likely",
        ),
        Passage(
            literal="insufficient privileges",
            pattern=(
                r"insufficient privileges to complete the operation\b.{0,120}\bat "
                r"(?:\w{1,30}[.:]){0,4}(?:create|register)\w{0,10}app(?:lication)?"
            ),
            certainty="confirmed",
        ),
    ),
    overrules=("graph-permission-denied",),
    seen_by_verify=False,
    explanation=(
        "Creating an automatic connection, or running `az ad sp create-for-rbac`, first registers an application in "
        "Microsoft Entra, and whoever asks for it may not do so: the tenant allows registrations only to holders of "
        "certain roles, a guest asks, or a pipeline's service principal has no Graph permission. Owner or "
        "Contributor of the subscription does not help, since the directory has rights of its own. Nothing was "
        "created. When another directory call than this one is refused, it is a matter of that call's permission."
    ),
    remedy="Let somebody who may register applications do it, or use a managed identity, which needs no registration.",
    steps=(
        Step(
            title="Use a managed identity instead",
            detail=(
                "Create a user-assigned managed identity in Azure, and in Azure DevOps a connection with Managed "
                "identity and workload identity federation. That takes Azure roles only, no directory role."
            ),
            who="Managed Identity Contributor on a resource group, Creator of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
        Step(
            title="Or let an administrator register the application",
            detail=(
                "With its client id and a federated credential or a secret you then create the connection as App "
                "registration (manual). Ask to be made owner of the application, to renew credentials yourself."
            ),
            who="Application Developer, Cloud Application Administrator or Application Administrator",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Or get the right yourself",
            detail=(
                "Microsoft Entra admin center > Users > User settings > Users can register applications, or the role "
                "Application Developer. A service principal needs the Graph application permission "
                "Application.ReadWrite.OwnedBy with admin consent."
            ),
            who="Privileged Role Administrator",
            link="https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles",
        ),
    ),
    needs=("Microsoft Entra: Application Developer, or the tenant setting that users can register applications",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles",
    ),
)

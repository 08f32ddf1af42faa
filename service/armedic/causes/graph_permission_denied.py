"""Microsoft Graph refuses a call that reads or changes the directory."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_MAIL: Final = r"(?![^ ]{0,120}(?:sendmail|messages|mailfolders|calendar|events|drive|onlinemeetings|chats))"
_DIRECTORY: Final = (
    r"(?:applications|serviceprincipals|groups|users|directory\w{0,20}|getobjectsbyobjectids|oauth2permissiongrants"
    r"|domains|organization)"
)

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
            literal="insufficient privileges",
            pattern=(
                r"\b(?:get|new|set|remove|add|update)-(?:azurermad|azuread|azad|"
                r"mg)\w{3,40}\b.{0,160}\binsufficient privileges\b|\binsufficient "
                r"privileges\b.{0,400}\b(?:get|new|set|remove|add|update)-(?:azurermad|azuread|azad|mg)\w{3,40}"
            ),
            certainty="likely",
        ),
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
        Passage(
            literal="graphrbac.",
            pattern=(
                r"graphrbac\.\w{2,40}client\b.{0,240}(?:status ?code[=:\"]{1,3} ?\"?403|status=403|"
                r"authorization_requestdenied|insufficient privileges)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="required scopes are missing in the token",
            pattern=r"required scopes are missing in the token",
            certainty="confirmed",
        ),
        Passage(
            literal="client.baseclient.",
            pattern=r"\b\w{3,40}client\.baseclient\.\w{3,8}\(\): unexpected status 403",
            certainty="likely",
        ),
        Passage(
            literal="grapherrorexception",
            pattern=r"grapherrorexception.{0,200}(?:forbidden|insufficient|\b403\b)",
            certainty="likely",
        ),
        Passage(
            literal="roleassignment",
            pattern=(
                r"get-az(?:urerm)?roleassignment.{0,160}(?:exception of type "
                r"'microsoft\.rest\.azure\.cloudexception' was thrown|invalid status code '?forbidden)"
                r"|(?:new|remove)-az(?:urerm)?roleassignment"
                r".{0,160}exception of type 'microsoft\.rest\.azure\.cloudexception' was thrown|"
                r"exception of type 'microsoft\.rest\.azure\.cloudexception' was thrown.{0,300}(?:get|new|"
                r"remove)-az(?:urerm)?roleassignment"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:does not|doesn't|do not|don't|lacks?|missing|insufficient)\b.{0,60}(?:graph|graph api) "
                    r"permissions?\b|(?:graph|graph api) permissions?(?:\(s\))? (?:needed|required|missing)"
                ),
                certainty="likely",
            )
            for literal in ("graph permission", "graph api permission")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:does not have|doesn't have|lacks?|is missing|missing)\b.{0,80}permissions? (?:in|on) "
                    r"microsoft graph|insufficient graph privileges"
                ),
                certainty="likely",
            )
            for literal in ("permission in microsoft graph", "graph privileges")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"graph\.(?:microsoft\.com|windows\.net)/[^/ "
                    rf"]{{1,60}}/{_DIRECTORY}\b{_MAIL}.{{0,240}}(?:\b403\b|\bforbidden\b)"
                ),
                certainty="likely",
            )
            for literal in ("graph.microsoft.com", "graph.windows.net", "microsoftgraph.")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:\b403\b|\bforbidden\b).{0,160}https://graph\.(?:microsoft\.com|windows\.net)/[^/ "
                    rf"]{{1,60}}/{_DIRECTORY}\b{_MAIL}"
                ),
                certainty="likely",
            )
            for literal in ("graph.microsoft.com", "graph.windows.net")
        ),
        Passage(
            literal="getobjectsbyobjectids",
            pattern=r"getobjectsbyobjectids.{0,200}(?:\b403\b|\bforbidden\b)",
            certainty="likely",
        ),
        Passage(
            literal="resolve graph object information",
            pattern=r"failed to resolve graph object information",
            certainty="likely",
        ),
        Passage(
            literal="map to an ad object id",
            pattern=r"(?:new|get|remove)-az(?:urerm)?roleassignment.{0,160}does not map to an ad object id",
            certainty="possible",
        ),
        Passage(
            literal="insufficient privileges",
            pattern=(
                r"\b(?:graph|azure ad|entra|directory|azuread_\w{3,40}|-azad\w{3,30})\b.{0,120}\binsufficient "
                r"privileges\b(?! for)|insufficient directory (?:permissions?|privileges)"
            ),
            certainty="likely",
        ),
        *worded(
            (".read.all", ".readwrite.all", ".readwrite.ownedby"),
            (
                r"(?:requires?|missing|needs?|lacks?|without|not granted|not have)\b.{0,80}\b(?:directory|"
                r"application|group|user|approleassignment|rolemanagement|groupmember|"
                r"serviceprincipal\w{0,10}|policy)\.(?:read|readwrite)\.(?:all|ownedby|directory)\b"
            ),
            "likely",
        ),
        *worded(
            (
                "-azadserviceprincipal",
                "-azadapplication",
                "-azaduser",
                "-azadgroup",
                "-azadappcredential",
                "-azadspcredential",
            ),
            r"\b(?:get|new|set|remove|update|add)-azad\w{3,30}\b.{0,80}(?:\bforbidden\b|\b403\b)",
            "likely",
        ),
        *worded(
            ("graph.microsoft.com", "graph.windows.net"),
            (
                rf"(?:\b403\b|\bforbidden\b).{{0,100}}\bgraph\.(?:microsoft\.com|windows\.net)/[^/ "
                rf"]{{1,60}}/{_DIRECTORY}\b{_MAIL}"
            ),
            "likely",
        ),
        Passage(
            literal="directory readers",
            pattern=r"(?:not have|lacks?|needs?|missing|requires?|without)\b.{0,40}\bdirectory readers\b",
            certainty="likely",
        ),
        Passage(
            literal="insufficient privileges",
            pattern=r"\baz (?:ad|role|rest)\b.{0,120}\binsufficient privileges\b",
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

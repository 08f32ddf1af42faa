"""A resource that the task looks up by its name does not come back."""

from typing import Final

from armedic.causes._access import GRANT_NEEDS, RBAC, ROLE_GRANTER
from armedic.causes._cause import Cause, Passage, Step, worded

_MISSING: Final = r"Resource ['\"`]?[\w*. -]{1,80}['\"`]? ?(?:of type Microsoft\.[\w/]{2,60} )?doesn't exist"
_NOUN: Final = (
    r"(?:resource groups?|app services?|web ?apps?|function apps?|storage accounts?|key "
    r"?vaults?|container registr(?:y|ies)|clusters?|virtual machines?|machines?|vms?|azure "
    r"resources?)"
)
_THROUGH: Final = r"(?:service connection|azure subscription|selected subscription|service endpoint)"
_EMPTY: Final = (
    r"drop-? ?down (?:list |menu )?(?:is |are |does |was )?(?:empty|not (?:list|show|populat)\w{0,4}"
    r"|doesn't (?:list|show)|no (?:items|entries|results|matching))\b"
)

CAUSE: Final = Cause(
    slug="resource-not-visible",
    title="The resource that the task names is not visible through this connection",
    area="access",
    signatures=("Resource should exist before deployment",),
    passages=(
        *worded(
            ("service connection", "service endpoint"),
            (
                r"(?:cannot|can't|could not|couldn't|unable to|not) (?:be )?f(?:ind|ound)\b(?! "
                r".{0,20}service connection).{0,40}\b(?:existing )?(?:web ?app|app service|function app|"
                r"storage account|key ?vault|resource group|cluster)\b(?! (?:element|page|button|title|"
                r"component|selector)\b).{0,120}service connection\b(?! (?:mock|stub|fake|double|test)\b)|"
                r"(?:web "
                r"?app|app service|function app|storage account|key ?vault|resource group|registry|"
                r"cluster)\b[^.;]{0,60} (?:was |is )?not found\b(?!.{0,10}service "
                r"connection).{0,60}(?:check|verify|ensure|make sure).{0,30}service connection"
            ),
            "likely",
        ),
        Passage(
            literal="not found within subscription",
            pattern=(r"not found within subscription"),
            certainty="likely",
        ),
        *worded(
            ("dropdown", "drop-down", "drop down"),
            (
                rf"{_NOUN}.{{0,200}}{_EMPTY}.{{0,200}}{_THROUGH}|{_THROUGH}.{{0,200}}{_NOUN}.{{0,60}}{_EMPTY}"
                rf"|{_EMPTY}.{{0,120}}{_NOUN}.{{0,200}}{_THROUGH}|{_EMPTY}.{{0,200}}{_THROUGH}"
                rf"|drop-? ?down (?:list |menu )?(?:of|for|with) [^.]{{0,20}}{_NOUN} (?:is|was) empty"
                rf".{{0,200}}{_THROUGH}"
            ),
            "likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"(?:\bno|not find|unable to find|cannot find|can't find|couldn't find|not see|not list|"
                rf"not show) (?:any |the |a |an |this )?(?:\w{{1,12}} ){{0,3}}{_NOUN}\b(?! (?:element|page|"
                rf"button)\b)(?:(?!service "
                r"connection).){0,100}(?:with|using|through|via|by|check|verify|for|of) (?:the |your |"
                r"selected |this |chosen )?(?:azure )?(?:rm |resource manager )?service "
                r"connection\b(?!.{0,60}(?:not found|does not exist|could not))"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "in the subscription",
                "in this subscription",
                "in the selected subscription",
                "in your subscription",
                "in the current subscription",
                "in current subscription",
            ),
            (
                r"(?:unable to find|cannot find|can't find|could not find|couldn't find) (?:any |the |a |"
                rf"an )?(?:\w{{1,12}} )?{_NOUN}\b.{{0,60}} in (?:the |this |your )?(?:selected |current "
                r")?(?:azure )?subscription\b"
            ),
            "likely",
        ),
        Passage(
            literal="does not exist in current subscription",
            pattern=r"\bvault .{0,80}does not exist in current subscription",
            certainty="likely",
        ),
        Passage(
            literal="failed to get resource id for resource type",
            pattern=(
                r"failed to get resource id for resource type .{0,200}(?:not found|doesn't exist|"
                r"does not exist|not exist|\b404\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="details. error: resourcegroupnotfound",
            pattern=r"failed to fetch app service .{0,100}details\. Error: ResourceGroupNotFound",
            certainty="likely",
        ),
        Passage(
            literal="details. error:",
            pattern=(
                r"failed to fetch (?:app service|function app|slot) .{0,100}details\. Error: "
                r".{0,200}(?:NotFound|\b404\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="could not be found",
            pattern=(
                r"(?:azure )?(?:web ?app|app service|function app|resource|vault|registry|cluster|"
                r"storage account) .{0,80} could not be found .{0,60}(?:connected service|service "
                r"connection)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="matching resource",
            pattern=r"(?:no|not find (?:a|any)) matching resources? .{0,120}service connection",
            certainty="likely",
        ),
        Passage(
            literal="not found in subscription",
            pattern=(
                r"(?:web ?app|app service|function app|key ?vault|registry|cluster|storage account|"
                r"resource group|resource) .{0,100} not found in subscription(?! (?:list|index|table|"
                r"manager|store|feed)\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="doesn't exist",
            pattern=rf"Deployment Failed(?:,| with Error:) (?:Error: )?{_MISSING}",
            certainty="confirmed",
        ),
        Passage(
            literal="doesn't exist",
            pattern=rf"(?:webapps-deploy|app service|function app|Microsoft\.|azure).{{0,400}}Error: {_MISSING}",
            certainty="likely",
        ),
        Passage(
            literal="of azure resource manager type only",
            pattern=(
                r"storage account:? .{1,80}not found\. (?:The )?selected (?:service )?connection "
                r".{1,40}supports storage "
                r"accounts? of azure resource manager type only"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="using selected service connection",
            pattern=r"unable to find the resource .{1,100}using selected service connection",
            certainty="confirmed",
        ),
        Passage(
            literal="could not be found in subscription",
            pattern=(
                r"the resource with name .{1,100} and type ['\"`]?Microsoft\..{1,100} could not be found "
                r"in subscription"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="can be found with name",
            pattern=r"no resource with type Microsoft\..{1,100} can be found with name",
            certainty="confirmed",
        ),
        Passage(
            literal="error: storage account",
            pattern=r"error: storage account ['\"`]?[\w*.-]{1,40}['\"`]? not found\.",
            certainty="likely",
        ),
        Passage(
            literal="selected service connection",
            pattern=r"no machine exists under resource group:.{1,100}selected service connection",
            certainty="likely",
        ),
        Passage(
            literal="unable to retrieve service connection details for azure",
            pattern=(
                r"unable to retrieve service connection details for azure (?:app "
                r"service|resource)(?!.{0,80}(?:401|403))"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The task asks Azure for a resource by its name and gets an empty list, not a refusal: Azure shows an "
        "identity only what it may read. Either the name is wrong or the resource not yet made, or it lives in "
        "another subscription than the one the connection points to, or the service principal has no role at the "
        "resource or its group. The resource being there in the portal says little, since you look with your own "
        "account. An empty answer can also be passing: the list that is searched lags behind new resources."
    ),
    remedy="Check name and subscription; if both are right, grant the service principal a role at the resource group.",
    steps=(
        Step(
            title="Compare name and subscription",
            detail=(
                "Open the resource in the Azure portal and compare its name and subscription with what the task and "
                "the connection name. A slot, a custom domain or a variable that was not resolved is not the name."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Let the service principal see it",
            detail=(
                "Open the resource group > Access control (IAM) > Check access, search for the "
                "service principal of the "
                "connection. If it has no role, assign Contributor, or Website Contributor for an App Service."
            ),
            who=ROLE_GRANTER,
            link=f"{RBAC}/check-access",
        ),
        Step(
            title="If it was made a moment ago: wait",
            detail="A resource that the same pipeline created may take some minutes to show in searches; then retry.",
            who="User of the service connection",
        ),
    ),
    repairs=("grant-role",),
    needs=GRANT_NEEDS,
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-rm-web-app-deployment-v4",
        f"{RBAC}/troubleshooting",
    ),
)

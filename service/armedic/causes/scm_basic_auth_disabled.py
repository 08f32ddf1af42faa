"""Basic authentication is off on the deployment site of an App Service, and the task uses it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_SITE: Final = r"(?:SCM|Kudu|FTP|publish(?:ing)? (?:credentials?|profiles?)|web ?deploy|azurewebsites|app service)"
_OFF: Final = r"(?:disabled|not enabled|not allowed|turned off)"

CAUSE: Final = Cause(
    slug="scm-basic-auth-disabled",
    title="The App Service's deployment site refuses publishing credentials",
    area="access",
    passages=(
        *worded(
            ("app settings", "app runtime os"),
            (
                r"failed to (?:acquire|get|fetch) app (?:settings|runtime os)\b.{0,160}(?:\b401\b|"
                r"unauthorized)"
            ),
            "likely",
        ),
        Passage(
            literal="status code: 401, details",
            pattern=(r"Status Code: 401, Details: ?"),
            certainty="likely",
        ),
        Passage(
            literal=".scm.azurewebsites",
            pattern=(
                r"\(401\) Unauthorized.{0,200}\.scm\.azurewebsites|authentication failed for "
                r"['\x22`]?https://[^\s'\x22@]{0,80}@?[\w.-]{1,80}\.scm\.azurewebsites"
            ),
            certainty="likely",
        ),
        Passage(
            literal="basic auth",
            pattern=(
                r"(?:SCM|Kudu|FTP|publish\w{0,3} credentials?|web ?deploy|azurewebsites|app service|"
                r"function ?app|web ?app).{0,100}basic auth(?:entication)?\b.{0,60}(?:must|needs? to|has "
                r"to) be (?:turned on|enabled|allowed)|basic auth(?:entication)?\b.{0,60}(?:must|needs? "
                r"to|has to) be (?:turned on|enabled|allowed).{0,80}(?:SCM|Kudu|FTP|publish|web ?deploy|"
                r"azurewebsites|app service|function ?app|web ?app)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="basicpublishingcredentialspolicies",
            pattern=(
                r"basicPublishingCredentialsPolicies.{0,200}\ballow\x22? ?[:=] ?false.{0,300}\b401\b|"
                r"\b401\b.{0,300}basicPublishingCredentialsPolicies.{0,200}\ballow\x22? ?[:=] ?false"
            ),
            certainty="likely",
        ),
        Passage(
            literal="zipdeploy",
            pattern=(
                r"\b401 \(Unauthorized\).{0,300}ZipDeploy|ZipDeploy.{0,200}(?:\b401 \(?Unauthorized|"
                r"Unauthorized \(401\)|\b401\b.{0,3}Unauthorized)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="publishing failed with status code 401",
            pattern=r"publishing failed with status code 401",
            certainty="likely",
        ),
        Passage(
            literal="unauthorized (code: 401)",
            pattern=(
                r"(?:failed to|could not|unable to|error).{0,120}(?:deploy|kudu|publish|package|"
                r"\bscm\b|one ?deploy|zip).{0,120}Unauthorized \(CODE: 401\)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="basic auth publishing",
            pattern=r"(?:SCM|FTP) Basic Auth Publishing\b.{0,60}(?:off|disabled|false|not allowed|\b401\b)",
            certainty="confirmed",
        ),
        Passage(
            literal="publish_basic_authentication_enabled",
            pattern=(
                r"publish_basic_authentication_enabled.{0,12}false.{0,600}\b401\b|\b401\b.{0,600}publish_basic"
                r"_authentication_enabled.{0,12}false"
            ),
            certainty="likely",
        ),
        Passage(
            literal=".scm.azurewebsites",
            pattern=(
                r"\b401\b.{0,60}https?://[\w*.\[\]-]{1,80}\.scm\.azurewebsites\.(?:net|us)|\.scm\.azurewebsite"
                r"s\.(?:net|us)[^ ]{0,120}.{0,160}(?:\b401\b.{0,3}(?:unauthori[sz]ed|error|client)"
                r"|(?:status(?: ?code)?|returned|HTTP(?:/1\.1)?|error:?)\W{1,3}(?:error:? )?401\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="ftp.azurewebsites",
            pattern=r"ftp\.azurewebsites\.windows\.net.{0,300}\b530\b|\b530\b.{0,300}ftp\.azurewebsites\.windows\.net",
            certainty="likely",
        ),
        Passage(
            literal="basic auth",
            pattern=(
                rf"{_SITE}.{{0,160}}basic auth(?:entication)?.{{0,60}}{_OFF}"
                rf"|basic auth(?:entication)?.{{0,60}}{_OFF}.{{0,160}}{_SITE}"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="basicpublishingcredentialspolicies",
            pattern=(
                r"disabl(?:ed|ing) (?:the )?basicPublishingCredentialsPolicies"
                r"|basicPublishingCredentialsPolicies/(?:scm|ftp).{0,500}\"allow\" ?: ?false.{0,600}\b401\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="error_user_unauthorized",
            pattern=(
                r"(?:\.scm\.|msdeploy|kudu|azurewebsites).{0,600}ERROR_USER_UNAUTHORIZED"
                r"|ERROR_USER_UNAUTHORIZED.{0,600}\.scm\."
            ),
            certainty="likely",
        ),
        Passage(
            literal="publish profile is invalid",
            pattern=r"publish profile is invalid for app-name and slot-name provided",
            certainty="likely",
        ),
        Passage(
            literal="failed to deploy web package",
            pattern=(
                r"failed to deploy web package to (?:app service|function app)\.? (?:##\[error\])?(?:Error: )?.{0,80}"
                r"\bUnauthorized \(CODE: 401\)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="using kudu service",
            pattern=r"failed to deploy .{0,60}using kudu service.{0,80}\bUnauthorized \(CODE: 401\)",
            certainty="likely",
        ),
        Passage(
            literal="kudu app settings",
            pattern=r"failed to fetch kudu app settings\.? .{0,60}\bUnauthorized \(CODE: 401\)",
            certainty="likely",
        ),
        Passage(
            literal="zip deploy response",
            pattern=r"ZIP Deploy response: ?.{0,10}\"statusCode\" ?: ?401",
            certainty="likely",
        ),
        Passage(
            literal="with publish-profile",
            pattern=r"failed to acquire app settings from https?://\S{1,120} with publish-profile",
            certainty="likely",
        ),
        Passage(
            literal="during deployment. status code: 401",
            pattern=r"an error occurr?ed during deployment\. Status Code: 401",
            certainty="likely",
        ),
        Passage(
            literal="publishing",
            pattern=(
                r"failed to (?:fetch|get|retrieve) .{0,80}publishing (?:credentials|profile)"
                r"(?!.{0,300}(?:does not have authorization|404|not found))"
            ),
            certainty="likely",
        ),
        Passage(
            literal=".scm.azurewebsites",
            pattern=(
                r"https://[\w*.\[\]-]{1,80}\.scm\.azurewebsites\.(?:net|us)[^\s]{0,120}.{0,200}"
                r"(?:\b401 0|\b401 \(?Unauthorized|Status Code: 401|Unauthorized \(CODE: 401)"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Deploying code goes through the site's own deployment endpoint (Kudu, Web Deploy, FTP). Many tasks fetch a "
        "publishing user name and password for it through the connection and then sign in with basic authentication. "
        "If that is switched off on the site, by hand, by policy or because new sites have it off, "
        "the endpoint answers "
        "401 although the connection and its roles are right. A publish profile that was downloaded before the "
        "password was reset fails in the same way."
    ),
    remedy="Deploy with a task that signs in to Kudu with Microsoft Entra, or allow basic authentication on the site.",
    steps=(
        Step(
            title="Look whether it is off",
            detail=(
                "In the Azure portal open the App Service > Settings > Configuration > General "
                "settings: SCM Basic Auth "
                "Publishing Credentials. A deployment slot has a setting of its own."
            ),
            who="Reader of the App Service",
            link="https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable",
        ),
        Step(
            title="Preferably deploy without it",
            detail=(
                "Use current versions of AzureWebApp, AzureFunctionApp or AzureRmWebAppDeployment with a Zip or Run "
                "From Package method: they use the connection's own token when basic authentication is off. Web Deploy "
                "and publish profiles cannot. For the GitHub action use azure/login instead of a publish profile."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable",
        ),
        Step(
            title="Or allow it again",
            detail=(
                "Switch SCM Basic Auth Publishing Credentials on and save. If a policy switches it off again, ask the "
                "owner of the policy. Download a new publish profile if the pipeline stores one."
            ),
            who="Contributor of the App Service",
            link="https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable",
        ),
    ),
    needs=("Azure: Microsoft.Web/sites/basicPublishingCredentialsPolicies/write on the site",),
    references=(
        "https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-rm-web-app-deployment-v4",
    ),
)

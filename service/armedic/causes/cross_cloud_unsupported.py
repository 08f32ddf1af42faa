"""The sign-in goes to one national cloud, and the tenant, the application or the resource lives in another."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered

_SOVEREIGN: Final = r"(?:usgovcloudapi\.net|chinacloudapi\.cn|cloudapi\.de|microsoftazure\.de)"
_PUBLIC: Final = r"(?:management\.(?:core\.windows\.net|azure\.com))"

CAUSE: Final = Cause(
    slug="cross-cloud-unsupported",
    title="The sign-in mixes two national clouds",
    area="identity",
    signatures=(
        "AADSTS900382",
        "AADSTS900432",
        "AADSTS90038",
        "AADSTS900439",
        "AADSTS900440",
        "USGClientNotSupportedOnPublicEndpoint",
        "AADSTS90043",
        "Confidential Client is not supported in Cross Cloud",
        "Confidential Client requests are not supported on the public endpoint",
    ),
    likely_signatures=(
        "AADSTS1000104",
        "AADSTS90051",
        "NationalCloudTenantRedirection",
        "NationalCloudAuthCodeRedirection",
    ),
    passages=(
        Passage(
            literal="token audience",
            pattern=rf"audience \S{{0,20}}{_PUBLIC}\S{{0,3}} is not a supported MSI token audience"
            rf".{{0,200}}{_SOVEREIGN}",
            certainty="confirmed",
        ),
        Passage(
            literal="wrong audience",
            pattern=rf"wrong audience or resource.{{0,60}}{_PUBLIC}.{{0,200}}allowed audiences?.{{0,300}}{_SOVEREIGN}"
            rf"|wrong audience or resource.{{0,60}}{_SOVEREIGN}.{{0,200}}allowed audiences?.{{0,300}}{_PUBLIC}",
            certainty="confirmed",
        ),
        Passage(
            literal="requests to tenants in the",
            pattern=r"requests to tenants in the .{1,40} cloud are not supported on (?:the )?.{1,30} endpoints?",
            certainty="confirmed",
        ),
        Passage(literal="in cross cloud", pattern=r"not supported in cross[- ]cloud requests?", certainty="confirmed"),
        *numbered("90038", "90043", "900382", "900432", "900439", "900440"),
        Passage(
            literal="supported msi token audience",
            pattern=r"not a supported msi token audience",
            certainty="likely",
        ),
        *worded(
            ("cross-cloud", "cross cloud"),
            r"cross[- ]cloud (?:\w{3,20} ){0,3}(?:is |are )?not supported",
            "likely",
        ),
        *worded(
            ("azureusgovernment", "azure government", "azurechinacloud", "azure china", "azure us government"),
            (
                r"(?:azureusgovernment|azure (?:us )?government|azurechinacloud|azure "
                r"china)\b.{0,160}(?:instead of|\buse|should be|must be) "
                r"(?:https://)?login\.(?:microsoftonline\.(?:us|com)|chinacloudapi\.cn|partner\.)|"
                r"tenant\b[^.]{0,60}(?:different|another) (?:national |azure )?cloud\b.{0,60}azure (?:us |"
                r"china|government)"
            ),
            "likely",
        ),
        *worded(
            ("azure government", "azureusgovernment", "azure china", "azurechinacloud"),
            (
                r"(?:public (?:cloud )?authority|login\.microsoftonline\.com)\b.{0,60}\bfor (?:an? |the "
                r")?(?:azure (?:us )?government|azureusgovernment|azure china|azurechinacloud) tenant"
            ),
            "likely",
        ),
    ),
    compares=("data/environment", "url"),
    explanation=(
        "Each cloud of Microsoft (public, US Government, China) has its own sign-in address, its own management "
        "address and its own tokens, and none accepts those of another. Here they are mixed: a client that signs in "
        "with a secret, certificate or assertion asked the sign-in address of one cloud for a tenant that lives in "
        "another, or a token for the management address of one cloud was sent to the other. Mostly the environment of "
        "the connection or of the tool was left at the public default. A tenant that is not found at all has another "
        "code (AADSTS90002). Some sovereign clouds do not offer federation at all."
    ),
    remedy="Use the sign-in and management addresses of the cloud that the tenant and the subscription belong to.",
    steps=(
        Step(
            title="Find the cloud of the tenant",
            detail=(
                "Open https://login.microsoftonline.com/{tenant id}/v2.0/.well-known/openid-configuration: "
                "tenant_region_scope is USGov for Azure Government; for China ask login.partner.microsoftonline.cn."
            ),
            who="Anyone",
            link="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
        ),
        Step(
            title="Set the environment of the connection",
            detail=(
                "In Azure DevOps the environment of the connection must be that cloud (AzureUSGovernment, "
                "AzureChinaCloud) and its server address the management address of the same cloud. The environment "
                "of an existing connection cannot be changed in the form: make the connection anew, by hand."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/azure-resource-manager-alternate-approaches",
        ),
        Step(
            title="Set the cloud in the tool that signs in",
            detail=(
                "az cloud set --name AzureUSGovernment before az login; -Environment for Connect-AzAccount; "
                'environment = "usgovernment" or ARM_ENVIRONMENT for Terraform; AZURE_AUTHORITY_HOST for the Azure '
                "libraries, together with the scope of the same cloud."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/azure-government/documentation-government-developer-guide",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)

"""What the causes on the way share: whose host was asked, and a failure near its name.

The same failures come from package feeds, from tests and from applications. They count only beside a host that a
service connection needs, with no other host between the two, or in the words of a tool that signs in to Azure.
"""

from collections.abc import Iterable
from typing import Final

from armedic.causes._cause import Passage, worded
from armedic.facts import Certainty

SIGN_IN: Final = (
    r"login(?:-us)?\.microsoftonline\.(?:com|us|de)|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn"
    r"|login\.(?:windows|microsoft)\.(?:net|com)|sts\.windows\.net|login\.microsoft\.us"
)
MANAGEMENT: Final = (
    r"management\.azure\.com|management\.(?:core\.)?(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)"
    r"|management\.(?:core\.)?(?:cloudapi|microsoftazure)\.de|/metadata/endpoints\?api-version"
)
GRAPH: Final = r"graph\.microsoft\.(?:com|us)|microsoftgraph\.chinacloudapi\.cn|graph\.windows\.net"
DEVOPS: Final = (
    r"(?:vstoken|vssps|vsrm)\.dev\.azure\.com|(?<![\w.-])dev\.azure\.com(?![^\s\"']{0,200}/_(?:git|packaging)\b)"
    r"|(?<![\w.-])[\w-]{1,60}(?:\.vssps)?(?<!pkgs)\.visualstudio\.com(?![^\s\"']{0,200}/_(?:git|packaging)\b)"
)
DATA: Final = (
    r"[\w*-]{1,60}\.(?:vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)|azconfig\.io)"
    r"|[\w*-]{1,80}\.scm\.(?:[\w-]{1,60}\.)?(?:azurewebsites\.(?:net|us)|chinacloudsites\.cn)"
)
"""Key Vault, App Configuration, and the deployment site of a web app."""
CORE: Final = rf"(?:https?://)?(?:{SIGN_IN}|{MANAGEMENT})"
OTHERS: Final = rf"(?:https?://)?(?:{GRAPH}|{DEVOPS}|{DATA})"
ALL: Final = rf"(?:https?://)?(?:{SIGN_IN}|{MANAGEMENT}|{GRAPH}|{DEVOPS}|{DATA})"
TOOLS: Final = (
    r"(?:Could not|Failed to) fetch (?:access|federated) token|CreateOidcToken|/oidctoken"
    r"|Azure login failed|\baz login\b|Connect-Az(?:ure)?(?:Rm)?Account"
    r"|Add-AzureRmAccount|Initializing Az module failed|(?:ClientSecret|WorkloadIdentity|AzureCli|AzurePipelines"
    r"|ClientAssertion|ClientCertificate)Credential|unable to build authorizer for|building AzureRM Client"
    r"|Failed to deploy web package to App Service|Failed to (?:get|fetch) (?:resource ID|App Service)"
    r"|@azure/msal-|azure-pipelines-tasks-azure-arm-rest|Downloading secret value for:"
    r"|azure[/\\.]cli[/\\.]core|AZURECLI/\d"
)
"""Words of tools that use the connection."""
CLIENTS: Final = (
    r"autorest[/:]|\bazure(?:rm|ad)_\w|Client#\w{3,60}: |\bBaseClient\.\w|Future#WaitForCompletion"
    r"|Microsoft\.Rest\.(?:Azure|ClientRuntime)|Azure\.RequestFailedException|azure\.core\.exceptions|msrest(?:azure)?\."
    r"|com\.azure\.(?:core|identity|resourcemanager)|com\.microsoft\.(?:azure|aad)\b|Microsoft\.Graph\."
    r"|x-ms-(?:ratelimit|request-id|correlation|failure)|azapi_\w|\bazure-native:"
    r"|(?<![\w-])az (?:role|ad|account|group|deployment|keyvault|resource|vm|network|aks|webapp|functionapp|rest) \w"
    r"|(?<![\w-])(?:Get|New|Set|Add|Remove|Update|Invoke|Start|Stop|Test)-(?:Az|Mg)[A-Z]\w"
)
"""Words of libraries and tools that call Azure or Graph, with whichever identity."""
IDENTITY: Final = (
    r"(?<![\w/-])azure\.identity\b|azure\.core\.exceptions\.(?:Service|Client)\w|msrest\.|\bmsal4?j?\b|\badal\b"
    r"|Microsoft\.Identity\.Client|IdentityModel\.Clients|AppAuthentication|com\.microsoft\.aad|\w{3,30}Credential"
    r" authentication failed|ClientAuthError|acquire token|acquiring (?:a )?token"
    r"|Azure CLI login|Azure PowerShell login"
)
"""Words of libraries that ask Entra for tokens."""
_WHOLE: Final = (
    (r"(?:https?://)?", ""),
    (r"(?<![\w.-])[\w-]{1,60}(?:\.vssps)?(?<!pkgs)\.visualstudio", r"\.(?<!pkgs\.)visualstudio"),
    (r"[\w*-]{1,60}\.", r"\."),
    (r"[\w*-]{1,80}\.", r"\."),
)
"""Names of a host's owner in anchors, and what is left of them where nothing has to be kept apart before the host."""
_FOREIGN: Final = r"(?<![\w.-])(?:[\w-]{1,60}\.){1,5}(?:com|net|org|io|cn|us|de)(?!\w)"
_STEP: Final = (
    r"\[command\]|(?:Starting|Finishing): |Task : |npm (?:ERR|WARN)|\"cloudName\"|docker "
    r"|\+ (?:dotnet|npm|yarn|mvn|curl|kubectl|helm|pytest|python3?) |\.Tests?\b"
)
"""Where another command or step begins."""
_AFTER: Final = rf"(?:(?!https?://|\bhost=|{_STEP}).){{0,350}}?"
_BEFORE: Final = rf"(?:(?!https?://|{_FOREIGN}|{_STEP}).){{0,160}}?"


def _end(anchor: str) -> str:
    """The anchor without what only stands before a host: patterns that begin with a letter are found much faster."""
    for before, left in _WHOLE:
        anchor = anchor.replace(before, left)
    return anchor


def near(literals: Iterable[str], failure: str, anchor: str, certainty: Certainty) -> tuple[Passage, ...]:
    """Passages for a failure beside an anchor, in either order.

    Args:
        literals: What every form of the failure contains one of.
        failure: Regular expression of the failure.
        anchor: Regular expression of the hosts or tools that count.
        certainty: Of the evidence.
    """
    pattern = rf"(?:{_end(anchor)}){_AFTER}(?:{failure})|(?:{failure}){_BEFORE}(?:{anchor})"
    return worded(literals, pattern, certainty)

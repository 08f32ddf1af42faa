"""DNS, a proxy, a firewall or routing keeps the caller from Microsoft Entra, Azure or Azure DevOps."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._way import CORE, IDENTITY, OTHERS, TOOLS, near

_LITERALS: Final = (
    "enotfound",
    "eai_again",
    "econnrefused",
    "econnreset",
    "etimedout",
    "ehostunreach",
    "enetunreach",
    "getaddrinfo",
    "no such host",
    "nodename nor servname",
    "name resolution",
    "nameresolutionerror",
    "newconnectionerror",
    "proxyerror",
    "connecttimeout",
    "protocolerror",
    "name or service not known",
    "could not be resolved",
    "could not resolve host",
    "dial tcp",
    "i/o timeout",
    "tls handshake timeout",
    "connection reset",
    "connection refused",
    "connection timed out",
    "connection aborted",
    "remotedisconnected",
    "unable to connect to the remote server",
    "no route to host",
    "network is unreachable",
    "forcibly closed",
    "actively refused",
    "failed to respond",
    "proxy authentication required",
    "proxyconnect tcp",
    "timed out. (connect timeout",
    "tunneling socket",
    "socket hang up",
    "read timed out",
    "readtimeout",
    "context deadline exceeded",
    "timeout exceeded",
    "operation has timed out",
    "operation timed out",
    "http request timed out",
    "httpclient.timeout",
    "occurred while sending the request",
    '": eof',
    "resource temporarily unavailable",
    "unknownhostexception",
    "does not resolve",
    "prematurely closed",
    "prematurecloseexception",
    "unable to resolve host",
    "proxy tunnel request",
    "tunnel connection failed",
    "could not retrieve endpoints",
    "openid_config_error",
    "cannot connect to host",
    "connect call failed",
    "connection attempt failed",
    "unreachable network",
    "unreachable host",
    "forbidden by its access permissions",
    "failed to connect to",
    "server misbehaving",
    "failed to establish a new connection",
    "retry failed after",
    "connectexception",
    "sockettimeoutexception",
    "could not connect to the remote computer",
    "error: (407)",
    "unable to reach",
    "could not reach",
    "couldn't reach",
    "network unreachable",
    "verbindung mit dem remoteserver",
    "remotename konnte nicht",
    "au serveur distant",
    "nom distant n'a pas pu",
    "servidor remoto",
    "nombre remoto",
    "nome remoto",
    "cannot reach",
    "not reachable",
    "unable to access",
    "no such device or address",
)
_FAILURE: Final = (
    r"ENOTFOUND\b|EAI_AGAIN\b|ECONNREFUSED\b|ECONNRESET\b|ETIMEDOUT\b|EHOSTUNREACH\b|ENETUNREACH\b"
    r"|getaddrinfo failed|no such host|nodename nor servname|failure in name resolution"
    r"|NameResolutionError|RemoteDisconnected\(|NewConnectionError|ProxyError|ConnectTimeout(?:Error)?\b|ProtocolError\b"
    r"|Name or service not known|(?:name|host|server)\b.{0,40}could not be resolved"
    r"|Could (?<!': could )not resolve host"
    r"|dial tcp\b.{0,120}?(?:lookup|timeout|refused|timed out|unreachable|no route|attempt failed)|i/o timeout"
    r"|TLS handshake timeout|connection (?:was )?(?:reset|refused|aborted)|connection timed out"
    r"|Unable to connect to the remote server|No route to host|Network is unreachable|forcibly closed"
    r"|actively refused|failed to respond|proxy authentication required|proxyconnect tcp"
    r"|timed out\. \(connect timeout|tunneling socket could not be established|socket hang up|Read timed out"
    r"|ReadTimeout(?:Error)?\b|context deadline exceeded|Timeout exceeded while awaiting headers"
    r"|\": EOF\b|(?:operation (?:has )?|HTTP request )timed out|HttpClient\.Timeout of"
    r"|error occurred while sending the request|Resource temporarily unavailable|UnknownHostException|does not resolve"
    r"|PrematureCloseException|Connection prematurely closed|unable to resolve host"
    r"|proxy tunnel request to proxy '[^']{1,200}'"
    r"|Tunnel connection failed|Could not retrieve endpoints|openid_config_error|Cannot connect to host"
    r"|Connect call failed|connection attempt failed|unreachable (?:network|host)|forbidden by its access permissions"
    r"|failed to connect to [^ ]{1,100} port \d|server misbehaving|Failed to establish a new connection"
    r"|ConnectException\b|SocketTimeoutException|Could not connect to the remote computer|error: \(407\)"
    r"|(?:unable to|cannot|can't|could not|couldn't) reach\b"
    r"|network unreachable|not reachable\b|no such device or address|address associated with hostname"
    r"|Verbindung mit dem Remoteserver kann nicht hergestellt werden|Remotename konnte nicht aufgelöst werden"
    r"|Impossible de se connecter au serveur distant|nom distant n'a pas pu être résolu"
    r"|No es posible conectar con el servidor remoto|no se puede resolver el nombre remoto"
    r"|Imposs[ií]vel conectar-se ao servidor remoto|nome remoto não pôde ser resolvido"
)
_LOCAL: Final = (
    r"169\.254\.169\.254|metadata/identity|\bMSI\b|managed ?identity|localhost|127\.0\.0\.1:(?!8888\b|3128\b|8080\b)"
    r"|IMDS\b|registry\.terraform\.io|blob\.core|\.database\."
)

CAUSE: Final = Cause(
    slug="network-unreachable",
    title="The network does not let the caller reach Microsoft Entra, Azure or Azure DevOps",
    area="way",
    passages=(
        Passage(
            literal="azure devops",
            pattern=(
                r"Azure DevOps (?:Servers?|Services?|organization) (?:are|is|was|were) (?:not|un)(?: "
                r"?be)? ?reachable|(?:unable to|cannot|can't|could not|failed to) (?:connect to|reach) "
                r"Azure DevOps\b.{0,120}(?:proxy|firewall|network|timeout|timed out|refused)|(?:proxy|"
                r"firewall)\b.{0,60}(?:unable to|cannot|can't|could not|failed to) (?:connect to|reach) "
                r"Azure DevOps"
            ),
            certainty="likely",
        ),
        *worded(
            ("az login", "az account", "connect-azaccount"),
            (
                r"(?:\baz (?:login|account)|Connect-AzAccount)\b.{0,200}(?:TimeoutError|WinError 100(?:60|"
                r"61|51|54)|Errno 11(?:0|1|3)\b)|\bhangs? (?:at|on|in|during) ['\x22`]?(?:az login|"
                r"Connect-AzAccount)\b.{0,200}\bprox(?:y|ies)"
            ),
            "likely",
        ),
        *near(_LITERALS, _FAILURE, CORE, "confirmed"),
        *near(_LITERALS, _FAILURE, f"{OTHERS}|{TOOLS}", "likely"),
        *near(
            _LITERALS,
            rf"(?:{_FAILURE})(?!.{{0,300}}(?:{_LOCAL}))",
            rf"(?:{IDENTITY})(?!.{{0,300}}(?:{_LOCAL}))",
            "likely",
        ),
        Passage(
            literal="max retries exceeded with url",
            pattern=rf"host='(?:{CORE})', port=443\): Max retries exceeded with url"
            r"(?!.{0,600}(?:SSL|certificate|ResponseError|CERTIFICATE))",
            certainty="likely",
        ),
        Passage(
            literal="retry failed after",
            pattern=rf"(?:Credential authentication failed|token)[^#]{{0,60}}Retry failed after \d{{1,2}} tries"
            rf"(?!.{{0,500}}(?:{_LOCAL}|SSL|certificate))",
            certainty="likely",
        ),
        Passage(
            literal="client#",
            pattern=r"Client#\w{3,60}: Failure sending request: StatusCode=0 -- Original Error: "
            r"(?:context deadline|[A-Z][a-z]{2,5} \"?https)"
            r"(?!.{0,600}(?:BearerAuthorizer|Refresh request failed|x509|AADSTS))",
            certainty="likely",
        ),
        Passage(
            literal="error_could_not_connect_to_remotesvc",
            pattern=r"ERROR_COULD_NOT_CONNECT_TO_REMOTESVC(?!.{0,700}\(40[13]\))",
            certainty="likely",
        ),
        Passage(
            literal="you appear to be offline",
            pattern=r"You appear to be offline\. Please check your network connection",
            certainty="likely",
        ),
        Passage(
            literal="error_destination_not_reachable",
            pattern=r"ERROR_DESTINATION_NOT_REACHABLE",
            certainty="likely",
        ),
        Passage(
            literal="query service connection api",
            pattern=rf"Failed to query service connection API\b.{{0,400}}?(?:{_FAILURE})",
            certainty="likely",
        ),
        Passage(
            literal="failed to connect to",
            pattern=rf"failed to connect to (?:host )?['\"]?(?:{CORE}|{OTHERS})['\"]?(?: port|:| on| after)",
            certainty="likely",
        ),
        *worded(
            ("returned 407", "error 407", "status 407", "code 407", "http 407", "code: 407"),
            rf"\b407\b.{{0,80}}(?:{CORE}|{OTHERS})|(?:{CORE}|{OTHERS}).{{0,120}}\b407\b",
            "likely",
        ),
        *near(
            ("firewall", "outbound"),
            r"\bfirewall\b.{0,40}\b(?:block|den(?:y|ie)|drop|prevent)\w{0,4}|\boutbound (?:\w{1,12} ){0,3}"
            r"(?:is |was |are )?(?:blocked|denied|not allowed|dropped)|(?:blocked|denied|dropped) (?:by|at|in) "
            r"(?:the |our |your |a )?(?:\w{1,14} )?(?:firewall|proxy)",
            CORE,
            "likely",
        ),
        Passage(
            literal="timed out",
            pattern=rf"connect(?:ion|ing)? to {CORE}[^ ]{{0,80}} (?:has |have )?timed out",
            certainty="confirmed",
        ),
        Passage(
            literal="connection aborted",
            pattern=r"failed with an unexpected error\. Here is the traceback: \('Connection aborted\.'",
            certainty="likely",
        ),
        Passage(
            literal="please ensure you have network connection",
            pattern=r"Please ensure you have network connection\.(?!.{0,500}(?:SSL|certificate))",
            certainty="confirmed",
        ),
        Passage(
            literal="failed to get existing workspaces",
            pattern=r"Failed to get existing workspaces.{0,500}?(?:dial tcp|i/o timeout|no such host)",
            certainty="likely",
        ),
        Passage(
            literal="endpoints_resolution_error",
            pattern=r"endpoints_resolution_error(?!.{0,600}AADSTS\d)",
            certainty="likely",
        ),
        Passage(
            literal="network request failed",
            pattern=r"network_error\b[^#]{0,60}?Network request failed",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The call never got an answer: the name was not resolved, the connection was refused, reset or timed out, or "
        "a proxy did not let it through. No credential and no role was looked at, so nothing is known about them. "
        "Verify runs from Azure DevOps and may pass, because it is the agent's network that is closed: a self-hosted "
        "agent behind a firewall, an agent in a virtual network without a route out, a private endpoint whose private "
        "DNS zone the agent does not see, or a proxy that only some of the tools know. A refusal in words, with an "
        "AADSTS or an Azure error code, is another cause: then the network works."
    ),
    remedy="Let the agent resolve and reach the host that the message names, on port 443, directly or by the proxy.",
    steps=(
        Step(
            title="Try the host from the agent itself",
            detail=(
                "On the agent, as the account that it runs under, resolve the name (nslookup) and open port 443 "
                "(Test-NetConnection or curl -v). A hosted agent always reaches the public hosts: a run there tells "
                "whether it is the network of your own agent."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/azure/devops/pipelines/agents/agents",
        ),
        Step(
            title="Open the hosts in firewall and DNS",
            detail=(
                "Allow login.microsoftonline.com, management.azure.com, graph.microsoft.com, dev.azure.com and its "
                "siblings, and the data hosts that the step uses. For a private endpoint link the private DNS zone to "
                "the network of the agent."
            ),
            who="Network administrator",
            link="https://learn.microsoft.com/azure/devops/organizations/security/allow-list-ip-url",
        ),
        Step(
            title="Tell agent and tools of the proxy",
            detail=(
                "Configure the agent with its proxy options and set HTTPS_PROXY and NO_PROXY for command line tools: "
                "Azure CLI, PowerShell and Terraform do not read the agent's own setting. Leave 169.254.169.254 out."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/azure/devops/pipelines/agents/proxy",
        ),
    ),
    needs=("Network: outbound 443 from the agent to Microsoft Entra, Azure Resource Manager and Azure DevOps",),
    references=(
        "https://learn.microsoft.com/azure/devops/organizations/security/allow-list-ip-url",
        "https://learn.microsoft.com/azure/devops/pipelines/agents/proxy",
    ),
)

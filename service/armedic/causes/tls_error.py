"""The certificate of a Microsoft host is not trusted, or the handshake with it fails."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._way import CLIENTS, CORE, IDENTITY, OTHERS, TOOLS, near

_LITERALS: Final = (
    "certificate_verify_failed",
    "certificate verify failed",
    "self signed certificate",
    "self-signed certificate",
    "local issuer certificate",
    "verify the first certificate",
    "unable_to_get_issuer_cert",
    "unable_to_verify_leaf_signature",
    "self_signed_cert_in_chain",
    "depth_zero_self_signed_cert",
    "cert_has_expired",
    "x509: certificate",
    "x509: cannot",
    "ssl connection could not be established",
    "ssl/tls secure channel",
    "remote certificate is invalid",
    "certificate is invalid",
    "bad handshake",
    "sslerror",
    "sslv3_alert",
    "handshake failure",
    "wrong version number",
    "wrong_version_number",
    "pkix path building failed",
    "violation of protocol",
    "curl: (60)",
    "transport stream",
    "unexpected error occurred on a",
    "error_certificate_validation_failed",
    "sslhandshakeexception",
    "tls alert",
    "possess a common algorithm",
    "ssl_error_syscall",
    "unsafe legacy renegotiation",
    "tls ca certificate bundle",
    "certificate's altnames",
    "' doesn't match '",
    "revocation function was unable",
    "ssl certificate problem",
    "ssl routines:",
    "untrustedroot",
    "remotecertificatenamemismatch",
    "unable to find valid certification path",
    "certificate is not trusted",
    "untrusted authority",
    "certificate has expired",
    "tlsv1_alert",
    "tls: failed",
    "tls: handshake",
    "tls: bad cert",
    "tls: unknown cert",
    "tls: first record",
)
_FAILURE: Final = (
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|self[- ]signed certificate|local issuer certificate"
    r"|unable to verify the first certificate|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    r"|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_HAS_EXPIRED|x509: "
    r"|SSL connection could not be established|SSL/TLS secure channel|(?:remote )?certificate is invalid"
    r"|bad handshake|\bSSLError\b|sslv3_alert|(?:tls|ssl).{0,40}handshake failure|wrong[ _]version[ _]number"
    r"|PKIX path building failed|violation of protocol|curl: \(60\)"
    r"|closed the transport stream|underlying connection was closed: An unexpected error occurred on a (?:send|receive)"
    r"|ERROR_CERTIFICATE_VALIDATION_FAILED|SSLHandshakeException|TLS alert: '|possess a common algorithm"
    r"|SSL_ERROR_SYSCALL|unsafe legacy renegotiation|TLS CA certificate bundle|certificate's altnames"
    r"|hostname '[^']{1,100}' doesn't match '|revocation function was unable|SSL certificate problem|SSL routines:"
    r"|UntrustedRoot|RemoteCertificateNameMismatch|unable to find valid certification path"
    r"|certificate (?:is not trusted|has expired)|certificate chain was issued by an untrusted authority"
    r"|\[SSL: [A-Z_]{6,60}\]|\btls: (?:failed to verify|handshake|bad certificate|unknown certificate|first record)"
)
_WORDS: Final = (
    r"azure_ad_token|Azure Storage Explorer|Get subscriptions failure|\baz account \w|\baz login\b|azure[./\\]mgmt"
    r"|authority_metadata|ManagementClient\b|azure\.mgmt\b"
)
"""Words of further clients that ask Entra or Azure Resource Manager."""
_STORAGE: Final = (
    r"\b(?:blobs|containers|files|queues|tables|accounts)\.Client#\w{2,40}: [^#]{0,120}https?://[\w*.-]{1,120}"
    r"|failed to (?:load|get|save|upload|lock|read|persist) (?:the |existing |current )?(?:state|"
    r"workspaces)\b[^#]{0,160}"
    r"https?://[\w*-]{1,90}\.blob\.|\bazcopy\b[^#]{0,160}https?://[\w*-]{1,90}\.(?:blob|file|dfs)\."
    r"|\baz storage \w[^#]{0,160}\.(?:blob|file|dfs|queue|table)\.|\baz acr login\b[^#]{0,80}\.azurecr\.io"
)
"""Tools of a pipeline at a storage account or registry: their own call, not an application's."""
_DATABASE: Final = (
    r"\bpypi\b|\bnpm\b|building wheel|build wheels"
    r"|SqlClient|SQL Server|\.database\.|SSL Provider|blob\.core"
)

CAUSE: Final = Cause(
    slug="tls-error",
    title="The certificate of a Microsoft host is not trusted, or the TLS handshake fails",
    area="way",
    signatures=("This typically happens when using Azure CLI behind a proxy that intercepts traffic", "AADSTS1002016"),
    passages=(
        *near(_LITERALS, _FAILURE, _STORAGE, "likely"),
        *worded(
            ("not trusted by", "untrusted by", "root ca", "root certificate"),
            (
                r"(?:root ca|root certificate|certificate|proxy)\b.{0,60}(?:not trusted|untrusted|isn't "
                r"trusted)\b.{0,60}(?:\baz\b|azure cli|azure powershell|azure devops)"
            ),
            "likely",
        ),
        *near(_LITERALS, _FAILURE, rf"{CORE}|/_apis\b|\baz devops\b", "confirmed"),
        *near(
            _LITERALS,
            rf"(?:{_FAILURE})(?!.{{0,300}}(?:{_DATABASE}))",
            f"{OTHERS}|{TOOLS}|{IDENTITY}|{CLIENTS}|{_WORDS}",
            "likely",
        ),
        Passage(
            literal="doesn't match '",
            pattern=rf"hostname '(?:{CORE}|{OTHERS})' doesn't match '",
            certainty="confirmed",
        ),
        *worded(
            ("tls 1.2", "tls 1.0", "tls1.2", "tls 1.1"),
            r"(?:Azure DevOps|Microsoft Entra|Azure Resource Manager|dev\.azure\.com|management\.azure\.com)\b.{0,120}"
            r"(?:requires?|only (?:accepts?|supports?)|no longer (?:accepts?|supports?)).{0,40}TLS ?1\.[0-3]"
            r"|TLS ?1\.[01]\b.{0,80}(?:no longer|not|n't) (?:be )?(?:supported|accepted|allowed).{0,120}"
            r"(?:Azure DevOps|Microsoft Entra|Azure Resource Manager|dev\.azure\.com|management\.azure\.com)",
            "likely",
        ),
        Passage(
            literal="tls ca certificate bundle",
            pattern=r"Could not find a suitable TLS CA certificate bundle, invalid path: .{0,400}?(?:azure|\baz\b)",
            certainty="likely",
        ),
        Passage(
            literal="query service connection api",
            pattern=rf"Failed to query service connection API\b.{{0,400}}?(?:{_FAILURE})",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    overrules=("network-unreachable", "ado-access-denied"),
    explanation=(
        "The host was reached, but what answered could not prove that it is Microsoft's: its certificate comes from "
        "an authority that this tool does not know, or the two sides found no common protocol. Nearly always a proxy "
        "opens the traffic and signs it with a certificate of the company. Each tool has its own list of authorities, "
        "so a browser or curl may work where Azure CLI (Python), Node tasks or Terraform fail. Azure Stack and test "
        "clouds use certificates of their own. Secret, federated credential and roles were not looked at, and Verify, "
        "which runs from Azure DevOps, may pass."
    ),
    remedy="Give the company's root certificate to the tool that fails, or take Microsoft's hosts out of inspection.",
    steps=(
        Step(
            title="See who signed the certificate",
            detail=(
                "On the agent run: openssl s_client -connect login.microsoftonline.com:443 -servername "
                "login.microsoftonline.com -showcerts. An issuer that is not a public authority is your proxy."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/azure/security/fundamentals/azure-ca-details",
        ),
        Step(
            title="Trust it in each tool",
            detail=(
                "Add the root certificate to the agent's system store. For Azure CLI and Python set "
                "REQUESTS_CA_BUNDLE to a bundle that holds it, for Node tasks NODE_EXTRA_CA_CERTS, for Terraform and "
                "other Go tools SSL_CERT_FILE, and start the agent again. Never switch the check off."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting",
        ),
        Step(
            title="Or leave the hosts out of inspection",
            detail=(
                "Ask for an exception of login.microsoftonline.com, management.azure.com and dev.azure.com from TLS "
                "inspection. Where the handshake itself fails, enable TLS 1.2 on the agent's system."
            ),
            who="Network administrator",
            link="https://learn.microsoft.com/azure/devops/pipelines/agents/certificate",
        ),
    ),
    needs=("Agent: right to change its certificate store and environment variables",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/agents/certificate",
        "https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting",
    ),
)

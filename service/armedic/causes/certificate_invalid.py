"""Microsoft Entra does not accept the certificate that the connection signs in with, or it cannot be read."""

from typing import Final

from armedic.causes._cause import Cause, Passage, worded
from armedic.causes._certificates import NEEDS, REFERENCES, STEPS, named
from armedic.causes._codes import numbered
from armedic.causes._state import verified
from armedic.facts import Evidence, Facts

_UNLOADED: Final = (
    r"(?:(?:cannot|could not|unable to|failed to) (?:load|parse|read|open) (?:the )?certificate|"
    r"certificate (?:file )?could not be (?:read|loaded)|certificate file is (?:invalid|expired))"
)
_LOCKED: Final = (
    r"(?:network password is not correct|certificate password is (?:incorrect|invalid|wrong|not correct)|"
    r"bad decrypt|mac verify failure)"
)
_STORED: Final = r"(?:service ?principal ?certificate|spncert(?:ificate)?|clientcertificate\.p(?:em|fx))\b"
"""Names that the tasks of Azure DevOps give to the certificate of a connection."""
_SIGNING: Final = (
    rf"(?:{_STORED}|az login\b|--service-principal|Connect-AzAccount|(?:Add|Login)-AzureRmAccount|\bmsal\b"
    r"|cli[/\\]core[/\\]_profile|\bcreating spt\b|AzureRM Client|(?:ARM|AZURE)_CLIENT_CERTIFICATE"
    r"|client_certificate_path|CertificateCredential|azure[./]identity|--certificate\b)"
)
_UNREADABLE: Final = (
    r"(?:(?:cannot|could not|can't) (?:find|be found|parse|decrypt|load|be loaded|be parsed)"
    r"|(?:was|is) not found|cannot find the file|unable to (?:load|parse|read|find)|keyset does not exist"
    r"|password is (?:not correct|incorrect)|(?:has|is) expired|does not have a private key)"
)


def match(facts: Facts) -> Evidence | None:
    """An application without a certificate that is valid now cannot accept the one that the connection presents."""
    if not facts.connection.uses_certificate or verified(facts):
        return None
    certificates = facts.application.certificates
    ends = [one.ends_at for one in certificates if one.ends_at is not None]
    if len(ends) < len(certificates) or any(end > facts.now for end in ends):
        return None
    return Evidence(
        source="graph",
        location="keyCredentials",
        observed=f"the last of {len(ends)} certificate(s) ended {max(ends).isoformat()}" if ends else (),
        expected="a certificate that has not ended",
        named=named(facts),
        certainty="confirmed" if ends else "likely",
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the connection does not sign in with a certificate."""
    return not facts.connection.uses_certificate


CAUSE: Final = Cause(
    slug="certificate-invalid",
    title="The certificate that the connection signs in with is not accepted",
    area="identity",
    signatures=(
        "AADSTS700027",
        "AADSTS700030",
        "AADSTS700021",
        "AADSTS1000502",
        "certificate with identifier used to sign the client assertion is not registered on application",
        "certificate with identifier used to sign the client assertion is expired on application",
    ),
    likely_signatures=(
        "Client assertion contains an invalid signature",
        "Client assertion failed signature validation",
        "Could not use the certificate for signing",
        "No certificate thumbprint specified in token header",
        "subject name in certificate is not authorized",
        "No certificate was found in the certificate store with thumbprint",
    ),
    passages=(
        *numbered("700027", "700030", "700021"),
        Passage(
            literal="aadsts50012",
            pattern=r"\bAADSTS50012\b(?!.{0,80}client secret)(?=.{0,400}(?:signature|certificate|thumbprint|chain\b))",
            certainty="confirmed",
        ),
        Passage(
            literal="aadsts50027",
            pattern=r"\bAADSTS50027\b(?=.{0,200}(?:thumbprint|certificate))",
            certainty="confirmed",
        ),
        Passage(literal="aadsts50012", pattern=r"\bAADSTS50012\b(?!.{0,80}client secret)", certainty="possible"),
        Passage(literal="aadsts50027", pattern=r"\bAADSTS50027\b", certainty="possible"),
        Passage(literal="aadsts5002730", pattern=r"\bAADSTS5002730\b", certainty="likely"),
        Passage(
            literal="clientcertificatecredential",
            pattern=r"ClientCertificateCredential authentication failed(?!.{0,700}(?:AADSTS\d|Method not found))",
            certainty="likely",
        ),
        Passage(
            literal="no start line",
            pattern=rf"Error: unable to load certificate.{{0,80}}PEM routines.{{0,60}}no start line"
            r"(?!.{0,200}(?:nginx|apache|httpd|haproxy|ssl_certificate))"
            rf"|no start line.{{0,600}}{_SIGNING}|{_SIGNING}.{{0,300}}no start line",
            certainty="likely",
        ),
        Passage(
            literal="certificate",
            pattern=rf"\b{_STORED}.{{0,120}}{_UNREADABLE}"
            rf"|-CertificateThumbprint\b.{{0,400}}\bcertificate\b.{{0,80}}{_UNREADABLE}"
            rf"|-CertificateThumbprint\b.{{0,400}}{_UNREADABLE}.{{0,60}}\bcertificate\b",
            certainty="likely",
        ),
        Passage(
            literal="could not deserialize",
            pattern=rf"could not deserialize key data.{{0,700}}{_SIGNING}"
            rf"|{_SIGNING}.{{0,300}}could not deserialize key data",
            certainty="likely",
        ),
        Passage(
            literal="1e08010c",
            pattern=r"1E08010C:DECODER routines.{0,700}(?:\bmsal\b|clientAssertion|azure-arm-|azure-pipelines-tasks)",
            certainty="likely",
        ),
        Passage(
            literal="invalid certificate: expected start",
            pattern=r"invalid certificate: expected start of certificate to be",
            certainty="confirmed",
        ),
        Passage(
            literal="pkcs12:",
            pattern=rf"{_SIGNING}.{{0,300}}pkcs12: |pkcs12: .{{0,300}}{_SIGNING}",
            certainty="likely",
        ),
        Passage(
            literal="not a valid pfx file",
            pattern=r"client certificate (?:path )?is not a valid pfx file",
            certainty="confirmed",
        ),
        Passage(
            literal="configure clientcertificate authorizer",
            pattern=r"could not configure ClientCertificate Authorizer",
            certainty="confirmed",
        ),
        Passage(
            literal="thumbprint of key used by client",
            pattern=(
                r"(?:client assertion|invalid_client|\bmsal|700027)(?:(?!50013).){0,300}thumbprint of key "
                r"used by client|^.{0,60}thumbprint of key used by client"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:unable to|could not|cannot|failed to) (?:read|load|parse|find|open|decode|import) (?:the "
                    r")?service ?principal(?:'s)? ?certificate"
                ),
                certainty="likely",
            )
            for literal in (
                "service principal certificate",
                "service principal's certificate",
                "serviceprincipalcertificate",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(rf"{_SIGNING}.{{0,300}}{_UNLOADED}|{_UNLOADED}.{{0,300}}{_SIGNING}"),
                certainty="likely",
            )
            for literal in (
                "certificate file",
                "load certificate",
                "load the certificate",
                "parse certificate",
                "parse the certificate",
                "read certificate",
                "read the certificate",
                "open certificate",
                "open the certificate",
                "certificate could not be",
            )
        ),
        Passage(
            literal="pem-encoded certificate",
            pattern=r"file at the specified path does not contain a pem-encoded certificate",
            certainty="likely",
        ),
        Passage(
            literal="certificate with thumbprint",
            pattern=(
                rf"{_SIGNING}.{{0,300}}certificate with (?:the )?thumbprint.{{0,120}}{_UNREADABLE}|certificate "
                rf"with (?:the )?thumbprint.{{0,120}}{_UNREADABLE}.{{0,300}}{_SIGNING}|"
                rf"{_SIGNING}.{{0,120}}(?:could not|cannot|unable to) find (?:the |a )?certificate with (?:the "
                rf")?thumbprint"
            ),
            certainty="likely",
        ),
        Passage(
            literal="keyset does not exist",
            pattern=rf"{_SIGNING}.{{0,300}}keyset does not exist|keyset does not exist.{{0,300}}{_SIGNING}",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(rf"{_SIGNING}.{{0,300}}{_LOCKED}|{_LOCKED}.{{0,300}}{_SIGNING}"),
                certainty="likely",
            )
            for literal in (
                "network password is not correct",
                "certificate password is",
                "bad decrypt",
                "mac verify failure",
            )
        ),
        Passage(
            literal="provided certificate is not within",
            pattern=r"provided certificate is not within its specified",
            certainty="confirmed",
        ),
        Passage(
            literal="certificate",
            pattern=(
                r"(?:service principal|app registration|service connection)(?:'s)?\b[^.]{0,80}(?<!ssl "
                r")(?<!tls )\bcertificate\b[^.]{0,60}\b(?:(?:has|is|was|already) expired|not found|is invalid|"
                r"not valid|could not be|cannot be|does not match|not recogni[sz]ed)(?!.{0,60}(?:\bssl\b|"
                r"\btls\b))|(?<!ssl )(?<!tls )\bcertificate (?:used )?(?:by|for|of|on) (?:the |this |our "
                r")?(?:service principal|app registration|service connection)\b[^.]{0,60}\b(?:expired|not "
                r"found|invalid|not valid|could not be)\b"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "certificate with thumbprint",
                "find certificate",
                "load certificate",
                "read certificate",
                "parse certificate",
                "find the certificate",
                "load the certificate",
                "certificate expired",
            ),
            (
                r"(?:cannot|could not|couldn't|unable to|failed to) (?:find|load|read|parse|decode) (?:the |a "
                r")?certificate\b[^.]{0,80}service ?principal|\bcertificate expired\b.{0,40}service "
                r"(?:connection|principal)"
            ),
            "likely",
        ),
        *worded(
            (
                "azidentity.parsecertificates",
                "parsecertificates",
                "no private key found",
                "clientcertificatecredential",
            ),
            (
                r"(?:azidentity\.)?parsecertificates\b.{0,60}(?:no certificate|error|failed|invalid|found no)|"
                r"azidentity.{0,120}(?:found no certificate|no private key)|"
                r"clientcertificatecredential\b.{0,120}(?:no private key|no certificate|invalid certificate|"
                r"unable to (?:load|read|parse)|could not (?:load|read|parse))"
            ),
            "likely",
        ),
        Passage(
            literal="no start line",
            pattern=(
                r"service ?principal\b.{0,300}pem routines.{0,80}no start line|pem routines.{0,80}no start "
                r"line.{0,120}service ?principal"
            ),
            certainty="likely",
        ),
        *worded(
            ("key used is expired", "the key was not found"),
            r"^(?:(?!aadsts50013).){0,600}\[?reason - the key (?:used is expired|was not found)",
            "likely",
        ),
    ),
    match=match,
    overrules=("tool-auth-misconfigured",),
    ruled_out=ruled_out,
    compares=("authorization/parameters/authenticationtype", "authorization/parameters/serviceprincipalid"),
    explanation=(
        "The connection, or the tool in the step, signs in with a certificate: it signs a short assertion with the "
        "private key, and Microsoft Entra looks for the public part among the certificates of the application. It "
        "found none with that thumbprint, or one that has ended, or the signature does not fit the key; or the "
        "stored text could not be read as a PEM or PFX file before anything was sent. An error about a federated "
        "credential (AADSTS70021 and kin) is another matter, and so is an assertion outside its valid time "
        "(AADSTS700024)."
    ),
    remedy="Register the certificate that is presented on the application, or store a valid registered one.",
    steps=STEPS,
    repairs=("rotate-certificate",),
    needs=NEEDS,
    references=(*REFERENCES, "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"),
)

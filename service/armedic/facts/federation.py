"""What issuers and subjects of federated assertions say about whom they are for, and in what two of them differ."""

import base64
import binascii
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from armedic.facts.directory import FederatedCredential

AUDIENCES: Final[Mapping[str, str]] = {
    "azurecloud": "api://AzureADTokenExchange",
    "azureusgovernment": "api://AzureADTokenExchangeUSGov",
    "azurechinacloud": "api://AzureADTokenExchangeChina",
}
"""What an assertion is made for, by the environment that it is exchanged in, lower case."""
RETIRING: Final = ("https://vstoken.dev.azure.com", "https://app.vstoken.visualstudio.com")
"""Beginnings of the Azure DevOps issuer. Source: azure-devops-docs, convert-service-connections.md"""
_FORMS: Final = tuple(
    (kind, re.compile(form, re.IGNORECASE))
    for kind, form in (
        ("a connection by its names", r"sc://(?P<organization>[^/]+)/(?P<project>[^/]+)/(?P<connection>.+)"),
        (
            "a connection by its ids",
            (
                r"/eid1/c/(?P<cloud>[^/]+)/t/(?P<tenant>[^/]+)/a/(?P<application>[^/]+)"
                r"/sc/(?P<organization_id>[^/]+)/(?P<connection_id>[^/]+)"
            ),
        ),
        ("a pipeline", r"p://(?P<organization>[^/]+)/(?P<project>[^/]+)/(?P<pipeline>.+)"),
        ("a repository of GitHub", r"repo:(?P<repository>[^:]+)(?::(?P<run>.+))?"),
        ("the Azure DevOps issuer", r"https://vstoken\.dev\.azure\.com/(?P<organization_id>[^/]+)"),
        (
            "the Microsoft Entra issuer",
            (
                r"https://login\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn|partner\.microsoftonline\.cn)"
                r"/(?P<tenant>[^/]+)/v2\.0"
            ),
        ),
    )
)
"""Source: azure-devops-docs, troubleshoot-workload-identity.md, and recorded refusals of Microsoft Entra."""
_ENCODED: Final = frozenset({"tenant", "application"})
_DEVOPS: Final = "499b84ac-1321-427f-aa17-267ca6975798"
"""The application id of Azure DevOps, in the public cloud."""
_PAD: Final = "=="


class Mismatch(msgspec.Struct, frozen=True, kw_only=True):
    """In what a federated credential differs from what a connection presents; an empty part is the same."""

    credential: FederatedCredential
    issuer: str = ""
    """Why the issuer does not fit, e.g. "organization id 0600..., not 0700..."."""
    subject: str = ""
    audience: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Those of issuer, subject and audience that differ, each with how."""
        named = (("issuer", self.issuer), ("subject", self.subject), ("audience", self.audience))
        return tuple(f"{name}: {how}" for name, how in named if how)


def audience_of(environment: str | None) -> str | None:
    """The audience of federated assertions in a cloud; None where it is not known."""
    return AUDIENCES.get((environment or "AzureCloud").casefold())


def decoded(text: str) -> dict[str, str]:
    """What an issuer or subject names, by part; nothing where it has no known form.

    Tenant and application of Microsoft Entra's subjects are base64url of a GUID's bytes in .NET order.
    """
    return _read(text)[1]


def entra_pair(tenant_id: str, organization_id: str, connection_id: str) -> tuple[str, str] | None:
    """Issuer and subject that a connection of the public cloud will present under the Microsoft Entra issuer.

    A prediction: once the connection has them, what Azure DevOps shows counts. None where the tenant is no GUID.
    Source: azure-devops-docs, troubleshoot-workload-identity.md; the encoding decodes public samples exactly.
    """
    tenant = _encoded(tenant_id)
    if tenant is None:
        return None
    prefix = f"/eid1/c/pub/t/{tenant}/a/{_encoded(_DEVOPS)}"
    return f"https://login.microsoftonline.com/{tenant_id}/v2.0", f"{prefix}/sc/{organization_id}/{connection_id}"


def difference(trusted: str, presented: str) -> str:
    """In what an issuer or subject that is trusted differs from the one presented; "" where it does not."""
    if trusted == presented:
        return ""
    if trusted.casefold() == presented.casefold():
        return f"letter case only{_named(_unlike(trusted, presented))}"
    if _plain(trusted) == _plain(presented):
        return "white space or a slash at the end only"
    if _plain(trusted).casefold() == _plain(presented).casefold():
        return "letter case, and white space or a slash at the end"
    theirs, ours = decoded(trusted), decoded(presented)
    if theirs and theirs.keys() == ours.keys():
        return ", ".join(_unlike(trusted, presented))
    return _described(trusted)


def mismatch(
    credential: FederatedCredential, issuer: str | None, subject: str | None, audience: str | None
) -> Mismatch:
    """Compare a credential with an assertion; an audience that is not known is not compared."""
    wrong_audience = audience is not None and audience not in credential.audiences
    return Mismatch(
        credential=credential,
        issuer=difference(credential.issuer, issuer or ""),
        subject=difference(credential.subject, subject or ""),
        audience=f"{', '.join(credential.audiences) or 'none'}, not {audience}" if wrong_audience else "",
    )


def by_closeness(
    credentials: Iterable[FederatedCredential], issuer: str | None, subject: str | None, audience: str | None
) -> list[Mismatch]:
    """Every credential compared with an assertion, the one that comes closest first; one that fits comes alone."""
    credentials = tuple(credentials)
    exact = (one for one in credentials if (one.issuer, one.subject) == (issuer, subject))
    if found := next((one for one in exact if audience is None or audience in one.audiences), None):
        return [mismatch(found, issuer, subject, audience)]  # the usual case: nothing else comes closer
    compared = [mismatch(one, issuer, subject, audience) for one in credentials]
    return sorted(
        compared,
        key=lambda one: (
            _distance(one.credential.issuer, issuer or ""),
            _distance(one.credential.subject, subject or ""),
            bool(one.audience),
            one.credential.name,
        ),
    )


def _distance(trusted: str, presented: str) -> int:
    """How far apart: 0 the same, 1 but for letter case or the end, then by the parts that differ, 20 another form."""
    if trusted == presented:
        return 0
    if _plain(trusted).casefold() == _plain(presented).casefold():
        return 1
    theirs, ours = decoded(trusted), decoded(presented)
    if theirs and theirs.keys() == ours.keys():
        return 1 + len(_unlike(trusted, presented))
    return 20


def _unlike(trusted: str, presented: str) -> list[str]:
    theirs, ours = decoded(trusted), decoded(presented)
    return [
        f"{name.replace('_', ' ')} {value}, not {ours[name]}"
        for name, value in theirs.items()
        if name in ours and value != ours[name]
    ]


def _named(parts: list[str]) -> str:
    return f" ({', '.join(parts)})" if parts else ""


def _described(text: str) -> str:
    kind, parts = _read(text)
    named = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in parts.items())
    return f"another form, of {kind} ({named})" if kind else "another form, not one of Azure DevOps"


def _read(text: str) -> tuple[str, dict[str, str]]:
    """What an issuer or subject stands for, and what it names."""
    plain = _plain(text)
    for kind, form in _FORMS:
        if found := form.fullmatch(plain):
            parts = {name: value for name, value in found.groupdict().items() if value}
            encoded = _ENCODED if plain.startswith("/") else frozenset[str]()
            return kind, {name: _guid(value) if name in encoded else value for name, value in parts.items()}
    return "", {}


def _plain(text: str) -> str:
    return text.strip().rstrip("/").strip()


def _guid(text: str) -> str:
    """The GUID that is encoded, or the text where none is."""
    try:
        return str(uuid.UUID(bytes_le=base64.urlsafe_b64decode(text + _PAD)))
    except (ValueError, binascii.Error):
        return text


def _encoded(identifier: str) -> str | None:
    try:
        raw = uuid.UUID(identifier).bytes_le
    except ValueError:
        return None
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

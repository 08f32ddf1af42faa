"""The certificate that the connection signs in with ends soon."""

from typing import Final

from armedic.causes._cause import Cause
from armedic.causes._certificates import NEEDS, REFERENCES, STEPS, dated, named
from armedic.causes._expiry import SOON, ending
from armedic.facts import Evidence, Facts

_WHOSE: Final = (
    r"(?:service principals?|app(?:lication)? registrations?|service connections?(?! endpoint)|azure ad app\w{0,10}"
    r"|enterprise applications?|entra(?: id)? app\w{0,10})"
)
_CERTIFICATE: Final = r"(?<!\bssl )(?<!\btls )(?<!\bsaml )\bcertificate"


def match(facts: Facts) -> Evidence | None:
    """Report only when every certificate that is valid now ends soon: which one the connection holds is not shown."""
    valid = [one for one in dated(facts) if (one.starts_at or facts.now) <= facts.now]
    ends = [one.ends_at for one in valid if one.ends_at is not None and one.ends_at > facts.now]
    if not ends or max(ends) > facts.now + facts.expiring_within:
        return None
    if any(one.ends_at is None for one in facts.application.certificates):
        return None
    return Evidence(
        source="graph",
        location="keyCredentials",
        observed=f"the last valid certificate ends {max(ends).isoformat()}",
        expected=f"a certificate that is valid for more than {facts.expiring_within.days} days",
        named=named(facts),
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the connection does not sign in with a certificate."""
    return not facts.connection.uses_certificate


CAUSE: Final = Cause(
    slug="certificate-expiring",
    title="The certificate of the application expires soon",
    area="identity",
    at_risk=True,
    passages=(
        *ending(
            rf"\b{_WHOSE}\b.{{0,120}}{_CERTIFICATE}.{{0,120}}\b{SOON}"
            rf"|{_CERTIFICATE}.{{0,120}}\b{_WHOSE}\b.{{0,120}}\b{SOON}"
            rf"|{_CERTIFICATE}.{{0,80}}\b{SOON}.{{0,120}}\b{_WHOSE}\b"
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    explanation=(
        "The connection works today. Every certificate of its application that is valid now ends within the warning "
        "period; from that moment Microsoft Entra refuses the sign-in with AADSTS700027, and nothing renews the "
        "certificate by itself. A new one can be registered beside the old one in advance, so nothing has to stand "
        "still. It is not about the TLS certificate of a web site, nor about a client secret."
    ),
    remedy="Register a new certificate on the application and store it in the connection before the end date.",
    steps=STEPS,
    repairs=("rotate-certificate",),
    needs=NEEDS,
    references=(*REFERENCES, "https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections"),
)

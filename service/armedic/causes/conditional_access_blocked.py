"""A conditional access or security policy of the tenant refuses the sign-in."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._codes import numbered
from armedic.causes._sign_in import REFERENCES, SIGN_IN_LOG

_CODES: Final = (
    "50005",
    "50131",
    "53000",
    "53001",
    "53002",
    "53003",
    "53005",
    "53008",
    "53009",
    "53011",
    "530001",
    "530002",
    "530003",
    "530004",
    "530021",
    "530031",
    "530032",
    "530033",
    "530034",
    "530035",
    "530036",
    "530084",
)

CAUSE: Final = Cause(
    slug="conditional-access-blocked",
    title="A conditional access policy of the tenant blocks the sign-in",
    area="identity",
    signatures=(
        *(f"AADSTS{code}" for code in _CODES),
        "Access has been blocked by Conditional Access",
        "Device is not in required device state",
        "Your device is required to be managed to access this resource",
        "VS403463",
    ),
    likely_signatures=(
        "AADSTS50097",
        "AADSTS50129",
        "AADSTS50155",
        "AADSTS53004",
        "AADSTS53010",
        "LocationConditionEvaluationSatisfied",
        "conditional access policy defined by your",
    ),
    passages=(
        Passage(
            literal="conditional access polic",
            pattern=(
                r"(?:blocked|denied|not allowed|refused|rejected|forbidden|prevented)\b.{0,100}\bconditional "
                r"access polic|conditional access polic(?:y|ies)\b.{0,80}(?:\bblock(?:s|ed|ing)?\b|"
                r"\bdenie[ds]\b|does not allow|\bprevent|\brefuse)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="access policy does not allow token issuance",
            pattern=r"access policy does not allow token issuance",
            certainty="confirmed",
        ),
        *numbered(*_CODES),
    ),
    seen_by_verify=False,
    explanation=(
        "The credential was right, but a policy of the tenant does not let a token out under these circumstances: the "
        "address that the request came from, the state of the device, the risk that was seen, the way of signing in, "
        "or the security defaults. Such policies can be made for service principals as well as for users; then a "
        "pipeline works from one agent and not from another, because hosted agents come from changing addresses. "
        "Verify runs on servers of Azure DevOps and says nothing about the agent's address. A demand for a second "
        "factor has other codes (AADSTS50076, AADSTS50079)."
    ),
    remedy="Have the policy exempt this identity or allow its address, or run from an address that is allowed.",
    steps=(
        SIGN_IN_LOG,
        Step(
            title="Have the policy changed, or run from an allowed address",
            detail=(
                "Ask for the service principal to be excluded from the policy, or for the outgoing address of the "
                "agents to be added to a named location. Hosted agents have no fixed address: use agents of your own "
                "or Managed DevOps Pools behind a NAT gateway where addresses matter."
            ),
            who="Conditional Access Administrator of the tenant",
            link="https://learn.microsoft.com/entra/identity/conditional-access/workload-identity",
        ),
        Step(
            title="If it is a person's account, do not use it in a pipeline",
            detail=(
                "Policies about devices, risk and ways of signing in are made for people. Let the pipeline sign in by "
                "a federated connection or a managed identity; sign in yourself from a managed device and a browser."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Microsoft Entra: Conditional Access Administrator",),
    references=(
        "https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access",
        *REFERENCES,
    ),
)

"""A conditional access or security policy of the tenant refuses the sign-in."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
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
        *worded(
            ("requires the device requesting", "requires your device to be"),
            (
                r"(?:admin|administrator|organi[sz]ation|it department)\b.{0,20} requires (?:the device "
                r"requesting access|your device) to be (?:managed|"
                r"compliant|enrolled|registered|joined)"
            ),
            "confirmed",
        ),
        *worded(
            (
                "keep your device secure",
                "can't get there from here",
                "cannot get there from here",
                "can't get to this yet",
                "cannot get to this yet",
            ),
            (
                r"(?:help us keep your device secure|you (?:can't|cannot) get (?:there from here|to this "
                r"yet))\b.{0,300}(?:sign-?in was successful|"
                r"\bmanaged\b|complian|domain joined|sensitive information|enroll|intune|conditional access|device)"
            ),
            "confirmed",
        ),
        *worded(
            ("management compliance policy", "domain joined devices"),
            (r"can only be accessed from\W{1,3}.{0,120}(?:management compliance policy|domain joined devices)"),
            "confirmed",
        ),
        Passage(
            literal="sign-in was successful but",
            pattern=(
                r"sign-in was successful,? but .{0,160}\b(?:device (?:must|has to|needs to|is not|isn't)|"
                r"(?:managed|compliant|enrolled) (?:device|by))"
            ),
            certainty="confirmed",
        ),
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
        Passage(
            literal="conditional access",
            pattern=(
                r"\bblocked (?:by|due to|because of) (?:an? |the |your )?(?:\w{3,14} )?conditional access\b|"
                r"conditional access\b[^.]{0,60}(?:requires? (?:an? )?(?:compliant|managed|hybrid)|location "
                r"not allowed|\bblocks?\b|\bblocked\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="does not meet the criteria to access",
            pattern=r"sign-in was successful but (?:does not|doesn't) meet the criteria to access",
            certainty="likely",
        ),
        Passage(
            literal="conditionalaccessstatus",
            pattern=r"conditionalaccessstatus\W{1,4}failure",
            certainty="likely",
        ),
        Passage(
            literal="blocked by",
            pattern=(
                r"\bblocked by (?:an? |the |your )?ca polic(?:y|ies)\b.{0,160}(?:azure|entra|aad|\baz login|"
                r"tenant)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="tokencreatedwithoutdatedpolicies",
            pattern=r"tokencreatedwithoutdatedpolicies",
            certainty="likely",
        ),
        *worded(
            ("ca policy", "ca policies"),
            (
                r"\bca polic(?:y|ies) (?:blocks?|blocked|is blocking|are blocking|denies|"
                r"denied)\b.{0,60}(?:service principal|sign-?in|login|token|azure|entra)"
            ),
            "likely",
        ),
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

"""A policy of the tenant forbids the client secret, or its lifetime."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="secret-policy-blocked",
    title="A policy of the tenant limits or forbids client secrets",
    area="identity",
    signatures=(
        "CredentialInvalidLifetimeAsPerAppPolicy",
        "CredentialTypeNotAllowedAsPerAppPolicy",
        "Credential lifetime exceeds the max value allowed as per assigned policy",
        "Credential type not allowed as per assigned policy",
        "ClientSecretNotAllowed",
        "CustomPasswordNotAllowedAsPerAppPolicy",
    ),
    passages=(
        Passage(
            literal="allowed as per assigned policy",
            pattern=r"\b(?:credential type|credential lifetime|password|secret).{0,60}(?:not|max value) allowed as per "
            r"assigned policy",
            certainty="confirmed",
        ),
        Passage(
            literal="asperapppolicy",
            pattern=r"\b(?:Credential|Password|Key|CustomPassword|Secret)\w{0,40}AsPerAppPolicy\b",
            certainty="confirmed",
        ),
        Passage(
            literal="client secrets are blocked",
            pattern=r"client secrets are blocked by (?:tenant-wide|your|the) policy",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"app(?:lication)? management polic(?:y|ies).{0,80}(?:block|restrict|not allow|doesn't allow|"
                    r"prevent|forbid|prohibit|disallow)|(?:password|secret|credential)s?\b.{0,80}(?:block|"
                    r"restrict|not allowed|prohibit|disallow|forbidden)\w{0,3}\b.{0,60}app(?:lication)? "
                    r"management polic"
                ),
                certainty="likely",
            )
            for literal in ("management policy", "management policies")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:password credential|passwordcredential|client secret|credential type|adding "
                    r"password)s?\b[^.]{0,80}(?:not allowed (?:as per|by|due to)|restricted by|blocked by|"
                    r"prohibited by)[^.]{0,80}polic"
                ),
                certainty="likely",
            )
            for literal in (
                "not allowed as per",
                "not allowed by",
                "not allowed due to",
                "restricted by",
                "blocked by",
                "prohibited by",
            )
        ),
        *worded(
            ("client secret", "password"),
            (
                r"(?:client secrets?|password credentials?|password additions?|"
                r"passwordcredentials)\b[^.]{0,60}\b(?:blocked|disabled|restricted|forbidden|prohibited|not "
                r"allowed|not permitted|disallowed)\b[^.]{0,60}\b(?:(?:tenant|organi[sz]ation|"
                r"app(?:lication)?|your)[ -](?:\w{1,12} )?polic|by (?:your|the|an) (?:administrator|"
                r"organi[sz]ation|tenant))"
            ),
            "likely",
        ),
        Passage(
            literal="client secrets",
            pattern=(
                r"(?:restricts?|restricted|forbids?|prohibits?|bans?|disallows?|blocks?) (?:the )?(?:use|"
                r"creation) of client secrets"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "An application management policy of the tenant stands against it: it forbids new client secrets, secrets "
        "with a value of one's own, or secrets (and certificates) that live longer than a set number of days. "
        "Microsoft Entra refuses to add such a credential; secrets that exist keep working until they end. So the "
        "creation or rotation of a connection fails although the person has every right, and repeating it changes "
        "nothing. Tools that ask for one or two years trip over a limit of, say, 90 days."
    ),
    remedy="Use workload identity federation, which needs no secret, or ask for a secret within the allowed lifetime.",
    steps=(
        Step(
            title="Do without a secret",
            detail=(
                "In Azure DevOps create the connection with workload identity federation, or choose Convert on the "
                "existing one. A federated credential is not touched by policies on secrets."
            ),
            who="Administrator of the service connection who owns the application",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
        ),
        Step(
            title="Or ask for a shorter lifetime",
            detail=(
                "Give an end date yourself, e.g. `az ad app credential reset --id <client id> --end-date ...` or "
                "end_date in the template, that lies within the limit of the policy named in the message."
            ),
            who="Owner of the application",
            link="https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
        ),
        Step(
            title="Or ask for an exemption",
            detail=(
                "An administrator can read the tenant-wide and the assigned policy under Enterprise applications > "
                "Application policies, and exempt this one application by a policy of its own."
            ),
            who="Security Administrator, or Cloud Application Administrator with rights on policies",
            link="https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy",
        ),
    ),
    repairs=("convert-to-federation",),
    needs=(
        "Microsoft Entra: owner of the application, to add a federated credential",
        "Azure DevOps: Administrator role on the service connection",
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy",
        "https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
    ),
)

"""Signing in works, but the identity sees no subscription at all."""

from typing import Final

from armedic.causes._access import GRANT_NEEDS, RBAC, ROLE_GRANTER, WAIT
from armedic.causes._cause import Cause, Passage, Step, worded

_CTX: Final = (
    r"(?:\baz (?:login|account)|\bazure|\bazd\b|service principal|tenant|"
    r"allow-no-subscriptions|Connect-Az|managed identity)"
)

_NONE: Final = (
    r"(?:not possible to|unable to|not able to|could not|couldn't|cannot|can't|failed to|did not|didn't) (?:retrieve|"
    r"get|list|enumerate|obtain|access|fetch|read|see|discover) any (?:(?:azure|active|enabled|accessible) ){0,2}"
    r"subscriptions?\b(?! (?:key|topic|plan))"
)

CAUSE: Final = Cause(
    slug="no-subscription-found",
    title="The identity signs in but sees no subscription",
    area="access",
    likely_signatures=(
        "No subscription found. Run 'az account set' to select a subscription",
        "You don't appear to have an active Azure subscription",
    ),
    passages=(
        *worded(
            (
                "any subscription",
                "any azure subscription",
                "any active",
                "any enabled",
                "any accessible",
            ),
            (
                rf"{_NONE}(?!.{{0,80}}\btopics?\b).{{0,160}}(?:permission assignment|role assignment|service principal|"
                rf"azure|tenant|(?<!api )credentials|managed identity)|\b(?:azure(?! (?:service bus|event))\w{{0,20}}|"
                rf"service principal)\b.{{0,200}}{_NONE}(?!.{{0,80}}\btopics?\b)"
            ),
            "likely",
        ),
        Passage(
            literal="accessible azure subscription",
            pattern=(r"\b(?:no|zero|without|any) accessible azure subscriptions?\b"),
            certainty="likely",
        ),
        *worded(
            ("no subscription can be", "no azure subscription can be", "no subscriptions can be"),
            (
                r"no (?:azure )?subscriptions? can be (?:found|listed|seen|selected)\b.{0,200}(?:service "
                r"principal|service connection|azure)|(?:service connection|azure|service "
                r"principal).{0,200}no (?:azure )?subscriptions? can be (?:found|listed|seen|selected)"
            ),
            "likely",
        ),
        *worded(
            ("any subscription", "any azure subscription", "any subscriptions"),
            (
                r"(?:service principal|\bspn|identity|principal|account|credentials?|"
                r"user)\b.{0,60}(?:\bno\b|\bnot\b|n't|zero)\b.{0,40}\b(?:to|in|on|of|see|have|find) any "
                r"(?:azure )?subscriptions?\b(?! (?:key|topic|plan))"
            ),
            "likely",
        ),
        *worded(
            ("no subscriptions", "no azure subscriptions", "zero subscriptions", "zero azure subscriptions"),
            (
                rf"{_CTX}.{{0,200}}\b(?:no|zero) (?:azure )?subscriptions\b(?! (?:key|topic|plan))(?! (?:were "
                r"|are )?selected)|\b(?:no|zero) (?:azure )?subscriptions (?:are |were |is )?(?:found|"
                rf"visible|available|accessible|associated|assigned|listed)\b.{{0,200}}{_CTX}"
            ),
            "likely",
        ),
        Passage(
            literal="any active subscription",
            pattern=(r"(?:does not|doesn't|not) contain any active subscriptions?\b"),
            certainty="confirmed",
        ),
        Passage(
            literal="found for",
            pattern=(
                r"\bno subscriptions? (?:was |were )?found for (?:the |this |your )(?:given |provided |"
                r"current |specified )?(?:service principal|identity|account|user|tenant|credentials?|"
                r"client)"
            ),
            certainty="likely",
        ),
        *worded(
            ("az account list", "get-azsubscription"),
            (
                r"(?:az account list|Get-AzSubscription)\b['\x22`]?.{0,40}?\b(?:returns?|returned|shows?|"
                r"gives?|prints?|is|was) (?:an? )?(?:\[\]|\[ \]|nothing\b|empty\b|null\b|no "
                r"subscriptions?|0 )"
            ),
            "likely",
        ),
        Passage(
            literal="enabled subscription",
            pattern=(r"\bno enabled (?:azure )?subscriptions? (?:was |were )?(?:found|available)"),
            certainty="likely",
        ),
        *worded(
            ("find any subscription", "find any azure subscription", "find any active"),
            (
                r"(?:unable to|could not|couldn't|cannot|can't|failed to|did not|didn't) find any "
                rf"(?:active )?(?:azure subscriptions?|subscriptions?\b.{{0,100}}{_CTX})|"
                rf"{_CTX}.{{0,200}}(?:unable to|could not|couldn't|cannot|can't|failed to|did not|didn't) "
                r"find any (?:active )?subscriptions?"
            ),
            "likely",
        ),
        *worded(
            (
                "aucun abonnement",
                "keine abonnements",
                "kein abonnement",
                "no se encontraron suscripciones",
                "no se encontró ninguna suscripción",
                "nenhuma assinatura",
                "nessuna sottoscrizione",
                "geen abonnementen",
            ),
            (
                r"(?:aucun abonnement (?:n'a été )?trouvé|keine? abonnements? .{0,30}gefunden|no se "
                r"encontraron suscripciones|no se encontró ninguna suscripción|nenhuma assinatura (?:foi "
                r")?encontrada|nessuna sottoscrizione trovata|geen abonnementen gevonden)"
            ),
            "likely",
        ),
        Passage(
            literal="no subscription found in the context",
            pattern=r"no subscription found in the context",
            certainty="confirmed",
        ),
        Passage(
            literal="found for",
            pattern=(
                r"\bno subscriptions (?:were )?found for ['\"`]?(?:\*{3}|[0-9a-f]{8}-[0-9a-f]|<|\$\{|https?://|[x-]{4}|"
                r"[\w+.-]{1,80}@[\w.-]{3,80}|this account|None\b)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="accessible subscription",
            pattern=(
                r"(?:tenants? .{0,60}(?:don't|doesn't|do not|does not) (?:contain|have)|\bno)"
                r" (?:any )?accessible subscriptions?\b"
            ),
            certainty="likely",
        ),
        Passage(literal="tenant level account", pattern=r"N/A\(tenant level account\)", certainty="likely"),
        Passage(
            literal="subscriptionname tenantid",
            pattern=(
                r"\bsubscriptionname tenantid(?: environment)?[ -]{4,200}[\w.@*<>-]{1,100} "
                r"(?:[0-9a-f]{8}-[0-9a-f-]{20,30}|\*{3}|[x-]{8,40}) Azure(?:\w{0,12}Cloud|USGovernment)\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="azure subscription",
            pattern=(
                r"\bno (?:active |enabled |valid )?azure subscriptions? (?:was |were |is |are "
                r")?(?:found|available|accessible|associated)|(?:do|does)(?: not|n't) have (?:access "
                r"to )?any (?:active |enabled )?azure subscriptions?"
            ),
            certainty="likely",
        ),
        Passage(
            literal="no subscription found",
            pattern=r"(?:azure|\baz\b|\bazd\b|tenant).{0,200}\bno subscription found\b",
            certainty="likely",
        ),
        Passage(
            literal="no subscriptions",
            pattern=(
                r"(?:\baz login|azure|\bazd\b|--allow-no-subscriptions|tenant).{0,300}\bno subscriptions "
                r"(?:were )?found"
                r"|\bno subscriptions (?:were )?found.{0,300}(?:\baz login|azure|\bazd\b|--allow-no-subscripti"
                r"ons|tenant)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="client.subscriptionid' cannot be null",
            pattern=r"this\.Client\.SubscriptionId' cannot be null",
            certainty="likely",
        ),
        Passage(
            literal="--allow-no-subscriptions",
            pattern=r"use '--allow-no-subscriptions' to have tenant level access",
            certainty="likely",
        ),
    ),
    symptom=True,
    explanation=(
        "Microsoft Entra issued a token, so application, tenant and credential are right. The list of subscriptions "
        "that came back is empty: the identity holds no role in any subscription of this tenant, or it signed in to a "
        'tenant that has none of yours. Azure DevOps says "You don\'t appear to have an active Azure subscription" '
        "when the person who creates a connection is in that position. A role granted a moment ago can take ten "
        "minutes to show."
    ),
    remedy="Grant the identity a role in the subscription, or sign in to the tenant that the subscription belongs to.",
    steps=(
        Step(
            title="Compare the tenant",
            detail=(
                "In the Azure portal open the subscription and look up its directory. The tenant id of the connection, "
                "or of the login, has to be the same."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id",
        ),
        Step(
            title="Grant a role",
            detail=(
                "Open the subscription > Access control (IAM) > Add role assignment and choose Reader or Contributor "
                "with the service principal as member. A role on one resource group also makes the subscription show."
            ),
            who=ROLE_GRANTER,
            link=f"{RBAC}/role-assignments-portal",
        ),
        WAIT,
        Step(
            title="If only the tenant is needed: say so",
            detail=(
                "A script that works on the directory alone can sign in with az login --allow-no-subscriptions; the "
                "azure/login action has the input allow-no-subscriptions for that."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/cli/azure/authenticate-azure-cli-service-principal",
        ),
    ),
    repairs=("grant-role",),
    needs=GRANT_NEEDS,
    references=(
        "https://learn.microsoft.com/cli/azure/authenticate-azure-cli-service-principal",
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
    ),
)

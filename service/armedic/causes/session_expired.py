"""The sign-in of the person who asks has ended."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_AZURE: Final = (
    r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|\badal\b|\baz (?:login|account)|connect-az|"
    r"\bazd?\b auth|azuredevops)"
)

CAUSE: Final = Cause(
    slug="session-expired",
    title="The sign-in of the person who asks has ended",
    area="connection",
    signatures=(
        "AADSTS700082",
        "AADSTS700084",
        "AADSTS700081",
        "AADSTS70008",
        "AADSTS70043",
        "AADSTS50173",
        "AADSTS50132",
        "AADSTS50133",
    ),
    likely_signatures=("AADSTS50058", "AADSTS50089", "AADSTS50078"),
    passages=(
        Passage(
            literal="refresh token",
            pattern=r"a valid refresh token (?:for (?:the )?identity .{0,80}? )?was not found",
            certainty="likely",
        ),
        Passage(
            literal="refresh token has expired",
            pattern=r"refresh token has expired due to (?:inactivity|it being revoked)",
            certainty="confirmed",
        ),
        Passage(
            literal="failed to obtain an access token",
            pattern=(
                r"failed to obtain an access token"
                r"(?: of identity|['\"`*.!]{0,3} (?:or )?a valid refresh|['\"`*.!]{0,3}$|"
                r"(?=.{0,300}(?:service connection|subscription|azure devops)))|"
                r"(?:service connection|subscription|azure devops).{0,300}failed to obtain an access token"
            ),
            certainty="likely",
        ),
        Passage(
            literal="sign-in frequency checks",
            pattern=r"refresh token has expired or is invalid due to sign-in frequency",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    rf"{_AZURE}.{{0,300}}refresh token (?:has expired|is expired|is no longer valid|is invalid)|"
                    rf"refresh token (?:has expired|is expired|is no longer valid|is invalid).{{0,300}}{_AZURE}"
                ),
                certainty="likely",
            )
            for literal in (
                "refresh token has expired",
                "refresh token is expired",
                "refresh token is no longer valid",
                "refresh token is invalid",
            )
        ),
        Passage(
            literal="azd auth login",
            pattern=(
                r"(?:reauthentication required|re-authentication required|has expired|login "
                r"expired).{0,120}azd auth login"
            ),
            certainty="likely",
        ),
        Passage(
            literal="passed to the acquiretokensilent",
            pattern=r"no account or login hint was passed to the acquiretokensilent call",
            certainty="likely",
        ),
        Passage(
            literal="password expiration or recent password",
            pattern=r"session is not valid due to password expiration or recent password change",
            certainty="confirmed",
        ),
        Passage(
            literal="expired due to it being revoked",
            pattern=r"provided grant has expired due to it being revoked",
            certainty="confirmed",
        ),
        Passage(
            literal="silent sign-in request was sent",
            pattern=r"silent sign-in request was sent but (?:no user|none of the currently)",
            certainty="likely",
        ),
        Passage(
            literal="multi-factor authentication has expired",
            pattern=r"presented multi-factor authentication has expired due to policies",
            certainty="likely",
        ),
        Passage(
            literal="returned silent failure",
            pattern=r"aad returned silent failure",
            certainty="likely",
        ),
        Passage(
            literal="have expired due to inactivity",
            pattern=r"credentials have expired due to inactivity",
            certainty="confirmed",
        ),
        Passage(
            literal="to re-authenticate, please run",
            pattern=r"^(?:(?!aadsts\d).){0,600}to re-authenticate, please run:? ?az (?:login|account)",
            certainty="likely",
        ),
        *worded(
            (
                "session has expired",
                "session expired",
                "session is expired",
                "sign-in has expired",
                "login has expired",
            ),
            (
                r"(?:azure devops|service connection|\baz login|azure subscription|azure portal|query "
                r"subscriptions)\b.{0,160}(?:session|sign-?in|login) (?:has |is )?expired|(?:session|sign-?in|"
                r"login) (?:has |is )?expired\b.{0,160}(?:azure devops|service connection|\baz login|azure "
                r"subscription|azure portal)"
            ),
            "likely",
        ),
        Passage(
            literal="refresh token expired",
            pattern=(
                r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|\baz (?:login|account)|"
                r"tenant)\b.{0,200}refresh token expired|refresh token expired.{0,200}(?:azure|\bentra\b|"
                r"\baad\b|microsoftonline|\bmsal|\baz (?:login|account)|azd? auth login)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="authorization code or refresh token",
            pattern=r"provided authorization code or refresh token (?:has expired|is expired)",
            certainty="likely",
        ),
        Passage(
            literal="silent failure",
            pattern=r"\baad (?:returned )?silent failure",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Azure DevOps and the command line work in Microsoft Entra with the session of a person when they create a "
        "connection, save an automatic one or list subscriptions. That session is gone: the refresh token was not used "
        "for too long, the password was changed, or an administrator ended all sessions. The service connection's own "
        "credential plays no part in it, and pipelines that use the connection may go on working. A pipeline whose "
        "service principal is refused shows codes about the application instead."
    ),
    remedy="Sign out, sign in again and repeat it; automation should not depend on a person's session.",
    steps=(
        Step(
            title="Sign out and in again",
            detail=(
                "Sign out of Azure DevOps, open a private browser window and sign in with the account that has access "
                "to the subscription. On the command line: az logout, az account clear, then az login --tenant."
            ),
            who="The person who got the message",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Choose the right directory",
            detail=(
                "In the profile of Azure DevOps choose the directory that the subscription belongs to. A guest account "
                "needs a session in the tenant of the subscription, not only in its home tenant."
            ),
            who="The person who got the message",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="In automation, use a principal of its own",
            detail=(
                "Make the application or managed identity first and create the connection in manual mode with its ids; "
                "no session of a person is needed then, and nothing expires with it."
            ),
            who="Creator of service connections in the project",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/automate-service-connections",
        ),
    ),
    needs=("Microsoft Entra: a user account in the tenant of the subscription",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)

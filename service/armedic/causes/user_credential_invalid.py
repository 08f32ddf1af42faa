"""The name or password of a person's account is refused, or the account may not sign in."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._sign_in import NOT_A_PERSON, REFERENCES, SIGN_IN_LOG

_CODES: Final = (
    "50034",
    "50053",
    "50055",
    "50056",
    "50057",
    "50064",
    "50126",
    "50144",
    "500532",
    "500571",
)

CAUSE: Final = Cause(
    slug="user-credential-invalid",
    title="User name or password of an account is refused",
    area="identity",
    signatures=(
        *(f"AADSTS{code}" for code in _CODES),
        "Error validating credentials due to invalid username or password",
    ),
    likely_signatures=("AADSTS50135", "AADSTS80012", "parsing_wstrust_response_failed"),
    passages=(
        Passage(
            literal="failedauthentication",
            pattern=(
                r"(?:wstrust|ws-trust|\badal\b|\bmsal\b|\baz login|connect-az|azure|microsoftonline|"
                r"usernamepassword)[^~]{0,790}\bFailedAuthentication\b|"
                r"\bFailedAuthentication\b.{0,400}(?:wstrust|ws-trust|\badal\b|\bmsal\b|\baz login|"
                r"connect-az|azure|microsoftonline)"
            ),
            certainty="confirmed",
        ),
        Passage(literal="msis7068", pattern=(r"\bMSIS7068\b"), certainty="likely"),
        Passage(
            literal="server returned error in rstr",
            pattern=(r"ws-?trust server returned error in RSTR"),
            certainty="likely",
        ),
        Passage(literal="unknown_user_type", pattern=r"unknown_user_type\b", certainty="likely"),
        Passage(
            literal="unknown user type",
            pattern=(
                r"(?:azure|azurerm|activedirectory|adal|aad).{0,300}\bunknown user type\b|\bunknown "
                r"user type\b.{0,300}(?:azure|azurerm|activedirectory|adal|aad)"
            ),
            certainty="likely",
        ),
        Passage(literal="ropc does not support msa", pattern=r"ROPC does not support MSA accounts", certainty="likely"),
        Passage(
            literal="federated_service_returned_error", pattern=r"federated_service_returned_error", certainty="likely"
        ),
        *worded(
            ("ws metadata exchange failed", "accessing_ws_metadata_exchange_failed"),
            r"accessing[_ ]ws[_ ]metadata[_ ]exchange[_ ]failed",
            "likely",
        ),
        Passage(
            literal="user account",
            pattern=(
                r"\bthe user account \S{1,120} does not exist in the \S{1,120} directory\b(?!.{0,60}to "
                r"sign into this application)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="usernamepasswordcredential",
            pattern=(
                r"UsernamePasswordCredential authentication failed(?!.{0,300}(?:unavailable|"
                r"time ?out|timed out|AADSTS|\b50\d\b))"
            ),
            certainty="possible",
        ),
        Passage(literal="id3242", pattern=r"\bID3242\b", certainty="likely"),
        Passage(
            literal="federated service at",
            pattern=r"Federated service at \S{1,300} returned error",
            certainty="likely",
        ),
        *numbered(*_CODES),
        *worded(
            (
                "name or password",
                "account or password",
                "username or password",
                "password has expired",
                "tried to sign in too many",
            ),
            (
                r"(?:microsoftonline|azure ad\b|azure active directory|\bentra\b|\baz login|"
                r"connect-az\w{0,12}|add-azurerm\w{0,12}|\baad\b|azure cli).{0,200}(?:(?:invalid|incorrect|"
                r"wrong) (?:user ?name|account) or password|(?:user ?name|account) or password is "
                r"(?:incorrect|invalid)|user password (?:has|is) expired|tried to sign in too many times)|"
                r"(?:(?:invalid|incorrect|wrong) (?:user ?name|account) or password|(?:user ?name|account) or "
                r"password is (?:incorrect|invalid)|user password (?:has|is) expired|tried to sign in too "
                r"many times).{0,200}(?:microsoftonline|azure ad\b|azure active directory|\bentra\b|\baz "
                r"login|connect-az\w{0,12}|add-azurerm\w{0,12}|\baad\b|azure cli)"
            ),
            "likely",
        ),
        Passage(
            literal="sequence contains no elements",
            pattern=(
                r"(?:add|login|connect)-az\w{0,8}account\b.{0,200}sequence contains no elements|sequence "
                r"contains no elements.{0,200}(?:add|login|connect)-az\w{0,8}account\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="organization id credentials",
            pattern=r"can only be used with organization id credentials",
            certainty="confirmed",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "A person's account is used, by user name and password, and Microsoft Entra does not accept it: the password "
        "is wrong, expired or empty, the account is unknown in this tenant, locked after too many attempts, or "
        "disabled. Passwords of accounts that sign in elsewhere (a federated domain, a guest, a personal Microsoft "
        "account) are refused in this way even when they are right, because the tenant does not hold them. A client "
        "id given as user name without --service-principal looks alike. A service connection with a service "
        "principal never meets it; a refused client secret has other codes (AADSTS7000215, AADSTS7000222)."
    ),
    remedy="Correct or replace the account's credentials; better, let the pipeline sign in without a user account.",
    steps=(
        NOT_A_PERSON,
        Step(
            title="If it is meant to be a service principal, say so",
            detail=(
                "az login needs --service-principal beside -u, -p and --tenant; Connect-AzAccount needs "
                "-ServicePrincipal and the client id as user name of the credential."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/cli/azure/authenticate-azure-cli-service-principal",
        ),
        Step(
            title="Check the account in the tenant that is asked",
            detail=(
                "Sign in with the same account in a private browser window at https://portal.azure.com. If that "
                "fails too, have the password reset, or the account unlocked or enabled. If it works, the account "
                "is a guest or a federated one, whose password cannot be sent by a script."
            ),
            who="The user, or a User Administrator of the tenant",
            link="https://learn.microsoft.com/entra/fundamentals/users-reset-password-azure-portal",
        ),
        SIGN_IN_LOG,
    ),
    needs=("Microsoft Entra: User Administrator, to reset or enable the account",),
    references=REFERENCES,
)

"""How Microsoft Entra refuses: the AADSTS codes that the sandbox knows, with their texts and error classes."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from azure_sandbox.clouds import Cloud

_CLASSES: Final[dict[int, tuple[int, str]]] = {
    # Source: reference-error-codes.md and recorded answers; Guess where the domain dossier marks the class unconfirmed.
    50027: (401, "invalid_client"),
    50013: (400, "invalid_grant"),
    50057: (400, "invalid_grant"),
    50059: (400, "invalid_request"),  # Guess: class
    50076: (400, "interaction_required"),
    65001: (400, "invalid_grant"),
    70003: (400, "unsupported_grant_type"),
    70021: (400, "invalid_request"),  # Guess: class
    70025: (401, "invalid_client"),
    70052: (400, "invalid_request"),  # Guess: class
    90002: (400, "invalid_request"),
    500011: (400, "invalid_resource"),
    500133: (400, "invalid_grant"),
    501661: (401, "invalid_client"),  # Guess: class
    700016: (400, "unauthorized_client"),
    700021: (401, "invalid_client"),
    700023: (401, "invalid_client"),
    700024: (401, "invalid_client"),
    700027: (401, "invalid_client"),
    700211: (401, "invalid_client"),
    700212: (401, "invalid_client"),
    700213: (401, "invalid_client"),
    700223: (401, "invalid_client"),
    900023: (400, "invalid_request"),
    900144: (400, "invalid_request"),
    900382: (400, "invalid_request"),  # Guess: class
    1002012: (400, "invalid_scope"),
    700022: (400, "invalid_scope"),
    7000114: (400, "invalid_grant"),  # Guess: class
    7000112: (401, "unauthorized_client"),
    7000215: (401, "invalid_client"),
    7000218: (401, "invalid_client"),
    7000222: (401, "invalid_client"),
    7000229: (401, "invalid_client"),
    7002137: (401, "invalid_client"),
    7002138: (401, "invalid_client"),
}
_FEDERATION_HELP: Final = (
    "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. "
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
)


class EntraRefusalError(Exception):
    """A token or discovery request that Entra refuses; branch on `error`, the number only explains."""

    def __init__(
        self, code: int, text: str, now: datetime, *, error: str | None = None, more: Mapping[str, str] | None = None
    ) -> None:
        """Build the refusal.

        Args:
            code: AADSTS number.
            text: What follows "AADSTS{code}: ".
            now: The world's time.
            error: Only where the class differs from the usual one of the code.
            more: Further members of the answer: suberror, claims.
        """
        self.http_status, usual = _CLASSES[code]
        self.error = error or usual
        self.code = code
        self._more = dict(more or {})
        self.trace_id = str(uuid.uuid4())
        self.correlation_id = str(uuid.uuid4())
        self.timestamp = f"{now:%Y-%m-%d %H:%M:%S}Z"
        self._text = text
        super().__init__(self.description)

    @property
    def description(self) -> str:
        """The whole `error_description`; parts are separated by single spaces, as in recent recordings."""
        return (
            f"AADSTS{self.code}: {self._text} Trace ID: {self.trace_id} Correlation ID: {self.correlation_id} "
            f"Timestamp: {self.timestamp}"
        )

    def body(self, cloud: Cloud) -> dict[str, Any]:
        """The JSON answer. Source: learn.microsoft.com/entra/identity-platform/reference-error-codes."""
        return {
            "error": self.error,
            "error_description": self.description,
            "error_codes": [self.code],
            "timestamp": self.timestamp,
            "trace_id": self.trace_id,
            "correlation_id": self.correlation_id,
            "error_uri": f"{cloud.authority}/error?code={self.code}",
            **self._more,
        }


class Refusals:
    """The refusals in words; one object per request, because texts carry the time."""

    def __init__(self, now: datetime) -> None:
        """Remember the world's time."""
        self.now = now

    def _refusal(self, code: int, text: str, *, error: str | None = None) -> EntraRefusalError:
        return EntraRefusalError(code, text, self.now, error=error)

    def tenant_not_found(self, tenant: str, *, error: str | None = None) -> EntraRefusalError:
        """No such tenant in any cloud; discovery says invalid_tenant. Source: recorded answers."""
        return self._refusal(
            90002,
            f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
            "correct cloud. Check with your subscription administrator, this may happen if there are no active "
            "subscriptions for the tenant.",
            error=error,
        )

    def tenant_malformed(self, tenant: str) -> EntraRefusalError:
        """Neither an id nor a domain. Guess: text from public reports."""
        return self._refusal(
            900023,
            f"Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
        )

    def tenant_missing(self) -> EntraRefusalError:
        """Client credentials need a tenant of their own. Source: reference-error-codes.md."""
        return self._refusal(
            50059,
            "No tenant-identifying information found in either the request or implied by any provided credentials.",
        )

    def other_cloud(self) -> EntraRefusalError:
        """The tenant lives in another national cloud. Guess: which of 900382, 900432, 90038 is answered."""
        return self._refusal(900382, "Confidential Client is not supported in Cross Cloud request.")

    def parameter_missing(self, name: str) -> EntraRefusalError:
        """A form field is missing. Source: reference-error-codes.md; text from recorded answers."""
        return self._refusal(900144, f"The request body must contain the following parameter: '{name}'.")

    def grant_unsupported(self, grant_type: str) -> EntraRefusalError:
        """Another grant than client credentials. Source: reference-error-codes.md."""
        return self._refusal(70003, f"The app requested an unsupported grant type '{grant_type}'.")

    def application_not_found(self, client_id: str, directory: str) -> EntraRefusalError:
        """Deleted, never there, or another tenant. Source: reference-error-codes.md; azure-rm-endpoint.md."""
        return self._refusal(
            700016,
            f"Application with identifier '{client_id}' was not found in the directory '{directory}'. This can happen "
            "if the application has not been installed by the administrator of the tenant or consented to by any user "
            "in the tenant. You may have sent your authentication request to the wrong tenant.",
        )

    def principal_missing(self, client_id: str, tenant_id: str) -> EntraRefusalError:
        """Only the registration is there. Source: deprecate-service-principal-less-authentication.md."""
        return self._refusal(
            7000229,
            f"The client application {client_id} is missing service principal in the tenant {tenant_id}. "
            "See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
        )

    def disabled(self, client_id: str, name: str) -> EntraRefusalError:
        """`accountEnabled` is false. Source: reference-error-codes.md; azure-rm-endpoint.md."""
        return self._refusal(7000112, f"Application '{client_id}'({name}) is disabled.")

    def credential_missing(self) -> EntraRefusalError:
        """No or an empty credential. Source: reference-error-codes.md."""
        return self._refusal(
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        )

    def secret_wrong(self, client_id: str) -> EntraRefusalError:
        """The value is none of the application's secrets. Source: reference-error-codes.md."""
        return self._refusal(
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{client_id}'.",
        )

    def secret_expired(self, client_id: str) -> EntraRefusalError:
        """The value is right, its time is over. Source: reference-error-codes.md."""
        return self._refusal(
            7000222,
            f"The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new "
            "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
            "security: https://aka.ms/certCreds.",
        )

    def assertion_malformed(self, detail: str) -> EntraRefusalError:
        """The assertion is no JWT. Source: reference-error-codes.md. Guess: text."""
        return self._refusal(50027, f"JWT token is invalid or malformed. {detail}")

    def assertion_of_other_client(self, client_id: str) -> EntraRefusalError:
        """`iss` is the client, `sub` is not. Guess: text."""
        return self._refusal(
            700021,
            f"Client assertion application identifier doesn't match 'client_id' parameter '{client_id}'.",
        )

    def assertion_audience(self) -> EntraRefusalError:
        """`aud` is not the token endpoint. Source: certificate-credentials.md. Guess: text from public reports."""
        return self._refusal(700023, "Client assertion audience claim does not match Realm issuer.")

    def assertion_time(self, start: datetime, end: datetime) -> EntraRefusalError:
        """Too early or too late. Source: troubleshoot-workload-identity.md; text from public logs."""
        return self._refusal(
            700024,
            "Client assertion is not within its valid time range. "
            f"Current time: {_precise(self.now)}, assertion valid from {_precise(start)}, "
            f"expiry time of assertion {_precise(end)}. Review the documentation at "
            "https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
        )

    def key_unusable(self, client_id: str, reason: str, thumbprint: str) -> EntraRefusalError:
        """No, an expired, or the wrong certificate. Source: reference-error-codes.md; text from public logs."""
        return self._refusal(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            f"[Reason - {reason}, Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, "
            "Graph Explorer or directly use MS Graph to see configured keys for app Id "
            f"'{client_id}'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to "
            "determine the corresponding service endpoint].",
        )

    def signature_invalid(self) -> EntraRefusalError:
        """The signature does not fit the registered key. Source: reference-error-codes.md."""
        return self._refusal(700027, "Client assertion contains an invalid signature.")

    def no_federated_credential(self, client_id: str, name: str) -> EntraRefusalError:
        """The application trusts no issuer. Source: troubleshoot-workload-identity.md."""
        return self._refusal(
            70025, f"The client '{client_id}'({name}) has no configured federated identity credentials."
        )

    def not_replicated(self, issuer: str, subject: str) -> EntraRefusalError:
        """Every credential is too new for this replica. Source: workload-identity-federation-considerations.md."""
        return self._refusal(
            70021,
            "No matching federated identity record found for presented assertion. Assertion Issuer: "
            f"'{issuer}'. Assertion Subject: '{subject}'. {_FEDERATION_HELP}",
        )

    def federated_mismatch(self, code: int, what: str, presented: str, advice: str = "") -> EntraRefusalError:
        """Issuer 700211, audience 700212, subject 700213, 7002137, 7002138. Source: public logs.

        Guess: the words of 7002138.
        """
        return self._refusal(
            code,
            f"No matching federated identity record found for presented assertion {what} '{presented}'. "
            f"{advice or _FEDERATION_HELP}",
        )

    def federation_blocked(self, tenant_id: str) -> EntraRefusalError:
        """The tenant bars federation. Source: troubleshoot-workload-identity.md. Guess: text."""
        return self._refusal(
            700223, f"Workload identity federation is constrained or disabled by policy in tenant '{tenant_id}'."
        )

    def multi_tenant(self) -> EntraRefusalError:
        """The Entra issuer serves single tenant applications only. Source: troubleshoot-workload-identity.md."""
        return self._refusal(
            70052, "The identity must be a managed identity, a single tenant app, or a service account."
        )

    def issuer_unreachable(self, issuer: str) -> EntraRefusalError:
        """Keys of a foreign issuer cannot be fetched from here. Guess: text."""
        return self._refusal(501661, f"Request to External OIDC endpoint failed for issuer '{issuer}'.")

    def scope_invalid(self, scope: str) -> EntraRefusalError:
        """Not one resource with /.default. Source: recorded answers."""
        return self._refusal(
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI).",
        )

    def two_resources(self, scope: str) -> EntraRefusalError:
        """More than one resource. Source: reference-error-codes.md. Guess: text."""
        return self._refusal(
            700022, f"The provided value for the input parameter scope '{scope}' can't have more than one resource."
        )

    def resource_not_found(self, resource: str, directory: str) -> EntraRefusalError:
        """No principal for the resource in the tenant. Source: reference-error-codes.md."""
        return self._refusal(
            500011,
            f"The resource principal named {resource} was not found in the tenant named {directory}. This can happen "
            "if the application has not been installed by the administrator of the tenant or consented to by any user "
            "in the tenant. You might have sent your authentication request to the wrong tenant.",
        )


def _precise(moment: datetime) -> str:
    """A moment as Entra prints it in texts about assertions."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0Z"

"""What differs from a connection that works, and matters."""

import copy
import json
import secrets
from typing import Any

import pytest
from armedic.evidence import payload, reference
from armedic.evidence.reference import ABSENT, PRESENT

WORKS: dict[str, Any] = {
    "id": "1",
    "name": "works",
    "type": "azurerm",
    "url": "https://management.azure.com/",
    "createdBy": {"displayName": "Morgan"},
    "isReady": True,
    "data": {
        "environment": "AzureCloud",
        "scopeLevel": "Subscription",
        "creationMode": "Manual",
        "subscriptionId": "s1",
    },
    "authorization": {
        "scheme": "WorkloadIdentityFederation",
        "parameters": {
            "tenantid": "t1",
            "serviceprincipalid": "c1",
            "workloadIdentityFederationIssuer": "https://login.microsoftonline.com/t1/v2.0",
            "workloadIdentityFederationSubject": "/eid1/c/pub/x",
        },
    },
}


def differences(**changed: Any) -> dict[str, tuple[Any, Any]]:
    """What is reported for a copy of the working one with some parameters changed; "absent" removes."""
    content = copy.deepcopy(WORKS)
    parameters = content["authorization"]["parameters"]
    for key, value in changed.items():
        parameters[key] = value
        if value == ABSENT:
            del parameters[key]
    (shown,) = payload.read(content)
    (works,) = payload.read(WORKS)
    found = reference.compare(shown, works.connection)
    return {one.location: (one.observed, one.expected) for one in found}


def test_what_always_differs() -> None:
    """Ids, names, dates, people, subscriptions and the values of ids are left out."""
    other = copy.deepcopy(WORKS) | {"id": "2", "name": "fails", "createdBy": {"displayName": "Kim"}, "isReady": None}
    other["data"]["subscriptionId"] = "s2"
    other["url"] = "HTTPS://management.azure.com"
    other["authorization"]["parameters"] |= {"serviceprincipalid": "c2", "workloadIdentityFederationSubject": "/eid1/y"}
    (shown,) = payload.read(other)
    (works,) = payload.read(WORKS)
    assert reference.compare(shown, works.connection) == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("accesstoken", None, (None, ABSENT)),
        ("accesstoken", "", ("", ABSENT)),
        ("tenantid", ABSENT, (ABSENT, PRESENT)),
        ("tenantid", "", ("", PRESENT)),
        ("workloadIdentityFederationSubject", "sc://a/b/c", ("sc://", "/eid1/")),
        (
            "workloadIdentityFederationIssuer",
            "https://vstoken.dev.azure.com/x",
            ("https://vstoken.dev.azure.com/", "https://login."),
        ),
    ],
)
def test_parameter(key: str, value: Any, expected: tuple[Any, Any]) -> None:
    """Presence, emptiness and form of a parameter count."""
    assert differences(**{key: value}) == {f"/authorization/parameters/{key}": expected}


def test_letter_case_of_a_key() -> None:
    """A key in other letter case is reported as such."""
    changed = differences(tenantid=ABSENT, tenantId="t1")
    assert changed == {"/authorization/parameters/tenantId": ("tenantId", "tenantid")}


def test_values() -> None:
    """Environment, address, scheme and kind are compared by value."""
    other = copy.deepcopy(WORKS) | {"url": "https://management.usgovcloudapi.net/"}
    other["data"] |= {"environment": "AzureUSGovernment", "creationMode": None}
    (shown,) = payload.read(other)
    (works,) = payload.read(WORKS)
    found = {one.location: (one.observed, one.expected) for one in reference.compare(shown, works.connection)}
    assert found == {
        "/url": ("https://management.usgovcloudapi.net/", "https://management.azure.com/"),
        "/data/environment": ("AzureUSGovernment", "AzureCloud"),
        "/data/creationMode": (ABSENT, "Manual"),
    }


def test_secrets_are_never_compared() -> None:
    """A confidential value is present or not; it is never shown."""
    secret = secrets.token_urlsafe(24)
    found = differences(serviceprincipalkey=secret)
    assert found == {"/authorization/parameters/serviceprincipalkey": (PRESENT, ABSENT)}
    assert secret not in json.dumps(found)

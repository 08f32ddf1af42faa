"""Every operation of the OpenAPI document, with good and bad data: the service does what the document says."""

import os
import secrets
from typing import Any

import schemathesis
from armedic.app import create_app
from harness import Azure, known, settings_for
from litestar import Litestar

# schemathesis.toml takes the key from the environment, when the schema is loaded; no credential stands in a file
KEY = secrets.token_urlsafe(32)
os.environ["ARMEDIC_CONTRACT_KEY"] = KEY


def service() -> Litestar:
    """A service on a simulated Azure of its own."""
    azure = Azure("demo")
    return create_app(settings_for(azure, known("contract", KEY)), transport=azure.transport)


schema = schemathesis.openapi.from_asgi("/openapi.json", service())


@schema.parametrize()
def test_operation(case: Any) -> None:
    """Every check of schemathesis holds: statuses, headers, bodies, refusal of bad data, acceptance of good."""
    case.call_and_validate()

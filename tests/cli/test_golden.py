"""The output of every command, as people see it: compared with files."""

from collections.abc import Callable
from pathlib import Path

import pytest

SECRET = "AADSTS7000222: The provided client secret keys for app are expired."
LOG = f"Starting: Deploy\n##[error]{SECRET}\n##vso[task.setvariable variable=x]evil\x1b[31m\n"
CREATE = ("spn", "create", "sc-new", "-s", "Production")
CASES: list[tuple[str, tuple[str, ...], str]] = [
    ("help", ("--help",), ""),
    ("version", ("--version",), ""),
    ("diagnose-help", ("diagnose", "--help"), ""),
    ("diagnose-text", ("diagnose", SECRET), ""),
    ("diagnose-stdin", ("diagnose",), LOG),
    ("diagnose-nothing-given", ("diagnose", "-"), ""),
    ("diagnose-unknown", ("diagnose", "The build failed with exit code 1."), ""),
    ("diagnose-healthy", ("diagnose", "contoso/web/sc-web-prod"), ""),
    ("diagnose-broken", ("diagnose", "contoso/web/sc-prod-token"), ""),
    ("diagnose-both", ("diagnose", "Verify failed", "-c", "contoso/web/sc-web-expiring"), ""),
    ("diagnose-json", ("diagnose", SECRET, "--json", "--exit-zero"), ""),
    ("diagnose-no-such-connection", ("diagnose", "contoso/web/none"), ""),
    ("diagnose-refused", ("diagnose", "Verify failed", "--needs", "Microsoft.Web/sites/write"), ""),
    ("sweep-help", ("sweep", "--help"), ""),
    ("sweep", ("sweep", "contoso"), ""),
    ("sweep-at-risk", ("sweep", "contoso", "--project", "platform", "--cause", "deprecated-issuer"), ""),
    ("sweep-healthy", ("sweep", "contoso", "--project", "web", "--scheme", "WorkloadIdentityFederation", "--all"), ""),
    ("sweep-no-such-project", ("sweep", "contoso", "--project", "none"), ""),
    ("sweep-no-such-organization", ("sweep", "nowhere"), ""),
    ("sweep-two-forms", ("sweep", "contoso", "--csv", "--json"), ""),
    ("repair-help", ("repair", "--help"), ""),
    ("repair-plan", ("repair", "contoso/web/sc-prod-token", "--plan"), ""),
    ("repair-agreed", ("repair", "contoso/web/sc-prod-token", "remove-access-token"), "y\n"),
    ("repair-declined", ("repair", "contoso/web/sc-prod-token"), "n\n"),
    ("repair-nobody-answers", ("repair", "contoso/web/sc-prod-token"), ""),
    ("repair-yes", ("repair", "contoso/data/sc-orders", "grant-role", "--role", "Reader", "--yes"), ""),
    ("repair-nothing-to-do", ("repair", "contoso/web/sc-web-prod"), ""),
    ("repair-withheld", ("repair", "contoso/data/sc-data-disabled"), ""),
    ("repair-allowed", ("repair", "contoso/data/sc-data-disabled", "--allow", "privilege", "--yes"), ""),
    ("repair-unknown-kind", ("repair", "contoso/web/sc-prod-token", "reboot"), ""),
    ("repair-wrong-allow", ("repair", "contoso/web/sc-prod-token", "--allow", "everything"), ""),
    ("repair-json-plan", ("repair", "contoso/data/sc-orders", "grant-role", "--json"), ""),
    ("spn-help", ("spn", "create", "--help"), ""),
    ("spn-create-where", CREATE, ""),
    ("spn-create-plan", (*CREATE, "--deliver", "response", "--plan"), ""),
    ("spn-create-response", (*CREATE, "--deliver", "response", "--yes"), ""),
    ("spn-create-connection", (*CREATE, "-c", "contoso/web/sc-new", "--yes"), ""),
    ("spn-create-wrong-vault", (*CREATE, "--deliver", "vault"), ""),
    ("spn-show", ("spn", "show", "d0000000-0000-4000-8000-000000000001", "-o", "contoso"), ""),
    ("spn-show-form", ("spn", "show", "d0000000-0000-4000-8000-000000000001", "--form"), ""),
    ("spn-show-none", ("spn", "show", "00000000-0000-0000-0000-000000000009"), ""),
    ("spn-delete-refused", ("spn", "delete", "d0000000-0000-4000-8000-000000000001", "-o", "contoso", "--yes"), ""),
    ("causes", ("causes",), ""),
    ("causes-one", ("causes", "stale-access-token"), ""),
    ("causes-none", ("causes", "bad-weather"), ""),
    ("no-such-option", ("causes", "--nonsense"), ""),
]


@pytest.mark.parametrize(("name", "arguments", "given"), CASES, ids=[case[0] for case in CASES])
def test_golden(
    medic: Callable[..., object],
    golden: Callable[[str, object], None],
    name: str,
    arguments: tuple[str, ...],
    given: str,
) -> None:
    """A command prints what its file holds."""
    golden(name, medic(*arguments, given=given))


def test_no_golden_is_left_over() -> None:
    """Each file belongs to a case."""
    files = {path.stem for path in (Path(__file__).parent / "golden").glob("*.txt")}
    assert files == {name for name, *_ in CASES}

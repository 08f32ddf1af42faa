"""The step that makes a secret or a certificate for the principal to sign in with."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from armedic.changes.plan import Change, nothing
from armedic.clients import graph, graph_changes
from armedic.clients.call import Ref
from armedic.clients.entra import SignIn
from armedic.clients.role_changes import moment
from armedic.facts import Application, Certificate, ClientSecret, SecretPolicy
from armedic.provision import certificates
from armedic.provision.identities import client_id
from armedic.provision.reading import Reading
from armedic.provision.request import CertificateCredential, SecretCredential
from armedic.provision.wanted import Wanted

CLOCKS_APART: Final = timedelta(minutes=5)
Held = TypeVar("Held", ClientSecret, Certificate)
ONCE: Final = "it is there already; its value was shown, or stored, once and cannot be shown again"


def held(reading: Reading, wanted: Wanted) -> ClientSecret | Certificate | None:
    """The secret or certificate that an earlier run of the same request made and that is still valid.

    Of several, the one that the key vault holds: the others are left from runs that were cut off.
    """
    application, credential = reading.who.application, wanted.credential
    if application is None or not isinstance(credential, SecretCredential | CertificateCredential):
        return None
    if isinstance(credential, CertificateCredential):
        return _held_certificate(reading, application, credential)
    named = (one for one in application.secrets if one.display_name == credential.description)
    return _best(reading, (one for one in named if one.ends_at > reading.now))


def _held_certificate(
    reading: Reading, application: Application, credential: CertificateCredential
) -> Certificate | None:
    if credential.certificate is not None:
        key = certificates.read(credential.certificate, reading.now).key
        ids = {str(one.get("keyId")) for one in reading.who.keys if one.get("key") == key}
        return next((one for one in application.certificates if one.key_id in ids), None)
    named = (one for one in application.certificates if one.display_name == credential.description)
    return _best(reading, (one for one in named if one.ends_at > reading.now))


def _best(reading: Reading, valid: Iterable[Held]) -> Held | None:
    versions = reading.stored if isinstance(reading.stored, tuple) else ()
    stored = {one.tags.get("keyId") for one in versions if one.enabled}
    return max(valid, key=lambda one: (one.key_id in stored, one.ends_at), default=None)


def ends_at(reading: Reading, wanted: Wanted) -> tuple[datetime, int] | None:
    """When a new secret or generated certificate ends, and after how many days; None for other credentials."""
    credential = wanted.credential
    if not isinstance(credential, SecretCredential | CertificateCredential):
        return None
    longest = _longest(policy_of(reading, wanted))
    days = credential.lifetime_days if longest is None else min(credential.lifetime_days, longest)
    # the policy counts from the moment that Entra gets it, by its own clock
    spare = CLOCKS_APART if days == longest else timedelta()
    return reading.now.replace(microsecond=0) + timedelta(days=days) - spare, days


def end_of_new(reading: Reading, wanted: Wanted) -> datetime | None:
    """When the credential ends that is made for this request: a caller's own certificate as it says itself."""
    credential = wanted.credential
    if isinstance(credential, CertificateCredential) and credential.certificate is not None:
        return certificates.read(credential.certificate, reading.now).ends_at
    found = ends_at(reading, wanted)
    return found[0] if found else None


def policy_of(reading: Reading, wanted: Wanted) -> SecretPolicy | None:
    """What the tenant allows of such a credential; None where nothing limits it or that may not be read."""
    if not isinstance(reading.policies, tuple):
        return None
    return reading.policies[0 if isinstance(wanted.credential, SecretCredential) else 1]


def _longest(policy: SecretPolicy | None) -> int | None:
    return policy.longest_days if policy else None


def secret(reading: Reading, wanted: Wanted, *, needed: bool, ready: bool) -> Change:
    """The step that adds a client secret.

    Args:
        needed: Whether its value has to be stored somewhere that does not hold it yet.
        ready: Whether it has to work before it is stored.
    """
    credential = wanted.credential
    assert isinstance(credential, SecretCredential)  # noqa: S101  for the type checker
    where, environment = f"client secret “{credential.description}”", wanted.cloud
    there = held(reading, wanted)
    if there is not None and not needed:
        return nothing("secret", where, "credential", note=ONCE, keyId=there.key_id)
    known = frozenset(one.key_id for one in reading.who.application.secrets) if reading.who.application else frozenset()
    end, days = ends_at(reading, wanted) or (reading.now, 0)
    return Change(
        key="secret",
        action="create",
        target=where,
        safety="credential",
        call=graph.add_secret(environment, "{application.id}", credential.description, end),
        after={"displayName": credential.description, "endDateTime": end},
        needs=(graph.WRITE,),
        undo=(graph.remove_secret(environment, "{application.id}", Ref("secret", "keyId")),),
        find=graph.find_secret("{application.id}", credential.description, known),
        secret_output="secretText",  # noqa: S106  the name of a field
        note=_note(credential.lifetime_days, days, there),
        private=True,
        goes_on=True,
        ready=_sign_in(reading, wanted, secret=Ref("secret", "secretText")) if ready else None,
    )


def certificate(reading: Reading, wanted: Wanted, *, needed: bool, ready: bool) -> Change:
    """The step that registers a certificate beside those that are there."""
    credential = wanted.credential
    assert isinstance(credential, CertificateCredential)  # noqa: S101  for the type checker
    where, environment = f"certificate “{credential.description}”", wanted.cloud
    there = held(reading, wanted)
    if there is not None and not needed:
        note = None if credential.certificate else ONCE
        return nothing("certificate", where, "credential", note=note, keyId=there.key_id)
    if credential.certificate is not None:
        given = certificates.read(credential.certificate, reading.now)
        end, generate, note = given.ends_at, None, None
        entry = _entry(credential.description, given.starts_at, end, key=given.key, key_id=given.key_id)
        outputs: Mapping[str, Any] = {"keyId": given.key_id}
    else:
        end, days = ends_at(reading, wanted) or (reading.now, 0)
        start = reading.now.replace(microsecond=0)
        generate = partial(certificates.generated, wanted.request.display_name, start, end)
        key, key_id = Ref("certificate", "key"), Ref("certificate", "keyId")
        entry = _entry(credential.description, start, end, key=key, key_id=key_id)
        outputs, note = {}, _note(credential.lifetime_days, days, there)
    before, others = reading.who.keys, Ref("certificate", "beside")
    return Change(
        key="certificate",
        action="create",
        target=where,
        safety="credential",
        call=graph_changes.set_key_credentials(environment, "{application.id}", (others, entry)),
        before={"certificates": [one.get("displayName") for one in before]},
        after={"displayName": credential.description, "endDateTime": end},
        needs=(graph.WRITE,),
        undo=(graph_changes.set_key_credentials(environment, "{application.id}", (others,)),),
        beside=graph_changes.find_key_credentials("{application.id}"),
        outputs=outputs,
        generate=generate,
        note=note,
        private=True,
        goes_on=True,
        ready=_sign_in(reading, wanted, certificate=Ref("certificate", "pem")) if ready else None,
    )


def _entry(name: str, start: datetime, end: datetime, *, key: Any, key_id: Any) -> dict[str, Any]:
    return {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "displayName": name,
        "startDateTime": moment(start),
        "endDateTime": moment(end),
        "keyId": key_id,
        "key": key,
    }


def _note(asked: int, given: int, there: ClientSecret | Certificate | None) -> str | None:
    said = []
    if given < asked:
        said.append(f"it ends after {given} days and not {asked}: the tenant's policy allows no more")
    if there is not None:
        said.append(
            f"one of this description is there from before ({there.key_id}): nobody can tell where its value is, so"
            " remove it if nothing uses it"
        )
    return "; ".join(said) or None


def _sign_in(reading: Reading, wanted: Wanted, *, secret: Any = None, certificate: Any = None) -> SignIn:
    who: Any = client_id(wanted)
    return SignIn(
        environment=wanted.cloud,
        tenant_id=reading.place.tenant_id,
        client_id=who,
        secret=secret,
        certificate=certificate,
    )

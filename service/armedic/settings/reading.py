"""The environment's variables as Settings."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import Meta

from armedic.secret import Secret
from armedic.settings.checking import check
from armedic.settings.files import read_api_keys, read_clouds
from armedic.settings.structs import EntraSettings, Guid, Permission, SettingError, Settings, Url
from armedic.settings.variables import BY_NAME, CLOUD_SECRET, PREFIX, VARIABLES

_ORIGIN: Final = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?"
)
_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def load(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment asks for; empty variables count as not set.

    Raises:
        SettingError: A variable is unknown or does not make sense, or no caller could ever sign in.
    """
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
    _refuse_unknown(given)
    values = {BY_NAME[name].field: _plain(name, value) for name, value in given.items() if BY_NAME[name].kind}
    if "devops_url" in values:
        values["devops_url"] = values["devops_url"].rstrip("/")
    if secret := given.get("ARMEDIC_CLIENT_SECRET"):
        values["client_secret"] = Secret(secret)
    if token := given.get("ARMEDIC_DEVOPS_TOKEN"):
        values["devops_token"] = Secret(token)
    keys_file = _file(given, "ARMEDIC_API_KEYS_FILE")
    settings = Settings(
        **values,
        client_certificate_file=_file(given, "ARMEDIC_CLIENT_CERTIFICATE_FILE"),
        ca_file=_file(given, "ARMEDIC_CA_FILE"),
        clouds=read_clouds(given, _file(given, "ARMEDIC_CLOUDS_FILE")),
        api_keys=read_api_keys(keys_file) if keys_file else (),
        api_keys_file=keys_file,
        entra=_entra(given),
        federated_token_file=Path(token_file) if (token_file := environ.get("AZURE_FEDERATED_TOKEN_FILE")) else None,
        policy_file=_file(given, "ARMEDIC_POLICY_FILE"),
        anonymous=_anonymous(given),
        private_hosts=_hosts(given, "ARMEDIC_PRIVATE_HOSTS"),
        cors_origins=_origins(given, "ARMEDIC_CORS_ORIGINS"),
    )
    check(settings)
    return settings


def _refuse_unknown(given: Mapping[str, str]) -> None:
    for name in sorted(given):
        if name not in VARIABLES:
            known = sorted(one for one in VARIABLES if not one.startswith(CLOUD_SECRET))
            raise SettingError(f"{name}: no such setting; known are {', '.join(known)}")


def _plain(name: str, value: str) -> Any:
    variable = BY_NAME[name]
    try:
        return msgspec.convert(value.strip(), variable.kind, strict=False)
    except msgspec.ValidationError:
        raise SettingError(f"{name}: expected {variable.expected}") from None


def _anonymous(given: Mapping[str, str]) -> bool:
    value = given.get("ARMEDIC_ANONYMOUS", "off")
    if value not in {"off", "loopback"}:
        raise SettingError("ARMEDIC_ANONYMOUS: expected off or loopback")
    return value == "loopback"


def _hosts(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in given.get(name, "").split(",") if host.strip())
    if any(not _HOST.fullmatch(host) for host in hosts):
        raise SettingError(f"{name}: expected host names with commas between, such as *.vault.azure.net")
    return hosts


def _origins(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins as browsers send them: exact ones, for "*" would open the API to every page."""
    origins = tuple(origin.strip() for origin in given.get(name, "").split(",") if origin.strip())
    if any(not _ORIGIN.fullmatch(origin) for origin in origins):
        raise SettingError(
            f"{name}: expected origins with commas between, such as https://portal.contoso.example, in small letters"
            " and without a path"
        )
    return origins


def _file(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    path = Path(given[name])
    if not path.is_file():
        raise SettingError(f"{name}: expected the path of a file, and there is none at {path}")
    return path


def _entra(given: Mapping[str, str]) -> EntraSettings | None:
    wanted = {name: value for name, value in given.items() if name.startswith("ARMEDIC_ENTRA_")}
    if not wanted:
        return None
    for name in ("ARMEDIC_ENTRA_AUDIENCE", "ARMEDIC_ENTRA_TENANTS"):
        if name not in wanted:
            raise SettingError(f"{name}: needed, since {min(wanted)} is set")
    tenants = _converted("ARMEDIC_ENTRA_TENANTS", _listed(wanted["ARMEDIC_ENTRA_TENANTS"]), _Tenants, "tenant ids")
    audiences = _converted("ARMEDIC_ENTRA_AUDIENCE", _listed(wanted["ARMEDIC_ENTRA_AUDIENCE"]), _Names, "a client id")
    authority = wanted.get("ARMEDIC_ENTRA_AUTHORITY")
    if authority is not None:
        expected = "a URL such as https://login.microsoftonline.com"
        authority = _converted("ARMEDIC_ENTRA_AUTHORITY", authority.strip().rstrip("/"), Url, expected)
    permissions: tuple[Permission, ...] = get_args(Permission)
    names = {wanted.get(f"ARMEDIC_ENTRA_{one.upper()}", f"Armedic.{one.title()}").strip(): one for one in permissions}
    if len(names) < len(permissions):
        raise SettingError("ARMEDIC_ENTRA_DIAGNOSE, _REPAIR and _PROVISION: expected three different names")
    return EntraSettings(
        audiences=tuple(audiences),
        tenants=frozenset(map(str.casefold, tenants)),
        authority=authority,
        names=names,
    )


_Names = Annotated[list[Annotated[str, Meta(min_length=1, max_length=300)]], Meta(min_length=1)]
_Tenants = Annotated[list[Guid], Meta(min_length=1)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _converted(name: str, value: Any, kind: Any, expected: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise SettingError(f"{name}: expected {expected}") from None

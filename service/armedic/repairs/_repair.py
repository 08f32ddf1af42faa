"""The shape of a repair, and the catalogue: every other file of this folder is one repair."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from armedic.changes.plan import Plan, Safety
from armedic.facts import Connection, Facts, Named
from armedic.targets import ConnectionTarget


class RepairRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Which repair to make; each kind has its own fields. Base of one struct for each repair, tagged with its slug."""


class Interest(msgspec.Struct, frozen=True, kw_only=True):
    """What a repair needs to know beyond the usual look."""

    roles: tuple[str, ...] = ()
    """Names or ids of role definitions."""
    scopes: tuple[str | None, ...] = ()
    """Scopes at which the principal's role assignments are needed; None is the connection's own."""
    siblings: bool = False
    """The other connections that sign in as the same application."""
    uses: bool = False
    """Whether the siblings verify, and when each of them and the connection itself was changed last."""
    organizations: tuple[str, ...] = ()
    """Where to look for them, beside the connection's own organization."""
    organization: bool = False
    """The organization's id."""
    policy: bool = False
    """What the tenant allows of secrets."""
    keys: bool = False
    """The application's certificates as they have to be sent again when one is added."""
    deleted_principal: bool = False
    """The application's principal in the recycle bin."""
    becoming: Callable[[Connection], Connection] | None = None
    """The connection with the identifiers that it is to get: what they lead to is looked up."""
    trust: bool = False
    """What the application or managed identity trusts, also where the usual look has no need of it."""
    projects: bool = False
    """The names of the organization's projects."""


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """One change that removes a cause."""

    slug: str
    title: str
    summary: str
    """What it does, in a sentence."""
    safety: Safety
    """The most severe class among its changes."""
    needs: tuple[str, ...]
    """Rights that its changes may take, whatever they are in a case; without the scopes at which they are needed."""
    request: type[RepairRequest]
    plan: Callable[[Facts, ConnectionTarget, Any], Plan]
    """Pure: the changes for these facts and this request; may raise UnreadError, never for a thing it does not need."""
    suggest: Callable[[Named], Mapping[str, Any] | None]
    """The `repair` object of a request that would help for a finding; None when the finding does not say enough."""
    interest: Callable[[Any], Interest] = lambda _request: Interest()


@cache
def catalogue() -> Mapping[str, Repair]:
    """Every repair by its slug, in the order of the files' names."""
    package = importlib.import_module("armedic.repairs")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    repairs = [importlib.import_module(f"armedic.repairs.{name}").REPAIR for name in names]
    return {repair.slug: repair for repair in repairs}

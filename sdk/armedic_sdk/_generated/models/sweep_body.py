from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.sweep_body_verdicts_type_0_item import (
    SweepBodyVerdictsType0Item,
    check_sweep_body_verdicts_type_0_item,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="SweepBody")


@_attrs_define
class SweepBody:
    """What to look at, and what of it to show."""

    organization: str
    """ Azure DevOps organization, e.g. "contoso". """
    projects: list[str] | None | Unset = UNSET
    """ Projects by name or id; null for all that Armedic may see. """
    schemes: list[str] | None | Unset = UNSET
    """ Look only at connections that sign in so, e.g. "ServicePrincipal"; null for all. """
    owners: list[str] | None | Unset = UNSET
    """ Look only at connections that these made (unique name, name or id), or with this `owner`; null for all. """
    verdicts: list[SweepBodyVerdictsType0Item] | None | Unset = UNSET
    """ Show only these verdicts; null for all. """
    causes: list[str] | None | Unset = UNSET
    """ Show only connections with one of these causes, by slug; null for all. """
    only_expiring: bool | Unset = False
    """ Show only connections whose last valid credential ends within `expiring_within_days`. """
    expiring_within_days: int | Unset = 30
    """ Credentials that end within so many days make a connection `at_risk`. """

    def to_dict(self) -> dict[str, Any]:
        organization = self.organization

        projects: list[str] | None | Unset
        if isinstance(self.projects, Unset):
            projects = UNSET
        elif isinstance(self.projects, list):
            projects = self.projects

        else:
            projects = self.projects

        schemes: list[str] | None | Unset
        if isinstance(self.schemes, Unset):
            schemes = UNSET
        elif isinstance(self.schemes, list):
            schemes = self.schemes

        else:
            schemes = self.schemes

        owners: list[str] | None | Unset
        if isinstance(self.owners, Unset):
            owners = UNSET
        elif isinstance(self.owners, list):
            owners = self.owners

        else:
            owners = self.owners

        verdicts: list[str] | None | Unset
        if isinstance(self.verdicts, Unset):
            verdicts = UNSET
        elif isinstance(self.verdicts, list):
            verdicts = []
            for verdicts_type_0_item_data in self.verdicts:
                verdicts_type_0_item: str = verdicts_type_0_item_data
                verdicts.append(verdicts_type_0_item)

        else:
            verdicts = self.verdicts

        causes: list[str] | None | Unset
        if isinstance(self.causes, Unset):
            causes = UNSET
        elif isinstance(self.causes, list):
            causes = self.causes

        else:
            causes = self.causes

        only_expiring = self.only_expiring

        expiring_within_days = self.expiring_within_days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "organization": organization,
            }
        )
        if projects is not UNSET:
            field_dict["projects"] = projects
        if schemes is not UNSET:
            field_dict["schemes"] = schemes
        if owners is not UNSET:
            field_dict["owners"] = owners
        if verdicts is not UNSET:
            field_dict["verdicts"] = verdicts
        if causes is not UNSET:
            field_dict["causes"] = causes
        if only_expiring is not UNSET:
            field_dict["only_expiring"] = only_expiring
        if expiring_within_days is not UNSET:
            field_dict["expiring_within_days"] = expiring_within_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        organization = d.pop("organization")

        def _parse_projects(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                projects_type_0 = cast(list[str], data)

                return projects_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        projects = _parse_projects(d.pop("projects", UNSET))

        def _parse_schemes(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                schemes_type_0 = cast(list[str], data)

                return schemes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        schemes = _parse_schemes(d.pop("schemes", UNSET))

        def _parse_owners(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                owners_type_0 = cast(list[str], data)

                return owners_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        owners = _parse_owners(d.pop("owners", UNSET))

        def _parse_verdicts(data: object) -> list[SweepBodyVerdictsType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                verdicts_type_0 = []
                _verdicts_type_0 = data
                for verdicts_type_0_item_data in _verdicts_type_0:
                    verdicts_type_0_item = check_sweep_body_verdicts_type_0_item(verdicts_type_0_item_data)

                    verdicts_type_0.append(verdicts_type_0_item)

                return verdicts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[SweepBodyVerdictsType0Item] | None | Unset", data)

        verdicts = _parse_verdicts(d.pop("verdicts", UNSET))

        def _parse_causes(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                causes_type_0 = cast(list[str], data)

                return causes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        causes = _parse_causes(d.pop("causes", UNSET))

        only_expiring = d.pop("only_expiring", UNSET)

        expiring_within_days = d.pop("expiring_within_days", UNSET)

        sweep_body = cls(
            organization=organization,
            projects=projects,
            schemes=schemes,
            owners=owners,
            verdicts=verdicts,
            causes=causes,
            only_expiring=only_expiring,
            expiring_within_days=expiring_within_days,
        )

        return sweep_body

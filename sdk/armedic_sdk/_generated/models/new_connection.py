from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewConnection")


@_attrs_define
class NewConnection:
    """The service connection to create with the principal."""

    organization: str
    """ Azure DevOps organization, e.g. "contoso". """
    project: str
    """ Project, by name or id. """
    name: str
    """ Name of the new connection. """
    description: str | Unset = ""
    """ Shown in the project settings. """

    def to_dict(self) -> dict[str, Any]:
        organization = self.organization

        project = self.project

        name = self.name

        description = self.description

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "organization": organization,
                "project": project,
                "name": name,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        organization = d.pop("organization")

        project = d.pop("project")

        name = d.pop("name")

        description = d.pop("description", UNSET)

        new_connection = cls(
            organization=organization,
            project=project,
            name=name,
            description=description,
        )

        return new_connection

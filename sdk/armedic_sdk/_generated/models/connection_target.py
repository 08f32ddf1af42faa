from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConnectionTarget")


@_attrs_define
class ConnectionTarget:
    """A service connection in a project."""

    organization: str
    """ Azure DevOps organization (or collection), e.g. "contoso". """
    project: str
    """ Project, by name or id. """
    name_or_id: str
    """ The connection's name in that project, or its id. """

    def to_dict(self) -> dict[str, Any]:
        organization = self.organization

        project = self.project

        name_or_id = self.name_or_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "organization": organization,
                "project": project,
                "name_or_id": name_or_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        organization = d.pop("organization")

        project = d.pop("project")

        name_or_id = d.pop("name_or_id")

        connection_target = cls(
            organization=organization,
            project=project,
            name_or_id=name_or_id,
        )

        return connection_target

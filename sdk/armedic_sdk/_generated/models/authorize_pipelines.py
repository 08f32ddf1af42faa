from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="AuthorizePipelines")


@_attrs_define
class AuthorizePipelines:
    """Permit pipelines of the connection's project to use it."""

    kind: Literal["authorize-pipelines"] = "authorize-pipelines"
    pipelines: list[int] | Unset = UNSET
    """ Ids of the pipelines: the number after `definitionId=` in a pipeline's address. """
    all_pipelines: bool | Unset = False
    """ Permit all pipelines of the project, later ones too. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        pipelines: list[int] | Unset = UNSET
        if not isinstance(self.pipelines, Unset):
            pipelines = self.pipelines

        all_pipelines = self.all_pipelines

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if pipelines is not UNSET:
            field_dict["pipelines"] = pipelines
        if all_pipelines is not UNSET:
            field_dict["all_pipelines"] = all_pipelines

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["authorize-pipelines"], d.pop("kind"))
        if kind != "authorize-pipelines":
            raise ValueError(f"kind must match const 'authorize-pipelines', got '{kind}'")

        pipelines = cast(list[int], d.pop("pipelines", UNSET))

        all_pipelines = d.pop("all_pipelines", UNSET)

        authorize_pipelines = cls(
            kind=kind,
            pipelines=pipelines,
            all_pipelines=all_pipelines,
        )

        return authorize_pipelines

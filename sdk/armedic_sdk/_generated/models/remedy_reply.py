from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.step_reply import StepReply
    from ..models.suggested_repair import SuggestedRepair


T = TypeVar("T", bound="RemedyReply")


@_attrs_define
class RemedyReply:
    """How to remove a cause."""

    summary: str
    """ The cure in a sentence. """
    repairs: list[SuggestedRepair]
    """ What Armedic can do about it, best first. """
    steps: list[StepReply]
    """ The way by hand. """
    needs: list[str]
    """ Rights that the remedy needs. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        summary = self.summary

        repairs = []
        for repairs_item_data in self.repairs:
            repairs_item = repairs_item_data.to_dict()
            repairs.append(repairs_item)

        steps = []
        for steps_item_data in self.steps:
            steps_item = steps_item_data.to_dict()
            steps.append(steps_item)

        needs = self.needs

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "summary": summary,
                "repairs": repairs,
                "steps": steps,
                "needs": needs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.step_reply import StepReply  # noqa: PLC0415
        from ..models.suggested_repair import SuggestedRepair  # noqa: PLC0415

        d = dict(src_dict)
        summary = d.pop("summary")

        repairs = []
        _repairs = d.pop("repairs")
        for repairs_item_data in _repairs:
            repairs_item = SuggestedRepair.from_dict(repairs_item_data)

            repairs.append(repairs_item)

        steps = []
        _steps = d.pop("steps")
        for steps_item_data in _steps:
            steps_item = StepReply.from_dict(steps_item_data)

            steps.append(steps_item)

        needs = cast(list[str], d.pop("needs"))

        remedy_reply = cls(
            summary=summary,
            repairs=repairs,
            steps=steps,
            needs=needs,
        )

        remedy_reply.additional_properties = d
        return remedy_reply

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

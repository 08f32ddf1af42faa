from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cause_reply_area import CauseReplyArea, check_cause_reply_area

if TYPE_CHECKING:
    from ..models.step_reply import StepReply


T = TypeVar("T", bound="CauseReply")


@_attrs_define
class CauseReply:
    """One failure mode that Armedic knows."""

    slug: str
    """ Its permanent name. """
    title: str
    """ What is wrong, in a few words. """
    area: CauseReplyArea
    """ What is refused: the connection in Azure DevOps, the sign-in (identity), the access in Azure, or the way.
    """
    at_risk: bool
    """ Works today, will stop. """
    explanation: str
    """ What is wrong, and why it breaks the connection. """
    signatures: list[str]
    """ Words of error messages that give it away. """
    remedy: str
    """ The cure in a sentence. """
    repairs: list[str]
    """ Slugs of the repairs that Armedic can do, best first. """
    steps: list[StepReply]
    """ The way by hand. """
    needs: list[str]
    """ Rights that the remedy needs. """
    references: list[str]
    """ Pages to read. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        slug = self.slug

        title = self.title

        area: str = self.area

        at_risk = self.at_risk

        explanation = self.explanation

        signatures = self.signatures

        remedy = self.remedy

        repairs = self.repairs

        steps = []
        for steps_item_data in self.steps:
            steps_item = steps_item_data.to_dict()
            steps.append(steps_item)

        needs = self.needs

        references = self.references

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "slug": slug,
                "title": title,
                "area": area,
                "at_risk": at_risk,
                "explanation": explanation,
                "signatures": signatures,
                "remedy": remedy,
                "repairs": repairs,
                "steps": steps,
                "needs": needs,
                "references": references,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.step_reply import StepReply  # noqa: PLC0415

        d = dict(src_dict)
        slug = d.pop("slug")

        title = d.pop("title")

        area = check_cause_reply_area(d.pop("area"))

        at_risk = d.pop("at_risk")

        explanation = d.pop("explanation")

        signatures = cast(list[str], d.pop("signatures"))

        remedy = d.pop("remedy")

        repairs = cast(list[str], d.pop("repairs"))

        steps = []
        _steps = d.pop("steps")
        for steps_item_data in _steps:
            steps_item = StepReply.from_dict(steps_item_data)

            steps.append(steps_item)

        needs = cast(list[str], d.pop("needs"))

        references = cast(list[str], d.pop("references"))

        cause_reply = cls(
            slug=slug,
            title=title,
            area=area,
            at_risk=at_risk,
            explanation=explanation,
            signatures=signatures,
            remedy=remedy,
            repairs=repairs,
            steps=steps,
            needs=needs,
            references=references,
        )

        cause_reply.additional_properties = d
        return cause_reply

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

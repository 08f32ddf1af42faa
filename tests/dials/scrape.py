"""What GET /metrics tells, as numbers to compare."""

from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families

Sample = tuple[str, frozenset[tuple[str, str]]]


async def scrape(armedic: httpx.AsyncClient) -> "Numbers":
    """All samples of a service."""
    answer = await armedic.get("/metrics", headers={"X-API-Key": ""})
    assert answer.status_code == 200, answer.text
    return Numbers.of(answer.text)


class Numbers:
    """Samples by name and labels."""

    def __init__(self, values: Mapping[Sample, float]) -> None:
        """Keep them."""
        self.values = values

    @classmethod
    def of(cls, text: str) -> "Numbers":
        """Those of a text in Prometheus' format."""
        families = text_string_to_metric_families(text)
        return cls({(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples})

    def sum(self, name: str, **labels: str) -> float:
        """The sum of the samples of that name with at least these labels."""
        wanted = set(labels.items())
        return sum(value for (known, has), value in self.values.items() if known == name and wanted <= has)

    def labels(self, name: str) -> set[str]:
        """The names of the labels of a sample."""
        return {label for (known, has) in self.values if known == name for label, _ in has}

    def label_values(self, label: str) -> set[str]:
        """Every value of a label, whatever the metric."""
        return {value for _, has in self.values for name, value in has if name == label}

    @property
    def names(self) -> set[str]:
        """The names of all samples."""
        return {name for name, _ in self.values}

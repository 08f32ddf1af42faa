"""Armedic: diagnoses, repairs and provisions Azure DevOps service connections."""

__version__ = "0.1.0"

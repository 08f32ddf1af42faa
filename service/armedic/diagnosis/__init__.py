"""Diagnosis: look, judge, answer."""

"""Causes: one file for each failure mode; pure functions of the facts."""

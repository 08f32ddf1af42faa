"""Written by sdk/generator/twins.py from `_async`; never edited."""

"""The source of both clients: `_sync` is written from it by sdk/generator/twins.py."""

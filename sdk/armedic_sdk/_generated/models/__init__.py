"""The models, a module each; nothing is imported before it is needed."""

"""What the caller sent, turned into facts: one module per format; pure."""

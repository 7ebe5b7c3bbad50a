"""The publishers: one module a format."""

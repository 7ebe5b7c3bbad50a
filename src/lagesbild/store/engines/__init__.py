"""What counts: one module an engine, all over the same files and the same statements."""

"""The web door: it asks, it never computes."""

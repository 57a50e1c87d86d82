"""Counters in, a protected release out: all that turns counted answers into results, and nothing that knows a person."""

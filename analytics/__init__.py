"""Counters in, a protected release out: everything that turns counted answers into results, and nothing that knows a person."""

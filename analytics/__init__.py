"""Counters in, a protected release out: all that turns counted answers into results, and knows no person."""

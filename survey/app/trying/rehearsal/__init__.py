"""Rehearsals: whole waves with given answers, which works councils try before they sign."""

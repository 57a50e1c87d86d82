"""Attacks on what is published: everything public becomes an inequality or a noisy sum about sets of people."""

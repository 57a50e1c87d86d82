"""Enrolments and ballots over HTTP: a real server, requests made beforehand, and bare commits of the same bytes."""

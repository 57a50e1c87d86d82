"""Credentials: what lets a person answer once without being known. Nothing here imports another part of `survey`.

Order to read: canonical, blind (with openssl), ballots, sealing, signing, refusals, respondent.
"""

"""The life of a wave: drafted, locked under public rules, opened, closed, released, and recorded in a ledger.

In: a roster's partition and a questionnaire. Out: manifest, invitations, ledger entries, lists of receipts.
Called by: survey.faces, survey.app, survey.cli.
"""

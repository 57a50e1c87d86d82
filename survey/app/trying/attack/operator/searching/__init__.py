"""A10: marks that are planted in a company, and a search for them wherever somebody could look.

In: a company. Out: an outcome. Called by: survey.app.trying.attack.attacks.
"""

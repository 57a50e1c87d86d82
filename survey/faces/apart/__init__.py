"""What an issuer or a collector on a host of its own takes from its organiser, and what it checks before it believes.

In: signed requests, public records. Out: keys, counts, sealed rows; kept rules. Called by: survey.app.site.apart.
"""

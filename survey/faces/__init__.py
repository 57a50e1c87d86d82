"""The HTTP side: what employees' clients, auditors and readers can ask of an installation.

In: requests. Out: blueprints. Called by: survey.app.site.web.
"""

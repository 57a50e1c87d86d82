"""The news that results are out, for programs and chats that an organiser named: nothing is sent unless somebody did.

In: a release that is published. Out: one request for each of them. Called by: survey.app.site.server, desk, survey.cli.
"""

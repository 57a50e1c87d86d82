"""Pages of the works council and of auditors: the count, the key, and proof to take away.

In: requests under /desk/. Out: pages, files. Called by: survey.app.desk.
"""

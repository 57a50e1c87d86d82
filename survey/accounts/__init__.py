"""Who may sign in at the desk: accounts and their roles, passwords, sessions, links that work once, the access log.

In: the room `accounts`, e-mail addresses, passwords. Out: who somebody is and what they may see.
Called by: survey.faces.desk, survey.app, survey.cli. Never by the faces that employees use.
"""

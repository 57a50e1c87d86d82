"""The adversary who holds the servers: files and backups, clocks and logs, lies to clients, searches of everything.

In: a company. Out: outcomes of A7 to A10. Called by: survey.app.trying.attack.attacks.
"""

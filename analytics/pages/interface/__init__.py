"""What other programs read of the board: the same numbers as the pages, for the same readers, as JSON.

In: a board, a scope, what an address asks for. Out: bytes of JSON, and the description of all of them.
Called by: survey.app.outward.interface.
"""

"""The results as pages: the same order everywhere, from the board alone.

In: addresses with a reader's token. Out: HTML. Called by: the web application, which registers `results`.
"""

from analytics.pages.routes import results

__all__ = ["results"]

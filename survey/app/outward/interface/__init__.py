"""The interface under /api/v1/: JSON over the board, read-only, for what the owner of a token may see.

In: GET with a token. Out: JSON, its description, a page. Called by: survey.app.site.web, which registers `interface`.
"""

from survey.app.outward.interface.door import interface
from survey.app.outward.interface.problems import is_of_interface, problem_of

__all__ = ["interface", "is_of_interface", "problem_of"]

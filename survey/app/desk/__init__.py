"""The pages of the organiser that need both halves: waves from draft to publication, and results behind the sign-in.

In: requests under /desk/. Out: pages. Called by: survey.app.site.web, which registers `desk`.
"""

from survey.app.desk import home, people
from survey.faces.desk import desk

for _part in (home.home, people.people):
    desk.register_blueprint(_part)

__all__ = ["desk"]

"""The organiser's side: pages behind a sign-in, under a path of their own, with a cookie that no other path sees.

In: requests under /desk/. Out: pages for people with an account. Called by: survey.app.site.web, survey.app.desk.
"""

from survey.faces.desk import accounts, entrance, log, own
from survey.faces.desk.face import desk

for _part in (entrance.entrance, own.own, accounts.accounts, log.log):
    desk.register_blueprint(_part)

__all__ = ["desk"]

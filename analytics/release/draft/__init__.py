"""What leaves the machine that opened the ballots, and the look at it where it arrives.

In: a counted wave, or a package from elsewhere. Out: `Draft`.
Called by: `analytics.release.assemble`, survey.app.ending.
"""

from analytics.release.draft.leaving import Draft as Draft
from analytics.release.draft.taking import DraftError as DraftError

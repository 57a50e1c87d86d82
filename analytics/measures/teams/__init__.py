"""What follows from the released numbers of many groups: outlook, alerts, profiles, what could be seen at all.

In: released values, margins, sizes. Out: levels, flags, labels. Called by: `analytics.release`, `analytics.pages`.
"""

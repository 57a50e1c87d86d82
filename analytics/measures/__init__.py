"""Arrays in, numbers out: the statistics of a release, each with its formula, its source and a known answer.

In: counts, means, variances and lists of comments. Out: floats, small frozen records. Called by: `analytics.release`.
"""

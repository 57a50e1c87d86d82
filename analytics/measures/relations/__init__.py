"""How answers of one person go together: drivers and reliability, computed while a wave is open in memory.

In: matrices of answers, (people, measures). Out: a few numbers about everybody together. Called by: `analytics.tally`.
"""

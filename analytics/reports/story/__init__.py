"""What a full report tells, chapter by chapter, before it becomes pages of a PDF or slides.

In: a desk. Out: `Report`. Called by: `analytics.reports.paper`, `analytics.reports.slides`.
"""

"""What lies behind the numbers of one wave: earlier waves, drivers, words, outlook.

In: a desk. Out: what the templates of these pages show. Called by: `analytics.pages.routes`.
"""

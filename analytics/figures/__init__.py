"""What a page draws, as plain data: readings, differences, heat map, dots, bars, and Plotly figures as dictionaries.

In: released cells. Out: frozen records and dictionaries, nothing of HTML. Called by: `analytics.pages`.
"""

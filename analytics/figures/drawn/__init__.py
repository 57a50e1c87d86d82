"""What is drawn: bars, dots, lines and cells as plain values that templates, Plotly and reports put on a page."""

"""Scores as the authors of published questionnaires compute them, from averages that have been released."""

"""Asking: people, questions, credentials and waves, and nothing that knows an answer."""

"""Comments: what is struck out first, which language they are in, which subjects and quotes may be shown."""

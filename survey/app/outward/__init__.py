"""What leaves for other programs: results that they read with a token, and the news that there are some."""

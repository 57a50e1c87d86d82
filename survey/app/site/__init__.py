"""What the web application is made of: faces put together, the server process, words, home page."""

"""Rights to one ticket each: codes for people who are invited by name, and codes drawn by nobody knows whom."""

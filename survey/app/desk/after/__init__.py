"""What the desk does with what was published."""

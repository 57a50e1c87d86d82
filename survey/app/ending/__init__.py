"""A wave's end: count, release, publish, destroy, and go on after a crash."""

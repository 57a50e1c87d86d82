"""Pages of the desk about what comes after a wave."""

"""What reports cost: the summary of an ordinary organisation, and every form of one with thousands of units."""

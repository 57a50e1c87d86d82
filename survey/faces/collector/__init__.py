"""The collector: takes sealed ballots, and knows no name."""

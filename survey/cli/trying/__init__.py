"""Commands that try Canopy out: with invented people, with given answers, against its own tests and baselines."""

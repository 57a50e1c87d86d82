"""Commands about what was published: files of it, proofs of it, who else may read it."""

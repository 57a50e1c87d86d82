"""What organisers and auditors ask of an installation or of its files: state, safety, proofs, exports."""

"""The employees' client: gathered into a bundle, kept with each wave that promises it, served under its hash."""

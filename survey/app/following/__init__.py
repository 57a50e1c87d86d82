"""What follows a wave: who may plan for which group, what employees read about it, and whom to remind."""

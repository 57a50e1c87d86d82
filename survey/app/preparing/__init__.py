"""What is settled before a wave is locked: people, groups, what is counted, and how much noise."""

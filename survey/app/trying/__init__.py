"""What is tried before it is trusted: a demo, a rehearsal with given answers, an adversary, what it costs here."""

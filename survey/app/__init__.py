"""Where the two halves meet: the application, and every story that needs both people's side and counters' side."""

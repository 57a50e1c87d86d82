"""What follows a release at the desk: programs that read results, and whom to tell that there are some."""

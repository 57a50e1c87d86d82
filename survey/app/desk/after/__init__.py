"""What follows a release at the desk: actions, reports, programs that read results, and whom to tell of them."""

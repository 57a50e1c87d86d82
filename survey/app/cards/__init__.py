"""Cards that people draw from a box: made, printed, taken back; the same for the command line and for the desk."""

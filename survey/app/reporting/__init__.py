"""Reports that people take away: of what an account may see, made in the background if that takes long, and mailed."""

"""What comes from elsewhere and is read beside the board: totals of leavers, values of other surveys."""

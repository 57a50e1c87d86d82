"""What is done after a wave: focus areas of groups, actions with an owner and a day, and what became of them."""

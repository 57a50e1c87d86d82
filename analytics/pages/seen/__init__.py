"""What one reader may see of a wave: their groups, in the order of the tree, long lists folded."""

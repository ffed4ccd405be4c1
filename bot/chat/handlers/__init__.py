"""One file per capability: what a person said or tapped, answered in a few lines."""

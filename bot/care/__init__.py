"""What is right: pure decisions over values, standard library only."""

"""What we know and say: data files and the loaders that refuse wrong ones."""

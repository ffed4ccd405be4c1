"""Ratios, side by side in one run: what the house does against what it would do otherwise, or could do at best."""

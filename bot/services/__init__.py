"""What the bot does, one file per journey, inside a transaction that somebody else opened."""

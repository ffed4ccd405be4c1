"""What the bot remembers: the only room that knows SQL, and the one that seals and opens fields."""

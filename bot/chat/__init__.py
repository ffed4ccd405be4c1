"""The only room that knows Telegram: updates come in, turns are taken, messages go out."""

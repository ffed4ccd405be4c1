"""Stripes, a self-care companion on Telegram for people with neuroendocrine tumors and those who care for them."""

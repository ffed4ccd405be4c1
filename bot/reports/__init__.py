"""Values in, bytes out: documents a person can take along."""

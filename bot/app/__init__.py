"""The one place where the parts meet: build, start, stop."""

"""HTTP doors for machines: health, readiness and metrics."""

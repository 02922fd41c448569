"""Pages: about, preferences, and what machines ask: /health, /ready, /metrics."""

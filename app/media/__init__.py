"""Media: pictures people upload, re-encoded and stored under names we make."""

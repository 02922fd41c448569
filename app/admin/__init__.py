"""Admin: what those who run the place look after. So far, the background work."""

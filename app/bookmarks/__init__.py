"""Bookmarks: posts an account keeps for itself. Nobody hears of them."""

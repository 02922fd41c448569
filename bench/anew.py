"""The microblog without its page cache: what a page costs when something has just changed."""

from app import create_app

app = create_app({"PAGE_CACHE": False})

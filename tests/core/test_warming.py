"""What is loaded before the workers are forked."""

from app.core import i18n
from app.core.warming import warm_up


def test_no_connection_is_opened_before_the_fork(app, queries):
    i18n._catalogue.cache_clear()
    warm_up(app)
    assert i18n._catalogue.cache_info().currsize == len(i18n.LANGUAGES)
    assert queries == []

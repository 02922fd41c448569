"""The page about this place, and the switches at the foot of every page."""

import re

import pytest

from app.core.db import db
from tests.conftest import make_app, migrate, publish


def test_about_says_who_runs_this_place_and_how_much_there_is(client, grace, alan):
    publish("one", by=grace)
    page = client.get("/about").text
    assert 'href="/@ada"' in page and 'href="/@grace"' not in page
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["3", "1"]


def test_about_does_not_count_who_is_suspended(client, ada, grace):
    publish("one", by=grace)
    grace.status = "suspended"
    assert re.findall(r"<dd>(\d+)</dd>", client.get("/about").text) == ["1", "0"]


def test_an_empty_place_has_an_about_page(client):
    assert client.get("/about").status_code == 200


def test_a_reader_chooses_a_language_and_keeps_it(client):
    response = client.post("/preferences", data={"language": "fr", "next": "/about"})
    assert (response.status_code, response.headers["Location"]) == (303, "/about")
    cookie = response.headers["Set-Cookie"]
    assert "lang=fr" in cookie and "Max-Age=31536000" in cookie and "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert '<html lang="fr"' in client.get("/about").text


def test_over_https_the_cookie_stays_there(client):
    response = client.post("/preferences", data={"theme": "dark"}, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("value", ["", "auto", "purple"])
def test_the_theme_goes_back_to_the_systems(client, value):
    client.post("/preferences", data={"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/about").text
    response = client.post("/preferences", data={"theme": value})
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert "data-theme" not in client.get("/about").text


def test_a_language_we_do_not_speak_changes_nothing(client):
    response = client.post("/preferences", data={"language": "xx"})
    assert response.status_code == 303 and "Set-Cookie" not in response.headers


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_the_switch_never_leads_to_another_site(client, elsewhere):
    response = client.post("/preferences", data={"theme": "dark", "next": elsewhere})
    assert response.headers["Location"] == "/"


def test_another_sites_form_switches_nothing(client):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = client.post("/preferences", data={"theme": "dark"}, headers=headers)
        assert response.status_code == 400 and "Set-Cookie" not in response.headers


def test_a_members_language_goes_with_the_account(as_ada, ada):
    as_ada.post("/preferences", data={"language": "fr"})
    assert ada.language == "fr"
    as_ada.delete_cookie("lang")
    assert '<html lang="fr"' in as_ada.get("/about").text


def test_a_member_has_to_send_the_token_and_a_reader_has_none(app, client, ada):
    client.login(ada)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/preferences", data={"language": "fr"}).status_code == 400
    db.session.refresh(ada)
    assert ada.language != "fr"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/about").text)[1]
    answer = client.post("/preferences", data={"language": "fr", "csrf_token": token})
    assert answer.status_code == 303
    stranger = app.test_client()
    assert stranger.post("/preferences", data={"language": "fr"}).status_code == 303


def test_public_pages_set_no_cookie(tmp_path):
    app = make_app(tmp_path, WTF_CSRF_ENABLED=True)
    migrate(app)
    for address in ("/about", "/robots.txt", "/manifest.webmanifest", "/health"):
        assert "Set-Cookie" not in app.test_client().get(address).headers
    with app.app_context():
        db.engine.dispose()

"""What an administrator does without a browser."""

import re

import pytest

from app.auth.models import Credential
from app.core.db import db
from tests.conftest import PASSWORD


def the(run, *words):
    """What a command says about a password."""
    return re.search(r"^Password: (\S+)$", run(*words).stdout, re.M)[1]


def test_somebody_made_by_a_command_can_log_in(run, client):
    password = the(run, "users", "create", "linus", "linus@example.org")
    account = db.session.query(Credential).one().account
    assert client.login(account, password).status_code == 303


def test_the_first_account_is_administrator_and_others_are_asked_for(run):
    assert "(admin)" in run("users", "create", "ada", "a@example.org").stdout
    assert "(member)" in run("users", "create", "grace", "g@example.org").stdout
    assert "(admin)" in run("users", "create", "alan", "b@example.org", "--admin").stdout


def test_a_given_password_is_not_printed(run, client):
    words = ("users", "create", "linus", "linus@example.org", "--password", "penguins forever")
    assert "penguins" not in run(*words).stdout
    piped = run(
        "users", "create", "tove", "t@example.org", "--password", "-", input="karate-champ\n"
    )
    assert "karate" not in piped.stdout
    account = db.session.query(Credential).filter_by(email="t@example.org").one().account
    assert client.login(account, "karate-champ").status_code == 303


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("admin", "x@example.org"), "username: This name is kept"),
        (("linus", "nonsense"), "email: That is not an e-mail address"),
        (("linus", "x@example.org", "--password", "short"), "password: That is too short"),
        (("ADA", "x@example.org"), "username: Somebody has this name"),
    ],
)
def test_what_cannot_be_is_told_in_words(run, ada, words, says):
    assert says in run("users", "create", *words, code=1).stderr


def test_a_missing_word_is_a_usage_error(run):
    run("users", "create", code=2)
    run("users", "promote", "ada", "--role", "emperor", code=2)


def test_a_new_password_ends_all_sessions(run, as_grace, grace):
    old = as_grace.get("/settings/sessions")
    assert old.status_code == 200
    password = the(run, "users", "reset-password", "GRACE")
    assert as_grace.get("/settings/sessions").status_code == 303
    assert (
        as_grace.post("/auth/login", data={"username": "grace", "password": PASSWORD}).status_code
        == 401
    )
    as_grace.login(grace, password)


def test_a_forgotten_password_is_found_by_address_too(run, grace):
    assert the(run, "users", "reset-password", "grace@example.org")


def test_somebody_suspended_is_gone_until_they_may_come_back(run, client, as_grace, grace):
    run("users", "suspend", "grace")
    assert client.get("/@grace").status_code == 404
    assert as_grace.get("/settings/sessions").status_code == 303
    run("users", "unsuspend", "@grace")
    assert client.get("/@grace").status_code == 200


def test_a_place_keeps_an_administrator(run, ada, grace):
    assert "only administrator" in run("users", "suspend", "ada", code=1).stderr
    assert "only administrator" in run("users", "promote", "ada", "--role", "member", code=1).stderr
    assert ada.status == "active" and ada.role == "admin"
    run("users", "promote", "grace")
    run("users", "suspend", "ada")
    assert grace.is_admin and not ada.is_active


def test_who_waits_is_let_in(run, grace):
    grace.status = "pending"
    db.session.commit()
    assert "grace is active" in run("users", "approve", "grace").stdout


def test_an_invitation_opens_the_door_once(run, app, client, ada):
    app.config.update(REGISTRATION="invite", BASE_URL="https://micro.example.org")
    link = run("users", "invite").stdout.split()[-1]
    assert link.startswith("https://micro.example.org/auth/register?invite=")
    code = link.partition("=")[2]
    form = {"password": PASSWORD, "password2": PASSWORD, "invite": code}
    first = {"username": "linus", "email": "l@example.org"}
    assert client.post("/auth/register", data=form | first).status_code == 303
    second = {"username": "tove", "email": "t@example.org"}
    answer = app.test_client().post("/auth/register", data=form | second)
    assert answer.status_code == 422


def test_all_accounts_are_listed(run, ada, grace):
    lines = run("users", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["ada", "grace"]
    assert "admin" in lines[0] and "grace@example.org" in lines[1]


def test_nobody_by_that_name_is_told(run):
    assert "no account 'nobody'" in run("users", "promote", "nobody", code=1).stderr


def test_a_database_without_tables_is_told_in_one_line(tmp_path):
    from tests.cli.conftest import runner
    from tests.conftest import make_app

    error = runner(make_app(tmp_path))("users", "list", code=1).stderr
    assert "flask db upgrade" in error and len(error.splitlines()) == 1

"""Passwords: hashed, verified, refused."""

import argon2
import pytest
from flask import Flask

from app.auth import passwords
from app.auth.passwords import Problem, problem

COSTS = {"PASSWORD_TIME_COST": 1, "PASSWORD_MEMORY_COST": 64}


@pytest.fixture(autouse=True)
def settings():
    app = Flask(__name__)
    app.config.update(COSTS)
    with app.app_context():
        yield app.config


def test_a_password_is_verified():
    hashed = passwords.hash("correct horse")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify(hashed, "correct horse")
    assert not passwords.verify(hashed, "correct house")
    assert hashed != passwords.hash("correct horse")


@pytest.mark.parametrize("hashed", [None, "", "spoiled", "$argon2id$v=19$m=64,t=1,p=1$x$y"])
def test_nobody_is_verified_by_a_hash_that_is_not_there_or_spoiled(hashed):
    assert not passwords.verify(hashed, "correct horse")


def test_the_same_password_typed_on_other_keyboards():
    hashed = passwords.hash("cafe\u0301 ｃｒèｍｅ")
    assert passwords.verify(hashed, "caf\u00e9 crème")


@pytest.mark.parametrize("odd", ["nul\x00inside", "lone \ud800 surrogate", "🔑" * 8, " " * 9])
def test_odd_characters_are_just_characters(odd):
    hashed = passwords.hash(odd)
    assert passwords.verify(hashed, odd)
    assert not passwords.verify(hashed, odd + "!")


def test_an_endless_password_is_wrong():
    hashed = passwords.hash("x" * 1000)
    assert passwords.verify(hashed, "x" * 1000)
    assert not passwords.verify(hashed, "x" * 1001)


def test_an_unknown_account_takes_as_long_as_a_known_one(settings, monkeypatch):
    """One hash is worked out for either, and what it costs is written in it: no clock is needed."""
    settings.update(PASSWORD_TIME_COST=2, PASSWORD_MEMORY_COST=128)
    hashed = passwords.hash("correct horse")
    costs = []

    def work_out(self, stored, password):
        costs.append(argon2.extract_parameters(stored))
        return really_work_out(self, stored, password)

    really_work_out = argon2.PasswordHasher.verify
    monkeypatch.setattr(argon2.PasswordHasher, "verify", work_out)
    assert not passwords.verify(hashed, "wrong horse")
    assert not passwords.verify(None, "wrong horse")
    known, unknown = costs
    assert known == unknown and (known.time_cost, known.memory_cost) == (2, 128)


def test_a_hash_made_with_other_costs_is_made_anew(settings):
    hashed = passwords.hash("correct horse")
    assert not passwords.needs_rehash(hashed)
    settings["PASSWORD_TIME_COST"] = 2
    assert passwords.needs_rehash(hashed)


def test_the_parameters_are_owasp_s(settings):
    settings.clear()
    assert "$m=19456,t=2,p=1$" in passwords.hash("correct horse")


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        ("", Problem.TOO_SHORT),
        ("seven77", Problem.TOO_SHORT),
        ("ééééééé", Problem.TOO_SHORT),
        ("x" * 1001, Problem.TOO_LONG),
        ("password1", Problem.COMMON),
        ("PassWord", Problem.COMMON),
        ("motdepasse", Problem.COMMON),
        ("ｐａｓｓｗｏｒｄ", Problem.COMMON),
        ("zzzzzzzzzzzzzzzz", Problem.COMMON),
        ("ada_lovelace", Problem.LIKE_NAME),
        ("ADA_Lovelace", Problem.LIKE_NAME),
        ("ada@example.org", Problem.LIKE_NAME),
        ("correct horse", None),
        ("xq!7Rm2z", None),
        ("un été à Lyon", None),
        ("x y" * 333, None),
    ],
)
def test_which_passwords_may_be_chosen(password, verdict):
    assert problem(password, username="Ada_Lovelace", email="ada@example.org") is verdict


def test_the_list_of_common_passwords_is_long_enough():
    assert len(passwords._common()) >= 3000
    assert all(len(word) >= 8 and word == word.lower() for word in passwords._common())

"""Which names people may take."""

import pytest

from app.accounts.usernames import MAX_LENGTH, RESERVED, Problem, check, key, skeleton


@pytest.mark.parametrize(
    "name",
    ["ada", "Grace_Hopper", "a", "_", "x" * 30, "2026", "badminton", "roots", "Ian", "helped"],
)
def test_good_names(name):
    assert check(name) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", Problem.EMPTY),
        ("x" * 31, Problem.TOO_LONG),
        ("ada lovelace", Problem.BAD_CHARACTERS),
        ("ada-l", Problem.BAD_CHARACTERS),
        ("adа", Problem.BAD_CHARACTERS),  # a Cyrillic а
        ("ada\n", Problem.BAD_CHARACTERS),
        ("٣", Problem.BAD_CHARACTERS),
        ("@ada", Problem.BAD_CHARACTERS),
    ],
)
def test_bad_names(name, problem):
    assert check(name) is problem


@pytest.mark.parametrize(
    "name",
    [
        *["admin", "Admin", "ADMIN", "adm1n", "4dmin", "adrnin", "admln", "_admin_", "ad_min"],
        *["admin1", "admin007", "r00t", "ROOT", "rO0t", "supp0rt", "5upport", "m0derat0r"],
        *["rnoderator", "Administrat0r", "heIp", "he1p", "settings", "API", "everyone", "null"],
        *["Microblog", "rnicroblog", "rnicrob1og", "explore", "explOre", "exp1ore", "undefined"],
    ],
)
def test_reserved_names_and_what_looks_like_them(name):
    assert check(name) is Problem.RESERVED


@pytest.mark.parametrize(
    ("one", "other"), [("paypal", "paypaI"), ("paypal", "PAYPA1"), ("Tom", "T0rn"), ("l0l", "IOI")]
)
def test_look_alikes_share_a_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("ada", "adi"), ("ian", "lan"), ("a_b", "ab")])
def test_different_names_do_not(one, other):
    assert skeleton(one) != skeleton(other)


def test_the_letter_case_makes_no_difference_to_the_key():
    assert key("Ada") == key("ADA") == "ada"


def test_a_skeleton_fits_into_its_column():
    assert len(skeleton("m" * MAX_LENGTH)) <= 60


def test_the_first_steps_of_the_addresses_are_reserved():
    steps = "explore tags search auth posts notifications messages bookmarks likes settings admin"
    steps += " health ready metrics api oauth about preferences static media avatars"
    assert set(steps.split()) <= RESERVED

"""The pictures we draw for those who have none."""

import re
from random import Random
from xml.etree import ElementTree

from app.accounts.portraits import svg

IDS = [Random(number).getrandbits(62) for number in range(300)]


def test_the_same_account_has_the_same_portrait():
    assert svg(IDS[0]) == svg(IDS[0])


def test_others_have_others():
    assert len({svg(number) for number in IDS}) >= len(set(IDS)) - 2


def test_every_portrait_is_a_small_well_formed_picture_without_anything_from_outside():
    for number in IDS:
        picture = svg(number)
        assert len(picture) < 1500
        tree = ElementTree.fromstring(picture)
        assert tree.tag == "{http://www.w3.org/2000/svg}svg"
        assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {
            *("svg", "g", "path", "circle", "ellipse")
        }
        assert picture.count("http") == 1
        assert not re.search(r"nan|\de[-+]", picture)

"""What the people of the scenery do with each other's posts, and what they say to each other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import time_machine

from app.accounts.models import Account
from app.bookmarks.actions import bookmark
from app.cli.demo_pictures import draw
from app.conversations.actions import Letter, begin
from app.core import ids
from app.core.db import db
from app.likes.actions import like
from app.media.actions import Prepared, prepare
from app.notifications.models import Notification
from app.pins.actions import pin
from app.posts.actions import Manner, delete, publish
from app.posts.models import Post
from app.relations import actions as relations
from app.reposts.actions import repost
from app.tags.actions import follow as follow_tag
from app.tags.models import Tag

# Minutes ago, who, what, the place of what it answers in this list; None: Grace's moth.
THREAD: list[tuple[int, str, str, int | None]] = [
    (300, "ada", "@grace Is it well? The moth, not the relay.", None),
    (295, "grace", "@ada Flat, but famous.", 0),
    (290, "sonia", "@grace @ada Name it. Everything famous has a name.", 1),
    (280, "hokusai", "@sonia Wave. I name everything Wave.", 2),
    (270, "emile", "@grace Chez nous, on appelle ça un papillon de nuit.", None),
    (255, "wolfeschlegelsteinhausenberger", "@emile Nachtfalter.", 4),
    (250, "emile", "@wolfeschlegelsteinhausenberger Un seul mot ? Je suis impressionné.", 5),
    (240, "grump", "@grace In my day the machines had no insects.", None),
]
# Minutes ago, who, what, the pictures' scenes with their words, and the manner.
PICTURES: list[tuple[int, str, str, list[tuple[str, str]], dict[str, Any]]] = [
    (210, "hokusai", "Still nearly there.", [("sea", "The sea in the evening, a small boat")], {}),
    (
        160,
        "emile",
        "Deux matins sur la Saône. #lyon #photo",
        [("town", "Des façades au bord de l’eau"), ("hills", "")],
        {},
    ),
    (
        130,
        "ada",
        "Three looms, one pattern. #mathematics",
        [("tiles", "Tiles in blue and white"), ("tiles", "The same, turned"), ("chart", "A curve")],
        {},
    ),
    (
        110,
        "anning",
        "The beach after the storm, in order of wetness.",
        [("sea", "Waves"), ("meadow", "Grass"), ("night", "Stars"), ("hills", "Chalk hills")],
        {},
    ),
    (100, "camille", "Les mains de l’atelier.", [("town", "Des mains")], {"sensitive": True}),
    (
        90,
        "sonia",
        "The top falls over. It always falls over. That is the whole second volume.",
        [],
        {"spoiler_text": "How the book about tops ends"},
    ),
    (80, "grace", "Log book open on Thursday, for us.", [], {"visibility": "followers"}),
    (75, "emile", "Essai de levain n° 4, entre nous.", [], {"visibility": "unlisted"}),
]
LETTERS: list[tuple[int, str, str]] = [
    (4000, "grace", "Have you seen the new relay?"),
    (3990, "ada", "Only heard it. From two streets away."),
    (3985, "grace", "That was the quiet mode."),
    (600, "ada", "I have drawn you a quieter one. On paper, so it makes no noise at all."),
    (42, "grace", "It rattles when I fold it."),
    (40, "grace", "Can you come on Thursday? Bring the loom."),
]
GROUP: list[tuple[int, str, str]] = [
    (500, "emile", "Qui apporte le pain dimanche ?"),
    (480, "ada", "Toi, j’espère."),
    (470, "jb_clement", "Et moi les cerises. Il en reste."),
]


class Life:
    """Lets the people of the scenery live, at moments counted back from now."""

    def __init__(self, people: dict[str, Account], now: datetime) -> None:
        self.people, self.now = people, now

    @contextmanager
    def ago(self, minutes: float) -> Iterator[None]:
        """As if it were so many minutes ago; written down at the end."""
        ids._last = 0  # they never go back by themselves
        with time_machine.travel(self.now - timedelta(minutes=minutes)):
            yield
            db.session.commit()

    def talk(self, moth: Post) -> None:
        """The conversation about the moth, and what everybody thinks of it."""
        said: list[Post] = []
        for minutes, who, text, place in THREAD:
            with self.ago(minutes):
                manner = Manner(in_reply_to=moth if place is None else said[place])
                said.append(publish(text, by=self.people[who], manner=manner))
        gone = said[3]
        with self.ago(200):
            answer = Manner(in_reply_to=gone)
            publish("@hokusai And the cat?", by=self.people["layla"], manner=answer)
            delete(gone)
        for person in list(self.people.values())[:9]:
            with self.ago(150):
                like(moth, by=person)
        for who in ("ada", "sonia", "emile"):
            with self.ago(140):
                repost(moth, by=self.people[who])

    def show(self) -> None:
        """Pictures, one to four, and posts that are not for everybody."""
        rng = Random("scenery")
        for minutes, who, text, scenes, manner in PICTURES:
            files = [_drawn(rng, scene, place) for place, (scene, _) in enumerate(scenes)]
            with self.ago(minutes):
                pictures: list[Prepared] = prepare(files, [alt for _, alt in scenes])
                wanted = Manner(pictures=tuple(pictures), **manner)
                post = publish(text, by=self.people[who], manner=wanted)
                if who in ("hokusai", "anning"):
                    bookmark(post, by=self.people["ada"])
                    like(post, by=self.people["ada"])

    def stand(self) -> None:
        """Who asks whom, who has turned whom away, which hashtags they follow."""
        camille, ada = self.people["camille"], self.people["ada"]
        camille.locked = True
        db.session.flush()
        for who in ("ada", "grace", "sonia"):
            relations.follow(camille, by=self.people[who])
        relations.block(self.people["grump"], by=ada)
        relations.mute(self.people["anning"], by=ada, until=self.now + timedelta(days=3))
        relations.mute(self.people["hokusai"], by=self.people["camille"])
        for name in ("mathematics", "lyon"):
            tag = db.session.query(Tag).filter_by(key=name).one()
            follow_tag(tag, by=ada)
        db.session.commit()

    def praise(self, mine: list[Post]) -> None:
        """What Ada hears of: something of each kind, the newest of it unread."""
        everybody = [person for name, person in self.people.items() if name != "ada"]
        for post, likers in zip(mine, (1, 2, 6), strict=False):
            with self.ago(30):
                for person in everybody[:likers]:
                    like(post, by=person)
                pin(post, by=self.people["ada"])
        with self.ago(20):
            repost(mine[0], by=self.people["grace"])
            for who in ("zoe", "hokusai"):
                row = Notification(kind="follow_request", actor_id=self.people[who].id)
                row.account_id = self.people["ada"].id
                db.session.add(row)
            words = "The place rests on Sunday from 3 to 4, to be swept."
            note = Notification(kind="moderation", account_id=self.people["ada"].id, body=words)
            db.session.add(note)

    def write(self) -> None:
        """Messages to Ada: from a friend, in a group, from strangers."""
        for minutes, who, text in LETTERS:
            self._letter(minutes, who, text, "grace" if who == "ada" else "ada")
        for minutes, who, text in GROUP:
            circle = {"ada", "emile", "jb_clement"} - {who}
            self._letter(minutes, who, text, *sorted(circle))
        self._letter(90, "anning", "I have found a shell with your curve in it.", "ada")
        self._letter(45, "camille", "Bonjour. Une question sur les plans du métier.", "ada")

    def _letter(self, minutes: float, who: str, text: str, *to: str) -> None:
        with self.ago(minutes):
            begin(Letter(text), by=self.people[who], to=[self.people[name] for name in to])


def _drawn(rng: Random, scene: str, variant: int) -> SimpleNamespace:
    file = io.BytesIO()
    draw(rng, scene, variant % 3).save(file, "PNG", compress_level=1)
    file.seek(0)
    return SimpleNamespace(filename=f"{scene}.png", stream=file)

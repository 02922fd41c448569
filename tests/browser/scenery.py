"""A small place with people in it, for pictures: written through the program's own actions."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from PIL import Image, ImageDraw

from app import create_app
from app.accounts.actions import describe, set_header
from app.accounts.models import Account
from app.auth.actions import register
from app.core.db import db, utcnow
from app.media import files, images
from app.posts.actions import edit, publish
from app.relations.actions import follow
from tests.browser.scenery_jobs import take_away, work
from tests.browser.scenery_talk import Life

PASSWORD = "a picture of a place"

# username, name, bio, place, links
PEOPLE: list[tuple[str, str, str, str, list[tuple[str, str]]]] = [
    (
        "ada",
        "Ada Lovelace",
        "Notes on engines that weave algebra the way looms weave flowers. #mathematics\n"
        "Mostly by the window.",
        "London",
        [("Notes", "https://example.org/notes"), ("", "https://example.com/ada/garden")],
    ),
    ("grace", "Grace Hopper", "Ships, compilers, and a nanosecond of wire in my pocket.", "", []),
    ("layla", "ليلى العامرية", "قصائد قصيرة ونباتات على الشرفة.", "الإسكندرية", []),
    (
        "jb_clement",
        "Jean-Baptiste Clément",
        "Cerisiers, chansons, et le temps qu’il fait à #montmartre.",
        "Paris",
        [],
    ),
    ("sonia", "Sofia Kowalewska", "Waves, tops that spin, and trains that do not.", "", []),
    ("emile", "Émile Zhang", "Boulanger le matin, photographe l’après-midi.", "Lyon", []),
    (
        "wolfeschlegelsteinhausenberger",
        "Wolfeschlegelsteinhausenbergerdorff Senior the Extraordinarily Patient",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        [],
    ),
    ("anning", "Mary Anning", "I walk the beach after storms. It pays in ammonites.", "Lyme", []),
    ("camille", "Camille Claudel", "La glaise n’attend pas.", "Villeneuve", []),
    ("hokusai", "Katsushika Hokusai", "Still drawing waves. Nearly there.", "Edo", []),
    ("grump", "Augustus Grump", "Everything was better.", "", []),
    ("zoe", "", "", "", []),
]

# Minutes ago, who, what; the oldest first.
POSTS: list[tuple[int, str, str]] = [
    (41000, "sonia", "Nobody can be a mathematician who is not also a poet in the soul."),
    (31000, "ada", "First card punched. It does nothing yet, beautifully. #mathematics"),
    (23000, "emile", "Première fournée de l’année ratée\u00a0: trop d’eau, pas assez de patience."),
    (14500, "grace", "Whoever says “we have always done it this way” owes me a coffee. ☕"),
    (9900, "layla", "أكتب سطرًا واحدًا كلّ صباح، ثمّ أسقي الريحان."),
    (
        8700,
        "jb_clement",
        "On m’a demandé pourquoi des cerises. Parce que ça rime avec juin, et qu’en juin tout le "
        "monde a seize ans. #montmartre",
    ),
    (7200, "ada", "Spent the evening teaching a loom to count backwards. It sulked. #mathematics"),
    (
        5900,
        "grace",
        "A ship in port is safe, but that is not what ships are built for.\n\n"
        "Three things before breakfast:\n– read the log\n– write the test\n"
        "– ask why the test was not there",
    ),
    (4400, "emile", "La lumière de sept heures sur la Saône vaut tous les réveils. #lyon #photo"),
    (
        3000,
        "wolfeschlegelsteinhausenberger",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2,
    ),
    (2600, "sonia", "A train late by forty minutes is forty pages read. I approve of this line."),
    (1500, "layla", "صباح الخير من الشرفة. تفتّح الياسمين، وها هو الشاي يبرد ببطء. #حديقة"),
    (
        700,
        "jb_clement",
        "Petit-déjeuner\u00a0: tartines, confiture d’abricot, silence. Qui dit mieux\u00a0?",
    ),
    (
        330,
        "grace",
        "Found it: an actual moth in relay 70. Taped into the log book. Anybody who says hardware "
        "has no bugs has not met ours. https://example.org/the-first-actual-case-of-a-bug",
    ),
    (
        96,
        "emile",
        "Le pain au levain, jour 3\u00a0: il a doublé de volume et réclame un prénom.\n\n"
        "Les propositions sont ouvertes. #lyon",
    ),
    (
        41,
        "sonia",
        "@ada I drew your top with the third axis. It wobbles, but exactly.",
    ),
    (
        12,
        "ada",
        "The engine has no pretensions whatever to originate anything. It can do whatever we know "
        "how to order it to perform — and what a lot of things we know how to order! #mathematics",
    ),
    (
        3,
        "jb_clement",
        "@ada Et s’il chante faux, est-ce la machine ou celle qui lui a appris\u00a0?",
    ),
]
FOLLOWED = {
    "ada": ("grace", "layla", "jb_clement", "sonia", "emile", "wolfeschlegelsteinhausenberger"),
    "grace": ("ada", "sonia"),
    "sonia": ("ada", "grace", "emile"),
    "jb_clement": ("ada", "emile"),
    "emile": ("jb_clement", "sonia"),
    "layla": ("ada", "hokusai"),
    "camille": ("anning", "hokusai", "emile"),
    "anning": ("camille",),
}


def build(folder: Path) -> None:
    """Fill the data folder: people, what they wrote, whom they read and what they do."""
    cheap = {"PASSWORD_TIME_COST": 1, "PASSWORD_MEMORY_COST": 8}
    app = create_app({"DATA_DIR": str(folder), "CONTEXT": "PROD", **cheap})
    with app.app_context():
        now = utcnow()
        with time_machine.travel(now - timedelta(days=400)):
            people = {person[0]: _person(*person) for person in PEOPLE}
        life, written = Life(people, now), {}
        for username, followed in FOLLOWED.items():
            with life.ago(2000):
                for name in followed:
                    follow(people[name], by=people[username])
        for minutes, username, text in POSTS:
            with life.ago(minutes):
                post = written[minutes] = publish(text, by=people[username])
            if minutes == 330:
                with life.ago(minutes - 4):
                    edit(post, text.replace("Found it: an", "An"))
                    edit(post, text)
        life.show()
        life.talk(written[330])
        life.stand()
        life.praise([written[12], written[7200], written[31000]])
        life.write()
        work()
        take_away(people["ada"], people["camille"])
        db.session.remove()
        db.engine.dispose()


def _person(
    username: str, name: str, bio: str, place: str, links: list[tuple[str, str]]
) -> Account:
    account = register(username, f"{username}@example.org", PASSWORD)
    pairs = [{"label": label, "url": url} for label, url in links]
    describe(account, display_name=name, bio=bio, location=place, links=pairs)
    account.last_seen_at = account.joined_at
    if username == "ada":
        pictures = images.header(_hills())
        set_header(account, {width: files.keep(data) for width, data in pictures.items()})
    db.session.commit()
    return account


def _hills() -> Any:
    """A landscape in seven flat tones."""
    picture = Image.new("RGB", (1500, 500), "#dfe4fb")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((1050, 60, 1210, 220), fill="#fbeccd")
    tones = ("#b9c3f3", "#95a3ea", "#6f80de", "#4a5dd0", "#2b3fb8", "#1a2a8a")
    for number, tone in enumerate(tones):
        top = 190 + number * 48
        for hill in range(-1, 5):
            left = hill * 420 + (number * 173) % 420 - 200
            draw.ellipse((left, top, left + 760, top + 620), fill=tone)
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file

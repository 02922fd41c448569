"""What was answered with success is there afterwards, whatever happens to the container."""

from __future__ import annotations

from functools import partial

from tests.container.conftest import Start, published
from tests.container.docker import docker
from tests.container.person import Person, wait_for
from tests.container.writers import posts_in, write_while


def test_a_post_survives_a_restart_and_a_new_container(start: Start, volume: str) -> None:
    first = start("-v", f"{volume}:/data", *published(5000))
    ada = Person(first.address, "ada").register()
    assert ada.post("Still here?") == 303
    docker("restart", first.id)
    wait_for(first.address)
    ada.address = first.address
    assert ada.sees("Still here?")
    first.remove()
    second = start("-v", f"{volume}:/data", *published(5000))
    ada.address = second.address
    assert ada.sees("Still here?")


def test_two_containers_started_together_on_an_empty_volume(start: Start, volume: str) -> None:
    both = [start("-v", f"{volume}:/data", ready=False) for _ in range(2)]
    for container in both:
        wait_for(container.address, "/ready")
    assert sum(container.logs().count("Migrated the database") for container in both) == 1
    assert len({container.run("cat", "/data/secret_key") for container in both}) == 1
    ada = Person(both[0].address, "ada").register()
    assert ada.post("Written in one, read in the other") == 303
    assert Person(both[1].address).sees("Written in one, read in the other")


def test_logging_in_on_one_port_does_not_log_out_on_the_other(start: Start) -> None:
    one, two = start(*published(5000)), start(*published(5001))
    ada = Person(one.address, "ada").register()
    grace = Person(two.address, "grace", jar=ada.jar).register()
    assert ada.is_logged_in()
    assert grace.is_logged_in()


def test_a_killed_worker_costs_no_post(start: Start) -> None:
    container = start()

    def kill_a_worker() -> None:
        workers = container.run("sh", "-c", "cat /proc/1/task/1/children").split()
        container.run("kill", "-9", workers[0])

    acknowledged = write_while(partial(Person, container.address), kill_a_worker, times=4)
    assert len(acknowledged) > 150
    assert acknowledged <= posts_in(partial(Person, container.address))
    gap = wait_for(container.address, seconds=2)
    assert gap < 2


def test_a_killed_container_costs_no_post(start: Start, volume: str) -> None:
    container = start("-v", f"{volume}:/data", *published(5000))
    visit = partial(Person, container.address)
    acknowledged = write_while(visit, lambda: docker("kill", "-s", "KILL", container.id))
    assert acknowledged
    docker("start", container.id)
    wait_for(container.address)
    assert acknowledged <= posts_in(partial(Person, container.address))
    assert container.run("python3", "-c", CHECK) == "ok"


CHECK = """
from pysqlite3 import dbapi2
print(dbapi2.connect("file:/data/microblog.db?mode=ro", uri=True)
    .execute("pragma integrity_check").fetchone()[0])
"""

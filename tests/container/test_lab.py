"""The lab, step by step, with Dockerfiles as learners write them by hand."""

from __future__ import annotations

import pytest

from tests.container.conftest import Start, published
from tests.container.docker import Container, build, docker, size
from tests.container.person import Person

REQUIREMENTS = """FROM python:3-alpine
COPY ./requirements.txt /requirements.txt
RUN pip3 install -r requirements.txt
"""
STEP_5 = f"""{REQUIREMENTS}
ENV FLASK_APP microblog.py
COPY ./ /microblog
WORKDIR /microblog
CMD ["./boot.sh"]
"""
STEP_7 = f"""{REQUIREMENTS}
ENV FLASK_APP microblog.py
COPY ./ /microblog
WORKDIR /microblog
RUN addgroup -S microblog && adduser -S microblog -G microblog
RUN chown -R microblog:microblog ./
USER microblog
CMD ["./boot.sh"]
"""
STEP_8 = f"""{REQUIREMENTS}
COPY ./ /microblog
WORKDIR /microblog
CMD ["./boot.sh"]
"""
STEP_11 = f"""{REQUIREMENTS}
ENV FLASK_APP microblog.py
COPY ./ /microblog
WORKDIR /microblog
ENV CONTEXT PROD
EXPOSE 5000
CMD ["./boot.sh"]
"""
STEPS = {"5": STEP_5, "7": STEP_7, "8": STEP_8, "11": STEP_11}

# Step 3 on ubuntu, where pip refuses to touch the system: the cure is an environment of one's own.
STEP_3 = """FROM microblog-lab-debian
RUN apt-get update -y
RUN apt-get install -y --no-install-recommends python3-pip python3-venv
COPY ./requirements.txt /requirements.txt
"""
CURED = f"""{STEP_3}
RUN python3 -m venv /venv
ENV PATH=/venv/bin:$PATH
RUN pip3 install -r requirements.txt
ENV FLASK_APP microblog.py
COPY ./ /microblog
WORKDIR /microblog
RUN adduser --system --group microblog && chown -R microblog ./
USER microblog
CMD ["./boot.sh"]
"""


def serves(container: Container, name: str) -> None:
    """Somebody registers, posts, and sees the post; the container then stops well."""
    ada = Person(container.address, name).register()
    assert ada.post(f"hello from {name}") == 303
    assert ada.sees(f"hello from {name}", "/")


@pytest.mark.parametrize("step", STEPS)
def test_a_dockerfile_written_by_hand(start: Start, step: str) -> None:
    build(f"microblog-lab:{step}", dockerfile=STEPS[step])
    image = f"microblog-lab:{step}"
    first = start(*published(5000), image=image)
    second = start("-e", "CONTEXT=DEV", *published(5001), image=image)
    assert "Running Production Server" in first.logs()
    assert "Running Development Server" in second.logs()
    assert "No volume at /microblog/instance" in first.logs()
    serves(first, "ada")
    serves(second, "grace")
    for container in (first, second):
        assert container.stop()[1] == 0


def test_the_second_build_of_a_learner_comes_from_the_cache() -> None:
    build("microblog-lab:5", dockerfile=STEP_5)
    again = build("microblog-lab:5", dockerfile=STEP_5)
    [pip] = [step for step in again.split("\nStep ") if "pip3 install" in step]
    assert "Using cache" in pip


def test_pip_refuses_on_debian_as_the_guide_says(debian: str) -> None:
    build("microblog-lab:3", dockerfile=STEP_3)
    refused = docker("run", "--rm", "microblog-lab:3", "pip3", "install", "flask", check=False)
    assert "externally-managed-environment" in refused.stderr


def test_the_guides_cure_on_debian(start: Start, debian: str, image: str) -> None:
    build("microblog-lab:debian", dockerfile=CURED)
    container = start(*published(5000), image="microblog-lab:debian")
    assert "/dash" in container.run("readlink", "-f", "/bin/sh")
    serves(container, "ada")
    assert container.stop()[1] == 0
    assert size("microblog-lab:debian") > 2 * size(image)

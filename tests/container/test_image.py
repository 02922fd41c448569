"""What the image is: small, plain, and nobody's but root's to change."""

from __future__ import annotations

import json
import secrets
import shutil
import tarfile
import zlib
from pathlib import Path

from tests.container.docker import ROOT, build, docker, size

BASE = "python:3.13-alpine"
MB = 1_000_000
IN_MICROBLOG = {"__pycache__", "app", "boot.sh", "gunicorn.conf.py", "microblog.py"}
WHAT_IS_WRITABLE = """
import os
for folder, _, _ in os.walk("/"):
    if not folder.startswith(("/proc", "/sys", "/dev")) and os.access(folder, os.W_OK):
        print(folder)
"""


EVERY_MODULE = """
from importlib import import_module
from pkgutil import walk_packages
import app
for module in walk_packages(app.__path__, "app."):
    import_module(module.name)
print(module.name)
"""
EVERY_KIND_OF_PICTURE = """
from io import BytesIO
from PIL import Image, ImageCms
from app.media.images import FORMATS, avatar
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
for kind in FORMATS:
    file = BytesIO()
    Image.new("RGB", (640, 480)).save(file, kind, icc_profile=profile)
    file.seek(0)
    assert avatar(file)["400"]
    print(kind)
"""
WHAT_IS_COMPILED_LATER = """
from jinja2 import Environment
from microblog import app
compile_, compiled = Environment.compile, []
Environment.compile = lambda *rest, **more: compiled.append(rest) or compile_(*rest, **more)
names = app.jinja_env.list_templates()
for name in names:
    app.jinja_env.get_template(name)
print(len(names), len(compiled))
"""


def in_image(image: str, *command: str) -> str:
    return docker("run", "--rm", image, *command).stdout.strip()


def test_it_says_how_it_wants_to_be_run(image: str) -> None:
    config = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]
    assert config["User"] == "microblog"
    assert config["Cmd"] == ["./boot.sh"]
    assert list(config["Volumes"]) == ["/data"]
    assert list(config["ExposedPorts"]) == ["5000/tcp"]
    assert {"CONTEXT=PROD", "DATA_DIR=/data"} <= set(config["Env"])
    assert "127.0.0.1:$PORT/health" in " ".join(config["Healthcheck"]["Test"])
    assert config["Labels"]["org.opencontainers.image.title"] == "Microblog"


def test_only_what_runs_is_in_it(image: str) -> None:
    assert set(in_image(image, "ls", "-A", "/microblog").split()) == IN_MICROBLOG | {
        "requirements.txt"
    }
    assert in_image(image, "find", "/microblog", "-name", ".*") == ""
    assert in_image(image, "sh", "-c", "ls /data | wc -l") == "0"


def test_an_env_file_does_not_get_in(image: str, tmp_path: Path) -> None:
    copy_of_the_source(tmp_path)
    (tmp_path / ".env").write_text("SECRET_KEY=mine")
    (tmp_path / "app" / ".env.local").write_text("SECRET_KEY=mine")
    (tmp_path / ".git").mkdir()
    (tmp_path / "tests").mkdir()
    build("microblog-test:leak", folder=tmp_path)
    assert in_image("microblog-test:leak", "find", "/microblog", "-name", ".*") == ""
    assert "tests" not in in_image("microblog-test:leak", "ls", "-A", "/microblog").split()


def test_the_program_can_write_data_and_nothing_else(image: str) -> None:
    assert in_image(image, "id", "-un") == "microblog"
    writable = set(in_image(image, "python3", "-c", WHAT_IS_WRITABLE).split())
    assert writable <= {"/data", "/tmp", "/var/tmp", "/run/lock"}


def test_all_code_is_compiled(image: str) -> None:
    find = "find {} -name '*.py' | wc -l; find {} -name '*.pyc' | wc -l"
    for place in ("/microblog/app", "/usr/local/lib/python3.13/site-packages/flask"):
        sources, compiled = in_image(image, "sh", "-c", find.replace("{}", place)).split()
        assert sources == compiled, place
    assert in_image(image, "sh", "-c", "ls /usr/local/lib/python3.13/__pycache__/argparse.*")


def test_all_templates_are_compiled(image: str) -> None:
    numbers = in_image(image, "python3", "-W", "error", "-c", WHAT_IS_COMPILED_LATER).split()
    assert int(numbers[0]) > 50 and numbers[1] == "0"


def test_what_is_left_of_the_packages_still_loads(image: str) -> None:
    compiled = "argon2, nh3, psycopg, regex, wrapt, PIL.Image, PIL._avif, PIL._webp"
    later = "redis, requests, requests_aws4auth, flask_migrate, smtplib, gunicorn.app.wsgiapp"
    python = ["python3", "-W", "error", "-c"]
    in_image(image, *python, f"import {compiled}, {later}; import pysqlite3.dbapi2")
    assert in_image(image, *python, EVERY_MODULE).startswith("app.")
    in_image(image, "pip", "check")


def test_pictures_of_every_kind_are_read(image: str) -> None:
    read = in_image(image, "python3", "-W", "error", "-c", EVERY_KIND_OF_PICTURE).split()
    assert set(read) == {"JPEG", "MPO", "PNG", "GIF", "WEBP", "AVIF"}


def test_it_is_at_most_100_mb_larger_than_its_base(image: str) -> None:
    assert size(image) - size(BASE) <= 100 * MB


def test_it_adds_at_most_35_mb_to_a_download(image: str, tmp_path: Path) -> None:
    archive = tmp_path / "image.tar"
    docker("save", "-o", str(archive), image)
    inherited = len(json.loads(docker("image", "inspect", BASE).stdout)[0]["RootFS"]["Layers"])
    with tarfile.open(archive) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest
        [entry] = json.load(manifest)
        added = sum(compressed(tar, layer) for layer in entry["Layers"][inherited:])
    assert 10 * MB < added <= 35 * MB


def compressed(tar: tarfile.TarFile, layer: str) -> int:
    file, pack = tar.extractfile(layer), zlib.compressobj(6)
    assert file
    total = 0
    while piece := file.read(1 << 20):
        total += len(pack.compress(piece))
    return total + len(pack.flush())


def test_changing_a_template_does_not_install_the_requirements_again(
    image: str, tmp_path: Path
) -> None:
    copy_of_the_source(tmp_path)
    with (tmp_path / "app/templates/base.html").open("a") as template:
        # A text no earlier run has built: the engine keeps its layers between runs.
        template.write(f"{{# changed: {secrets.token_hex()} #}}\n")
    steps = build("microblog-test:changed", folder=tmp_path).split("\nStep ")
    [pip] = [step for step in steps if "pip install" in step]
    [code] = [step for step in steps if "COPY app" in step]
    assert "Using cache" in pip
    assert "Using cache" not in code


def copy_of_the_source(folder: Path) -> None:
    for name in ("Dockerfile", ".dockerignore", "requirements.txt", "microblog.py", "boot.sh"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / "gunicorn.conf.py", folder)
    shutil.copytree(ROOT / "docker", folder / "docker")
    shutil.copytree(ROOT / "app", folder / "app", ignore=shutil.ignore_patterns("__pycache__"))

"""Settings are read as the contract says, and a bad one stops the start with a line that helps."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.core.config import KNOWN_SECRET, SETTINGS, load
from app.core.exits import BAD_SECRET, BAD_VALUE, NO_DATA_DIR, Refusal

STORE = {"S3_BUCKET": "pictures", "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}


def settings(folder: Path, **environ: str) -> dict:  # type: ignore[type-arg]
    return load({"DATA_DIR": str(folder), **environ})


def refusal(folder: Path, **environ: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        settings(folder, **environ)
    assert "\n" not in str(caught.value), "one line"
    return caught.value


def test_with_nothing_set_the_defaults_of_the_contract_hold(tmp_path: Path) -> None:
    config = settings(tmp_path)
    assert config["CONTEXT"] == "PROD"
    assert config["PORT"] == 5000
    assert (config["WEB_CONCURRENCY"], config["THREADS"]) == (2, 4)
    assert config["DATABASE_URL"] == f"sqlite:///{tmp_path}/microblog.db"
    assert (config["REGISTRATION"], config["POST_MAX_LENGTH"]) == ("open", 500)


def test_an_empty_variable_is_an_unset_one(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="", SECRET_KEY=" ")["PORT"] == 5000


@pytest.mark.parametrize("value", ["DEV", "dev", "Dev"])
def test_the_letter_case_of_context_does_not_matter(tmp_path: Path, value: str) -> None:
    assert settings(tmp_path, CONTEXT=value)["CONTEXT"] == "DEV"


@pytest.mark.parametrize("value", ["PROD", "production", "anything"])
def test_whatever_is_not_dev_is_prod(tmp_path: Path, value: str) -> None:
    assert settings(tmp_path, CONTEXT=value)["CONTEXT"] == "PROD"


def test_the_older_name_of_context_counts_where_context_is_unset(tmp_path: Path) -> None:
    assert settings(tmp_path, APP_ENVIRONMENT="DEV")["CONTEXT"] == "DEV"
    assert settings(tmp_path, APP_ENVIRONMENT="DEV", CONTEXT="PROD")["CONTEXT"] == "PROD"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "５０００"),
        ("WEB_CONCURRENCY", "two"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgresql:"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("REGISTRATION", "maybe"),
        ("LOG_FORMAT", "xml"),
        ("RUN_MIGRATIONS", "perhaps"),
        ("BASE_URL", "example.org"),
        ("REDIS_URL", "http://cache:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://cache:six"),
        ("REDIS_URL", "redis://cache/first"),
        ("S3_ENDPOINT", "s3.example.org"),
        ("RUN_WORKER", "two"),
        ("POST_MAX_LENGTH", "0"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_good(
    tmp_path: Path, name: str, value: str
) -> None:
    error = refusal(tmp_path, **{name: value})
    assert error.code == BAD_VALUE
    assert name in str(error)
    assert f"-e {name}=" in str(error)


def test_a_secret_value_is_never_repeated_in_the_message(tmp_path: Path) -> None:
    error = refusal(tmp_path, DATABASE_URL="mysql://root:hunter2@db/x")
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("sign", ["/", "#", "?", "@"])
def test_no_part_of_a_password_is_taken_for_a_place(tmp_path: Path, sign: str) -> None:
    error = refusal(tmp_path, REDIS_URL=f"redis://me:12{sign}hunter2@cache")
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_driver_of_postgresql_is_chosen_for_the_user(tmp_path: Path, scheme: str) -> None:
    config = settings(tmp_path, DATABASE_URL=f"{scheme}://me:pw@db/x?sslmode=disable")
    assert config["DATABASE_URL"] == "postgresql+psycopg://me:pw@db/x?sslmode=disable"


def test_the_secret_key_is_made_once_and_only_for_our_eyes(tmp_path: Path) -> None:
    first = settings(tmp_path)["SECRET_KEY"]
    assert len(first) == 64
    assert settings(tmp_path)["SECRET_KEY"] == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["secret_key"]


def test_the_variable_comes_before_its_file_and_the_file_before_the_stored_key(
    tmp_path: Path,
) -> None:
    file = tmp_path / "given"
    file.write_text("from the file, and long enough\n")
    with_file = settings(tmp_path, SECRET_KEY_FILE=str(file))
    assert with_file["SECRET_KEY"] == "from the file, and long enough"
    both = settings(tmp_path, SECRET_KEY_FILE=str(file), SECRET_KEY="from the variable")
    assert both["SECRET_KEY"] == "from the variable"


@pytest.mark.parametrize("name", [s.name for s in SETTINGS if s.secret])
def test_every_secret_is_also_read_from_a_file(tmp_path: Path, name: str) -> None:
    addresses = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://db/0"}
    addresses |= {"S3_ENDPOINT": "https://s3.example.org"}
    value = addresses.get(name, "a secret of some length")
    (tmp_path / "file").write_text(value + "\n")
    given = STORE if name == "S3_ENDPOINT" else {}
    config = settings(tmp_path, **given, **{f"{name}_FILE": str(tmp_path / "file")})
    assert config[name].endswith("/x" if name == "DATABASE_URL" else value)


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path, SECRET_KEY_FILE="/nowhere/key")
    assert error.code == BAD_SECRET
    assert "/nowhere/key" in str(error)


def test_the_well_known_key_is_refused_in_prod_only(tmp_path: Path) -> None:
    error = refusal(tmp_path, SECRET_KEY=KNOWN_SECRET)
    assert error.code == BAD_SECRET
    assert "openssl rand" in str(error)
    assert settings(tmp_path, SECRET_KEY=KNOWN_SECRET, CONTEXT="DEV")


def test_a_stored_key_that_is_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    assert refusal(tmp_path).code == BAD_SECRET


def test_a_data_directory_that_can_not_be_made_is_named_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refusal(tmp_path / "file" / "data")
    assert error.code == NO_DATA_DIR
    assert f"uid {os.geteuid()}" in str(error)
    assert "chown -R" in str(error)


def test_a_database_elsewhere_needs_a_folder_one_may_write_in(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refusal(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/file/x/app.db")
    assert error.code == NO_DATA_DIR


def test_mails_need_an_address_for_their_links(tmp_path: Path) -> None:
    error = refusal(tmp_path, MAIL_SERVER="smtp.example.org")
    assert error.code == BAD_VALUE
    assert "BASE_URL" in str(error)
    assert settings(tmp_path, MAIL_SERVER="smtp.example.org", BASE_URL="https://m.example.org/")


@pytest.mark.parametrize(
    "url",
    [
        "redis://cache",
        "redis://:p%40ss:word@[::1]:6379/0",
        "rediss://me:pw@cache.example.org:6380/2?ssl_ca_certs=/etc/ca.pem",
        "unix://:pw@/run/redis.sock?db=1",
    ],
)
def test_a_redis_has_an_address_of_many_shapes(tmp_path: Path, url: str) -> None:
    assert settings(tmp_path, REDIS_URL=url)["REDIS_URL"] == url


def test_a_valkey_is_reached_as_a_redis(tmp_path: Path) -> None:
    config = settings(tmp_path, REDIS_URL="valkeys://cache:6379/1")
    assert config["REDIS_URL"] == "rediss://cache:6379/1"


def test_an_object_store_is_asked_for_whole_or_not_at_all(tmp_path: Path) -> None:
    address = {"S3_ENDPOINT": "https://s3.example.org/"}
    assert settings(tmp_path, **address, **STORE)["S3_ENDPOINT"] == "https://s3.example.org"
    for name in STORE:
        rest = {other: value for other, value in STORE.items() if other != name}
        error = refusal(tmp_path, **address, **rest)
        assert error.code == BAD_VALUE
        assert f"-e {name}=" in str(error)

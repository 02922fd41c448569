"""Commands are found by name, and cost the server nothing."""

import subprocess
import sys

COSTLY = "alembic flask_migrate app.cli.users app.cli.demo_text prometheus_client redis smtplib"


def test_all_commands_are_listed(run):
    listed = run("--help").stdout
    for name in ("backup", "db", "media", "restore", "seed", "users", "worker"):
        assert f"\n  {name} " in listed


def test_an_unknown_command_is_a_usage_error(run):
    run("dance", code=2)


def test_the_server_does_not_load_what_only_commands_need(tmp_path):
    check = (
        "import sys\nfrom app import create_app\n"
        f"create_app({{'DATA_DIR': {str(tmp_path)!r}}})\n"
        f"print([name for name in {COSTLY!r}.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_database_is_upgraded_by_flask_migrate(tmp_path):
    from tests.cli.conftest import runner
    from tests.conftest import make_app

    run = runner(make_app(tmp_path))
    run("db", "upgrade")
    run("db", "upgrade")
    run("users", "create", "ada", "ada@example.org")

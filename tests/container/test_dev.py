"""CONTEXT=DEV with the source mounted: what one saves is what one sees."""

from __future__ import annotations

from pathlib import Path

from tests.container.conftest import Start
from tests.container.person import Person, wait_for
from tests.container.test_image import copy_of_the_source

NEW_PAGE = '\n\n@app.get("/fresh")\ndef fresh():\n    return "fresh"\n'


def test_a_changed_source_is_served_without_a_restart(start: Start, tmp_path: Path) -> None:
    copy_of_the_source(tmp_path)
    tmp_path.chmod(0o755)
    container = start("-e", "CONTEXT=DEV", "-v", f"{tmp_path}:/microblog")
    assert Person(container.address).ask("/fresh")[0] == 404
    with (tmp_path / "microblog.py").open("a") as source:
        source.write(NEW_PAGE)
    wait_for(container.address, "/fresh", seconds=15)
    template = tmp_path / "app/templates/base.html"
    template.write_text(template.read_text().replace("</body>", "A new template</body>"))
    assert Person(container.address).sees("A new template", "/about")

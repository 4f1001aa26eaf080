"""A new Django project, as `django-admin startproject` makes it, with a few lines of settings and URLs; run in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cartback

pytest.importorskip("django", reason="django is not installed")
for needed in ("css_inline", "jinja2", "babel"):
    pytest.importorskip(needed, reason=f"{needed} is not installed")

HOSTTESTS = Path(__file__).with_name("hosttests")


class Project:
    """A project in a folder of its own."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder = folder
        path = [str(folder), str(Path(cartback.__file__).parents[1])]
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "DJANGO"))}
        self.environment = {**own, "PYTHONPATH": os.pathsep.join(path), "PYTHONWARNINGS": "error"}
        self.run("-m", "django", "startproject", "mysite", ".")
        if database is not None:
            from psycopg.conninfo import conninfo_to_dict

            parts = conninfo_to_dict(database)
            names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
            known = {name: str(parts[own]) for name, own in names.items() if parts.get(own)}
            self.add(
                "settings.py", f'DATABASES["default"] = {{"ENGINE": "django.db.backends.postgresql", **{known!r}}}'
            )
        else:
            self.add("settings.py", 'DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}')

    def add(self, file: str, text: str) -> None:
        """Lines at the end of a file of the project's."""
        path = self.folder / "mysite" / file
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    def run(self, *arguments: str, ok: bool = True) -> str:
        """What a Python process prints, in the project's folder."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done.stdout + done.stderr

    def manage(self, *arguments: str, ok: bool = True) -> str:
        return self.run("manage.py", *arguments, ok=ok)

    def shell(self, code: str) -> str:
        """Run code with Django set up."""
        set_up = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'; django.setup()\n"
        return self.run("-c", set_up + code)


@pytest.fixture(params=["sqlite", "postgres"])
def make_project(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Project]:
    """Starts a project on SQLite, and one on PostgreSQL."""
    database = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return lambda: Project(tmp_path, database)

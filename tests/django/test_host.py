"""What a host's own tests see: hosttests/ is run by `manage.py test` in a new project, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from .conftest import HOSTTESTS, Project

CASES = sorted(path.stem for path in HOSTTESTS.glob("cases_*.py"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_case_holds(make_project: Callable[[], Project]) -> None:
    """Transactions, requests, admin, commands, e-mail, signals, tags, settings, checks and the test helpers."""
    project = make_project()
    project.add("settings.py", "from hosttests.settings import *  # noqa")
    project.add("settings.py", "INSTALLED_APPS += ['cartback.django', 'hosttests']; DATABASES['other'] = OTHER")
    (project.folder / "mysite" / "urls.py").write_text(
        "from hosttests.urls import urlpatterns  # noqa\n", encoding="utf-8"
    )
    shutil.copytree(HOSTTESTS, project.folder / "hosttests", ignore=shutil.ignore_patterns("__pycache__"))
    ran = project.manage("test", "--pattern", "cases_*.py", "--timing", "hosttests")
    assert "OK" in ran
    assert len(CASES) >= 8


def test_there_is_a_migration_for_each_script() -> None:
    """A store's new script needs a migration of Django's beside it."""
    import cartback.django
    from cartback.stores import sql

    folder = HOSTTESTS.parents[2] / "src" / "cartback" / "django" / "migrations"
    assert cartback.django.__name__
    numbers = sorted(int(path.name[:4]) for path in folder.glob("0*.py"))
    for database in ("sqlite", "postgres"):
        assert numbers == [n + 1 for n in range(len(sql.migrations(database)))]

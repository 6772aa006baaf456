"""Fixtures that everyone shares."""

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.chat import opened


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server, started when the first test asks for it."""
    with postgres.cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """An empty database of each kind, with the tables in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/warmstart.db"
    return request.getfixturevalue("postgres_cluster").fresh()


@pytest.fixture
async def chat(database_url):
    """A conversation on a platform with buttons, edits and notices, on each kind of database."""
    async with opened(database_url) as conversation:
        yield conversation

"""Fixtures that everyone shares."""

import pytest

from tests.chat import opened


@pytest.fixture
async def chat(tmp_path):
    """A conversation on a platform with buttons, edits and notices."""
    async with opened(f"sqlite:///{tmp_path}/warmstart.db") as conversation:
        yield conversation

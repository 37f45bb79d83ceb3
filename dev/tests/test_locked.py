"""What is installed was chosen beforehand, so that every machine gets the same."""

from importlib import metadata

import pytest
from environment import virtualenv
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(
    params=[virtualenv.RUNTIME, virtualenv.TOOLS], ids=lambda file: file.name
)
def requirements(request):
    """The requirements of a file, for this Python."""
    lines = request.param.read_text().splitlines()
    found = [Requirement(line) for line in lines if line[:1] not in ("", "#")]
    assert found
    return [each for each in found if not each.marker or each.marker.evaluate()]


def test_every_version_is_locked_and_is_the_one_that_is_installed(requirements):
    for each in requirements:
        assert str(each.specifier) == f"=={metadata.version(each.name)}", each.name


def test_nothing_is_installed_that_is_not_locked():
    locked = {
        canonicalize_name(Requirement(line).name)
        for file in (virtualenv.RUNTIME, virtualenv.TOOLS)
        for line in file.read_text().splitlines()
        if line[:1] not in ("", "#")
    }
    installed = {canonicalize_name(each.name) for each in metadata.distributions()}
    # Odoo is not in the virtual environment, and pip came with Python.
    assert not installed - locked - {"odoo", "pip"}

import pytest
from environment import browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": browser.path(),
        "args": browser.ARGS,
    }

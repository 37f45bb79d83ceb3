"""What pytest does differently for tests of an Odoo addon."""

import logging

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let ``-m`` select by Odoo's tags, too: ``@tagged("slow")`` is the marker slow.

    What is only for the soak is slow, too.
    """
    for item in items:
        tagged = "slow" in getattr(item.cls, "test_tags", ())
        if tagged or item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Count a skipped test as failed, and say where a failed one's screenshots are.

    Odoo skips tests whose browser does not start.
    """
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and so nothing was tested: {report.longrepr[2]}"
    if report.failed and "output_path" in getattr(item, "funcargs", ()):
        report.sections.append(("Screenshots", item.funcargs["output_path"]))
    return report


def pytest_unconfigure():
    """Let nothing be logged after the summary, such as how Playwright's driver ends."""
    logging.disable()

"""``make lint``: the checks of .pre-commit-config.yaml on every file."""

import os
import sys

from . import node, paths, processes


def main(args):
    """Run pre-commit and return its exit code.

    :param args: its arguments, by default those that check all files
    """
    os.environ["PRE_COMMIT_HOME"] = str(paths.HOME / "pre-commit")
    node.use()
    command = [sys.executable, "-m", "pre_commit", "run"]
    return processes.run_attached(
        [*command, *(args or ["--all-files", "--show-diff-on-failure"])],
        cwd=paths.CHECKOUT,
    )

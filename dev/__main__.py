"""Run a command in the environment: ``python3 dev COMMAND ARGS…``."""

import sys

from environment import cli

sys.exit(cli.main(sys.argv[1:]))

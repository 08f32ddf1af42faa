"""`python -m armedic` is the command `armedic`."""

import sys

from armedic.cli import main

sys.exit(main())

"""`python -m armedic_sdk` is the command `medic`."""

import sys

from armedic_sdk.cli import main

sys.exit(main())

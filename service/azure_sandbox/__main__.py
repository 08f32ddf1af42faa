"""`python -m azure_sandbox` is the command `armedic-sandbox`."""

import sys

from azure_sandbox.cli import main

sys.exit(main())

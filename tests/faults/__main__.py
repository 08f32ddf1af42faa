"""`make faults`: walk everything, or the groups named as arguments; exit code 1 if a state was lost."""

import sys

from faults.report import report

if __name__ == "__main__":
    sys.exit(report(sys.argv[1:]))

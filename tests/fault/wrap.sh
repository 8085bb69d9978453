#!/bin/sh
# Stands for daifa in tests/demo.sh; fault.py does what FAULT_MODE says around each command.
exec python3 "$(dirname "$0")/fault.py" "$@"

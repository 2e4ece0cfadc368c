#!/bin/sh
# Makes the virtual environment VENV with PYTHON. Debian keeps the module that this needs in a
# package of its own (python3-venv): as root it is installed, otherwise the command is named.
set -eu
python=$1
venv=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "error: c3graph needs Python 3.11 or later; make PYTHON=/path/to/python3 names one" >&2
    exit 2
}
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing python3-venv"
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "error: Python cannot make virtual environments here" >&2
        echo "  on Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        exit 2
    fi
fi
"$python" -m venv "$venv"

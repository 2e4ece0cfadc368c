"""The command line: a group that imports a command's module when the command is called.

group.py     the group, its options, the names and first lines of all commands
options.py   what commands share: settings, output, --format, --quiet
path.py      init, config, claims, build, conflicts, explain, reason, release
ask.py       query
extract.py   extract, review
validate.py  validate, shapes, quality
harvest.py   diff, verify, sign, export, push
site.py      serve, up
opening.py   the release in service, as commands ask it
output.py    what is shown: tables, JSON, notes; rows.py: results of the steps as rows
"""

from c3graph.cli.group import main

__all__ = ["main"]

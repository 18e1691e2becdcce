"""Reads a file-command file as the runner does (actions/runner, FileCommandManager.cs) and prints it as JSON."""

import json
import sys


def records(text):
    lines = iter(text.removesuffix("\n").split("\n") if text else [])
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            yield line[:equals], line[equals + 1 :]
        elif heredoc >= 0:
            name, delimiter = line[:heredoc], line[heredoc + 2 :]
            if not name or not delimiter:
                raise ValueError(f"Invalid format '{line}'")
            value = []
            for line in lines:
                if line == delimiter:
                    break
                value.append(line)
            else:
                raise ValueError(f"Matching delimiter not found '{delimiter}'")
            yield name, "\n".join(value)
        else:
            raise ValueError(f"Invalid format '{line}'")


with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    print(json.dumps(dict(records(file.read()))))

"""Stores the sign-in between runs: only the refresh token and what it belongs to. Only the user may read the file.

A product would use the system's keyring (the package keyring).
"""

import json
import os
from pathlib import Path

STATE = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
FILE = Path(STATE) / "auth-codes-example-python" / "sign-in.json"


def load():
    try:
        return json.loads(FILE.read_text())
    except (FileNotFoundError, ValueError):
        # Missing, or not what was saved.
        return None


def save(sign_in):
    FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A new file that replaces the old one when complete: the mode only applies to new files, and a half-written file
    # would lose the sign-in.
    unfinished = FILE.with_name(f"{FILE.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(sign_in, file)
    unfinished.replace(FILE)


def remove():
    FILE.unlink(missing_ok=True)

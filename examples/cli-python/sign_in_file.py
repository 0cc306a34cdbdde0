"""Where the sign-in is kept between two runs: only the refresh token, and whose it is. Only the user may read the file.

Where there is a keyring, a product would use that (the package keyring).
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
        # Not there, or not what was saved.
        return None


def save(sign_in):
    FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A new file, put into place when it is complete: a mode counts only when a file is made, and a half-written one
    # would be a lost sign-in.
    unfinished = FILE.with_name(f"{FILE.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(sign_in, file)
    unfinished.replace(FILE)


def remove():
    FILE.unlink(missing_ok=True)

"""The batchcheck command."""

import os
import subprocess
import sys

from . import BatchcheckError, binary


def main() -> int:
    try:
        file = binary()
    except BatchcheckError as error:
        print(f"batchcheck: {error}", file=sys.stderr)
        return 3
    if sys.platform == "win32":  # which has no exec that waits
        return subprocess.call([file, *sys.argv[1:]])
    os.execv(file, [file, *sys.argv[1:]])
    return 3  # never: another program runs


if __name__ == "__main__":
    sys.exit(main())

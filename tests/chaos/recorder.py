"""Keeps what was acknowledged, in a process and a file of its own, on disk at once. `python recorder.py FILE < lines`"""

import os
import sys


def main(path: str) -> None:
    """Appends whatever comes in to the file and brings it to disk; ends with its input."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while chunk := os.read(0, 65_536):
        os.write(file, chunk)
        os.fsync(file)
    os.close(file)


if __name__ == "__main__":
    main(sys.argv[1])

"""`python -m app <command>`: serving loads nothing that only the other commands need, so that it is back soon after a crash."""

import runpy
import sys

if __name__ == "__main__":
    runpy.run_module("app.serving" if sys.argv[1:2] == ["serve"] else "app.commands", run_name="__main__", alter_sys=True)

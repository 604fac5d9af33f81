"""`make old-browsers`: the exam in Chromium 86 and 109, installed by name into a folder outside the project. Development only.

Usage: python -m tests.old_browsers FOLDER. Needs npm and node; nothing of what is installed is served or copied.
"""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {86: ("chrome-aws-lambda@5.5.0", "chrome-aws-lambda"), 109: ("@sparticuz/chromium@109.0.6", "@sparticuz/chromium")}
"""Packages that carry the browser, packed with brotli."""

TESTS = {86: ["tests/e2e/test_any_browser.py"], 109: ["tests/e2e/test_any_browser.py", "tests/e2e/test_saving.py", "tests/e2e/test_offline.py"]}
"""The test tool speaks to 109 in full; in 86 only what needs nothing of the tool's own in the page."""

_UNPACK = (
    "const fs = require('fs'), zlib = require('zlib');"
    "fs.writeFileSync(process.argv[2], zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])), { mode: 0o755 });"
)


def install(folder: Path, version: int) -> Path:
    """The browser of a version, installed into the folder where it is not there yet."""
    home = folder / str(version)
    found = home / "chromium"
    if found.exists():
        return found
    home.mkdir(parents=True, exist_ok=True)
    (home / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    spec, name = PACKAGES[version]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--omit=peer"]
    subprocess.run(["npm", "install", *quiet, spec], cwd=home, check=True, stdout=subprocess.DEVNULL)
    packed = home / "node_modules" / name / "bin"
    subprocess.run(["node", "-e", _UNPACK, str(packed / "chromium.br"), str(home / "unpacking")], check=True)
    (home / "unpacking").rename(found)
    return found


def main() -> int:
    """Installs and runs; 0 when every browser passed, 2 where the tools to install are missing."""
    if len(sys.argv) != 2 or not (shutil.which("npm") and shutil.which("node")):
        print("用法：python -m tests.old_browsers 目录（需要 npm 和 node）", file=sys.stderr)
        return 2
    failed = []
    for version in PACKAGES:
        browser = install(Path(sys.argv[1]), version)
        print(f"Chromium {version}", flush=True)
        named = [f"PUFA_CHROMIUM={browser}", "PUFA_REQUIRE=chromium"]
        done = subprocess.run(["env", *named, sys.executable, "-m", "pytest", "-q", *TESTS[version]], check=False)
        failed += [version] if done.returncode else []
    print("全部通过" if not failed else f"没有通过：Chromium {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m app backup` and `restore` as they are called: sentences and exit codes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _run(folder: Path, *words: str, secret: str = "s" * 40) -> subprocess.CompletedProcess[str]:
    told = {"PUFA_DATABASE": f"sqlite:///{folder}/pufa.sqlite", "PUFA_DATA_DIR": str(folder), "PUFA_SECRET": secret}
    env = {name: value for name, value in os.environ.items() if not name.startswith("PUFA_")} | told  # noqa: TID251
    return subprocess.run([sys.executable, "-m", "app", *words], capture_output=True, text=True, cwd=ROOT, env=env, check=False)


def test_a_backup_goes_out_and_comes_back_by_command(tmp_path: Path) -> None:
    nothing = _run(tmp_path, "backup", str(tmp_path / "b"))
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "还没有可备份的数据" in nothing.stderr
    assert _run(tmp_path, "migrate").returncode == 0
    done = _run(tmp_path, "backup", str(tmp_path / "b"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "PUFA_SECRET" in done.stdout
    refused = _run(tmp_path, "restore", str(tmp_path / "b"), secret="t" * 40)
    assert refused.returncode == 2
    assert "密钥不对" in refused.stderr
    restored = _run(tmp_path, "restore", str(tmp_path / "b"))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "已恢复到" in restored.stdout

"""All settings, read once from the environment. The table stands in README.md."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class UnsafeSettings(Exception):
    """A start that is refused; the text is one sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the installation is told from outside; every field has one environment variable."""

    database: str = "sqlite:///var/pufa.sqlite"
    secret: str = ""
    demo: bool = False
    debug: bool = False
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    trusted_proxies: frozenset[str] = frozenset()
    site_name: str = "学法用法平台"
    site_short: str = "普法考评"
    office_name: str = "普法工作领导小组办公室"
    host_unit: str = "司法局"
    record_no: str = ""
    log_level: str = "info"
    hash_threads: int = 1
    hash_percent: int = 40

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL; else it is SQLite."""
        return self.database.startswith("postgresql://")

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies may demand it."""
        return self.public_url.startswith("https://")

    @property
    def sqlite_path(self) -> Path:
        """The SQLite file of a `sqlite:///` address."""
        return Path(self.database.removeprefix("sqlite:///"))


_DEMO_SECRET = "demo-only-secret-not-for-any-real-county-0000"


def load() -> Settings:
    """The settings of this process, from `PUFA_…` in the environment.

    Raises UnsafeSettings when one cannot be understood.
    """
    env = os.environ
    demo = _flag(env.get("PUFA_DEMO", ""), "PUFA_DEMO")
    return Settings(
        database=env.get("PUFA_DATABASE", "sqlite:///var/demo.sqlite" if demo else Settings.database),
        secret=env.get("PUFA_SECRET", _DEMO_SECRET if demo else ""),
        demo=demo,
        debug=_flag(env.get("PUFA_DEBUG", ""), "PUFA_DEBUG"),
        public_url=env.get("PUFA_PUBLIC_URL", ""),
        host=env.get("PUFA_HOST", Settings.host),
        port=_whole(env.get("PUFA_PORT", "8000"), "PUFA_PORT"),
        data_dir=Path(env.get("PUFA_DATA_DIR", "var")),
        trusted_proxies=frozenset(p.strip() for p in env.get("PUFA_TRUSTED_PROXIES", "").split(",") if p.strip()),
        site_name=env.get("PUFA_SITE_NAME", "青禾县学法用法平台" if demo else Settings.site_name),
        site_short=env.get("PUFA_SITE_SHORT", "青禾学法" if demo else Settings.site_short),
        office_name=env.get("PUFA_OFFICE_NAME", "青禾县普法工作领导小组办公室" if demo else Settings.office_name),
        host_unit=env.get("PUFA_HOST_UNIT", "青禾县司法局" if demo else Settings.host_unit),
        record_no=env.get("PUFA_RECORD_NO", ""),
        log_level=env.get("PUFA_LOG_LEVEL", "info"),
        hash_threads=_whole(env.get("PUFA_HASH_THREADS", "1"), "PUFA_HASH_THREADS"),
        hash_percent=_whole(env.get("PUFA_HASH_PERCENT", "40"), "PUFA_HASH_PERCENT"),
    )


def check_safe_to_serve(settings: Settings) -> None:
    """Passes a configuration that may serve real people.

    Raises UnsafeSettings with one sentence that names the variable to set.
    """
    if not (settings.is_postgresql or settings.database.startswith("sqlite:///")):
        raise UnsafeSettings("PUFA_DATABASE 要写成 sqlite:///文件 或 postgresql://用户@主机/库名。")
    if settings.demo:
        return
    if settings.debug:
        raise UnsafeSettings("正式运行不能打开调试：请去掉 PUFA_DEBUG。")
    check_secret(settings)
    address = urlsplit(settings.public_url)
    if not address.hostname:
        raise UnsafeSettings("请用 PUFA_PUBLIC_URL 写明对外地址，例如 https://pufa.example.gov.cn。")
    if address.scheme != "https" and address.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise UnsafeSettings("对外地址必须是 https：请改 PUFA_PUBLIC_URL，并在反向代理上配好证书。")


def _flag(text: str, name: str) -> bool:
    if text.lower() in {"", "0", "no", "false", "off"}:
        return False
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    raise UnsafeSettings(f"{name} 只能是 1 或 0，现在是“{text}”。")


def _whole(text: str, name: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise UnsafeSettings(f"{name} 要是一个数字，现在是“{text}”。")


_current: list[Settings] = []


def use(settings: Settings) -> None:
    """Makes these the settings of the process; called once, by whoever starts it (and by each test)."""
    _current[:] = [settings]


def current() -> Settings:
    """The settings in use; reads the environment the first time."""
    if not _current:
        use(load())
    return _current[0]


def database_is_configured() -> bool:
    """Whether somebody set this installation up; commands work on a temporary database otherwise."""
    return any(os.environ.get(name) for name in ("PUFA_DATABASE", "PUFA_DEMO", "PUFA_SECRET")) or bool(_current)


def temporary(folder: Path) -> Settings:
    """Settings for work that leaves nothing behind: a SQLite file in this folder, a secret of its own."""
    return Settings(database=f"sqlite:///{folder}/temporary.sqlite", secret=secrets.token_hex(32), data_dir=folder)


def check_secret(settings: Settings) -> None:
    """Passes settings whose secret may seal personal data; raises UnsafeSettings for others."""
    if not settings.demo and (len(settings.secret) < 32 or settings.secret == _DEMO_SECRET):
        raise UnsafeSettings("没有设置密钥：请把 PUFA_SECRET 设为至少 32 个随机字符，并另行保管，丢失后加密的数据无法恢复。")

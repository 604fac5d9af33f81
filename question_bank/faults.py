"""What is wrong with a file or a question, said with file, line and field."""

from dataclasses import asdict, dataclass

FAULT, WARNING = "fault", "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding; a `fault` must be mended, a `warning` must be looked at."""

    level: str
    rule: str
    message: str
    file: str = ""
    line: int = 0
    code: str = ""
    field: str = ""

    def as_line(self) -> str:
        """The finding as one line for a terminal."""
        where = f"{self.file}:{self.line}: " if self.file else ""
        name = " ".join(part for part in (self.code, self.field) if part)
        sign = "错误" if self.level == FAULT else "提醒"
        return f"{where}{sign} [{self.rule}] {name + '：' if name else ''}{self.message}"

    def as_dict(self) -> dict[str, str | int]:
        """The finding as plain values for JSON."""
        return asdict(self)

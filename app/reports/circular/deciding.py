"""What a second person decides: that a circular goes out as it stands, with the check numbers of its papers in the record."""

from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals.kinds import Kind
from app.foundation.ledger.steps import record
from app.foundation.web.filters import moment
from app.reports.circular import actions, queries
from app.reports.circular.rules import Stage, stage_of

KIND = actions.KIND


async def _issue(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Marks the circular as issued; what it was submitted with is what counts."""
    row = await queries.circular(canonical.load(approval["detail"])["circular"])
    if stage_of(row) is not Stage.WAITING or row["approval"] != approval["code"]:
        raise refusals.conflict("这份通报已经办理过，没有改动。", reason="not_waiting")
    await database.execute("UPDATE circular SET issued_at = $2 WHERE id = $1", row["id"], now)
    await record("issue_circular", "circular", row["id"], by=viewer, at=now, detail=canonical.load(row["papers"]))


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("考试", detail["exam"]), ("发文字号", detail["number"]), ("数据截至", moment(detail["at"])), ("文稿", f"第 {detail['text']} 稿"),
        ("正文、附表和各版本文件", f"/circulars/{detail['code']}"),
    ]  # fmt: skip


CIRCULAR = Kind("核发通报", Permission.PUBLISH_EXAM, _issue, _told)

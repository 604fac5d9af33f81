"""What a second person decides: that a circular goes out as it stands; its papers' check numbers are kept with it."""

from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals.kinds import Kind
from app.foundation.ledger.steps import record
from app.foundation.web.filters import moment
from app.reports.circular import actions, paper, queries
from app.reports.circular.rules import Stage, stage_of

KIND = actions.KIND


async def _issue(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Marks the circular as issued, with the SHA-256 of what anybody can make from it again."""
    row = await queries.circular(canonical.load(approval["detail"])["circular"])
    if stage_of(row) is not Stage.WAITING or row["approval"] != approval["code"]:
        raise refusals.conflict("这份通报已经办理过，没有改动。", reason="not_waiting")
    content, found = await actions.shown(row)
    papers = {version: actions.sha256(actions.made(version, content, found)) for version in (paper.INTERNAL, paper.PUBLIC)}
    await database.execute("UPDATE circular SET issued_at = $2, papers = $3 WHERE id = $1", row["id"], now, canonical.dump(papers))
    await record("issue_circular", "circular", row["id"], by=viewer, at=now, detail={"number": content.number, **papers})


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("考试", detail["exam"]), ("发文字号", detail["number"]), ("数据截至", moment(detail["at"])), ("文稿", f"第 {detail['text']} 稿"),
        ("正文、附表和各版本文件", f"/circulars/{detail['code']}"),
    ]  # fmt: skip


CIRCULAR = Kind("核发通报", Permission.PUBLISH_EXAM, _issue, _told)

"""A main exam and its make-ups as one obligation: who is on its roster and has not sat it, or sat and did not pass, as of now.

Pure text of SQL over a person `p`; `{main}` stands for the main exam's id. What holds of a roster is as in app/rates/counting.py.
"""

from collections.abc import Collection

ABSENT, FAILED = "absent", "failed"
RESITS = {ABSENT: "缺考的：一次也没有交过卷", FAILED: "不合格的：交过卷，成绩没有到及格线"}
"""Whom a make-up is for; both where nothing is said."""

_KINDS = "a.exam = {main} AND a.person = p.id AND a.approved_at IS NOT NULL"
_ON_IT = (
    "(EXISTS (SELECT 1 FROM roster_entry m WHERE m.exam = {main} AND m.person = p.id) "
    f"OR EXISTS (SELECT 1 FROM roster_amendment a WHERE {_KINDS} AND a.kind IN ('join', 'transfer') AND a.unit IS NOT NULL)) "
    f"AND COALESCE((SELECT a.kind FROM roster_amendment a WHERE {_KINDS} AND a.kind IN ('join', 'leave', 'exempt', 'restore') "
    "ORDER BY a.effective_at DESC, a.id DESC LIMIT 1), '') NOT IN ('leave', 'exempt')"
)
_TRIES = (
    "FROM exam e JOIN attempt t ON t.exam = e.id AND t.person = p.id AND t.handed_in_at IS NOT NULL AND t.voided_at IS NULL "
    "LEFT JOIN mark k ON k.attempt = t.id AND k.run = (SELECT n.id FROM marking_run n WHERE n.exam = e.id AND n.approved_at IS NOT NULL "
    "ORDER BY n.number DESC LIMIT 1) WHERE (e.id = {main} OR (e.main_exam = {main} AND e.published_at IS NOT NULL "
    "AND e.withdrawn_at IS NULL AND e.rehearsal_shift IS NULL))"
)
_SAT = f"EXISTS (SELECT 1 {_TRIES})"
_BEST = f"(SELECT max(k.score) {_TRIES})"
_LAST = f"(SELECT k.score {_TRIES} ORDER BY t.handed_in_at DESC, t.id DESC LIMIT 1)"
_RULE = "(SELECT x.{column} FROM exam x WHERE x.id = {main})"
_SCORE = f"CASE WHEN {_RULE.replace('{column}', 'counts')} = 'last' THEN {_LAST} ELSE {_BEST} END"
_BELOW = f"COALESCE({_SCORE}, {_RULE.replace('{column}', 'pass_points')}) < {_RULE.replace('{column}', 'pass_points')}"
_CONDITIONS = {ABSENT: f"NOT {_SAT}", FAILED: f"({_SAT} AND {_BELOW})"}


def to_sit_again(resits: Collection[str], *, main: str) -> str:
    """` AND …`: who of a main exam's roster is still to sit (`resits`, none for both); `main` the place of its id.

    An attempt that waits for its mark keeps its person off: they may have passed.
    """
    wanted = [condition for name, condition in _CONDITIONS.items() if not resits or name in resits]
    return f" AND {_ON_IT} AND ({' OR '.join(wanted)})".replace("{main}", main)

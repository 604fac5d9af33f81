"""The demo's log-ins: one of each role, with passwords that are good in the demo only."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.loading import County, Resident
from app.foundation import clock, database
from app.people import hashing

PASSWORD = "qinghe-demo-2026"


@dataclass(frozen=True)
class Part:
    """A role to be played: over which unit (short name with the parent's, where short names repeat) in which tree."""

    role: str
    label: str
    home: str
    over: str
    tree: str = "area"
    category: str = ""


PARTS = (
    Part("person", "学习考试的人", "青禾县水利局", "", category="staff"),
    Part("unit_admin", "单位管理员（县水利局及下级）", "青禾县水利局", "青禾县水利局", tree="system", category="rank_section"),
    Part("unit_admin", "乡镇管理员（柳渡镇全境）", "柳渡镇", "柳渡镇", category="staff"),
    Part("unit_head", "单位负责人（县水利局）", "青禾县水利局", "青禾县水利局", tree="system", category="leader_section"),
    Part("office_author", "普法办拟题组卷", "青禾县司法局", "青禾县", category="staff"),
    Part("office_checker", "普法办审核发布", "青禾县司法局", "青禾县", category="rank_section"),
    Part("invigilator", "监考", "青禾县教育体育局", "青禾县", category="staff"),
    Part("auditor", "审计查阅（只看不改）", "青禾县审计局", "青禾县", category="staff"),
    Part("operator", "系统运维（不接触考试内容）", "青禾县数据和政务服务局", "青禾县", category="staff"),
)


@dataclass(frozen=True)
class LogIn:
    """One way into the demo."""

    label: str
    staff_no: str
    name: str
    person: int


@dataclass(frozen=True)
class Cast:
    """Who plays which part; people in it sit like good examples."""

    log_ins: tuple[LogIn, ...]
    author: int
    checker: int
    head: int

    @property
    def everyone(self) -> frozenset[int]:
        """The people of the cast."""
        return frozenset(log_in.person for log_in in self.log_ins)


async def cast_parts(county: County, *, units_by_name: dict[str, int], now: int) -> Cast:
    """Picks a person for each part, grants the roles and stores the passwords."""
    chosen = list(_choose(county, units_by_name))
    by_role = {part.role: resident.id for part, resident in chosen}
    log_ins = tuple(LogIn(part.label, r.plan.staff_no, r.plan.name, r.id) for part, r in chosen)
    grants = [
        (resident.id, part.role, units_by_name[part.over], part.tree, by_role["office_checker"], now - 300 * clock.DAY)
        for part, resident in chosen
        if part.over
    ]
    await database.insert_many_by_name("role_grant", ["person", "role", "unit", "tree", "granted_by", "granted_at"], grants)
    stored = hashing.demo_only(await hashing.hash_password(PASSWORD))
    credentials = [(resident.id, stored, now) for _, resident in chosen]
    await database.insert_many_by_name("credential", ["person", "password_hash", "set_at"], credentials)
    return Cast(log_ins, by_role["office_author"], by_role["office_checker"], by_role["unit_head"])


def _choose(county: County, units_by_name: dict[str, int]) -> Iterator[tuple[Part, Resident]]:
    """The first person of the home unit and category who is at work and has no part yet."""
    taken: set[int] = set()
    for part in PARTS:
        home = units_by_name[part.home]
        fit = [
            resident
            for resident in county.residents
            if resident.unit == home and resident.plan.status == "active" and resident.id not in taken
        ]
        chosen = next((r for r in fit if r.plan.category == part.category), fit[0])
        taken.add(chosen.id)
        yield part, chosen

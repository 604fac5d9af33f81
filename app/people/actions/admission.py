"""The first admin, admitted from the command line when nobody can grant anything yet."""

from app.foundation import access, database, protected, refusals
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import identity, steps
from app.units.queries import known_units


async def admit(account: str, *, role: str, unit_name: str, tree: str, now: int) -> str:
    """Grants a role to the person with this staff number or phone and issues an activation code, which is returned.

    422 for a role, tree, unit or number that is not known.
    """
    if role not in access.ROLE_NAMES or tree not in access.TREES:
        raise refusals.bad_input(f"角色要是 {'、'.join(access.ROLE_NAMES)} 之一，树要是 {'、'.join(access.TREES)} 之一。")
    units = await known_units()
    tops = [unit for unit in units.units.values() if unit.area_parent is None]
    meant = units.meant_by(unit_name).unit if unit_name else (tops[0] if len(tops) == 1 else None)
    person = await database.fetch_one(
        "SELECT id, name FROM person WHERE (staff_no = $1 OR phone_index = $2) AND left_at IS NULL",
        identity.plain(account).upper(), protected.index(identity.tidy_phone(account), about="phone"),
    )  # fmt: skip
    if meant is None or person is None:
        raise refusals.bad_input(f"没有找到{'单位，请用 --unit 写全称' if meant is None else f'工号或手机号是“{account}”的人'}。先用 import 导入单位和人员。")
    async with database.transaction():
        await database.execute(
            "INSERT INTO role_grant (person, role, unit, tree, granted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            person["id"], role, meant.id, tree, now,
        )  # fmt: skip
        (code,) = await steps.issue_codes([person["id"]], by=None, now=now)
        detail = {"role": role, "unit": meant.id, "tree": tree}
        await record("admit", "person", person["id"], by=SYSTEM_VIEWER, at=now, detail=detail)
    sessions.forget_person(person["id"])
    return code

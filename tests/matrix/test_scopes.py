"""Scopes that are forged, several, ended, of one tree or the other: what reaches what, and who may grant it."""

import httpx
import pytest
import pytest_asyncio

from app.foundation import clock, database
from app.foundation.access import AREA, ROLES, SYSTEM, Permission
from app.foundation.refusals import Refusal
from app.people.actions import grants
from tests import make
from tests.matrix.askers import county
from tests.matrix.rows import code_of
from tests.people_of_tests import World


@pytest_asyncio.fixture
async def land(client: httpx.AsyncClient) -> World:
    """The county of the matrix."""
    return await county()


async def unit(world: World, name: str) -> str:
    return await code_of("unit", world.units[name])


async def names_listed(client: httpx.AsyncClient) -> str:
    return (await client.get("/people")).text


async def test_two_admins_of_two_trees_share_only_what_stands_in_both(land: World, client: httpx.AsyncClient) -> None:
    for name, home in (("水务甲", "县水利局"), ("站上乙", "白水水管站"), ("镇里丙", "白水镇")):
        await make.person(name, land.units[home])
    await land.log_in(client, "乙")
    system = await names_listed(client)
    await land.log_in(client, "丙")
    area = await names_listed(client)
    assert ("水务甲" in system, "站上乙" in system, "镇里丙" in system) == (True, True, False)
    assert ("水务甲" in area, "站上乙" in area, "镇里丙" in area) == (False, True, True)


async def test_several_grants_add_up_and_each_keeps_its_verbs(land: World) -> None:
    viewer = await land.viewer("丑")
    paths = {}
    for name in ("白水镇", "县档案馆", "县水利局"):
        rows = await database.fetch("SELECT tree, path FROM unit_place WHERE unit = $1 AND to_at IS NULL", land.units[name])
        paths[name] = {f"{row['tree']}_path": row["path"] for row in rows}
    assert viewer.may_in(Permission.SEE_PEOPLE, **paths["白水镇"])
    assert viewer.may_in(Permission.EDIT_PEOPLE, **paths["县档案馆"])
    assert not viewer.may_in(Permission.EDIT_PEOPLE, **paths["白水镇"])
    assert not viewer.may_in(Permission.SEE_PEOPLE, **paths["县水利局"])


async def test_a_grant_that_ended_and_a_person_who_left_may_nothing(land: World, client: httpx.AsyncClient) -> None:
    viewer = await land.viewer("卯")
    assert not any(viewer.may(verb) for verb in Permission if verb not in ROLES["person"])
    await land.log_in(client, "辰")
    assert (await client.get("/")).headers["location"].startswith("/log-in")


@pytest.mark.parametrize(
    ("by", "role", "place", "tree", "status"),
    [
        ("乙", "unit_head", "白水水管站", SYSTEM, 0),
        ("乙", "unit_admin", "县水利局", SYSTEM, 0),
        ("乙", "unit_head", "白水水管站", AREA, 403),
        ("乙", "unit_head", "白水镇", SYSTEM, 404),
        ("乙", "unit_head", "青禾县", SYSTEM, 404),
        ("乙", "office_checker", "县水利局", SYSTEM, 403),
        ("乙", "auditor", "县水利局", SYSTEM, 403),
        ("乙", "guest_panellist", "县水利局", SYSTEM, 403),
        ("丙", "unit_admin", "白水水管站", AREA, 0),
        ("丙", "unit_admin", "白水水管站", SYSTEM, 403),
        ("庚", "operator", "青禾县", AREA, 0),
        ("庚", "person", "青禾县", AREA, 403),
        ("寅", "office_checker", "县水利局", SYSTEM, 0),
        ("寅", "office_checker", "青禾县", AREA, 404),
    ],
)
async def test_roles_are_granted_within_ones_own_scope_and_roles(
    land: World, by: str, role: str, place: str, tree: str, status: int
) -> None:
    home = "白水水管站" if by in "乙丙寅" else "县档案馆"
    person = await code_of("person", await make.person("受权人", land.units[home]))
    there, given = await unit(land, place), 0
    try:
        await grants.grant_role(await land.viewer(by), person, role=role, unit_code=there, tree=tree, now=clock.now_ms())
    except Refusal as refusal:
        given = refusal.status
    assert given == status
    count = await database.fetch_value("SELECT count(*) AS n FROM role_grant g JOIN person p ON p.id = g.person WHERE p.code = $1", person)
    assert count == (0 if status else 1)


@pytest.mark.parametrize("by", ["辛", "丁", "子", "壬", "癸", "甲"])
async def test_nobody_else_grants_anything(land: World, client: httpx.AsyncClient, by: str) -> None:
    person = await code_of("person", land.people["戊"])
    await land.log_in(client, by)
    answer = await client.post(f"/people/{person}/grants", data={"role": "unit_head", "tree": "area", "role_unit": "县水利局"})
    assert answer.status_code == 403
    with pytest.raises(Refusal):
        await grants.grant_role(
            await land.viewer(by), person, role="unit_head", unit_code=await unit(land, "县水利局"), tree=AREA, now=clock.now_ms()
        )


async def test_a_forged_unit_in_a_form_is_refused(land: World, client: httpx.AsyncClient) -> None:
    town = await unit(land, "白水镇")
    fresh = await code_of("unit", await make.unit("水利一股", area=land.units["县水利局"]))
    person = await code_of("person", await make.person("某人", land.units["县水利局"]))
    await land.log_in(client, "乙")
    table = {"file": ("名单.csv", "姓名,工号,人员类别\n王新,K1,科员\n".encode())}
    forged = [
        await client.post("/units", data={"parent": town, "name": "新股", "kind": "unit"}),
        await client.post(f"/units/{fresh}/move", data={"tree": "system", "new_parent": "白水镇"}),
        await client.post("/people", data={"unit": "白水镇", "name": "李新", "staff_no": "N1", "category": "科员"}),
        await client.post(f"/people/{person}/move", data={"move_to": "白水镇"}),
        await client.post("/import/people", data={"unit": town}, files=table),
        await client.post(f"/people/{person}/grants", data={"role": "unit_head", "tree": "system", "role_unit": "白水镇"}),
        await client.get("/people", params={"unit": town}),
        await client.get(f"/units/{town}/slips"),
    ]
    assert [answer.status_code for answer in forged] == [404] * 8
    assert await database.fetch_value("SELECT count(*) AS n FROM unit WHERE name = '新股'") == 0
    assert await database.fetch_value("SELECT count(*) AS n FROM posting WHERE unit = $1", land.units["白水镇"]) == 1


async def test_a_list_brings_nobody_into_or_out_of_a_unit_of_others(land: World, client: httpx.AsyncClient) -> None:
    await land.log_in(client, "乙")
    rows = f"姓名,工号,人员类别,单位\n王新,K1,科员,白水镇\n丙,T{land.people['丙']},科员,县水利局\n"
    kept = await client.post("/import/people", data={"unit": ""}, files={"file": ("名单.csv", rows.encode())})
    page = await client.get(kept.headers["location"])
    assert "2 行有错" in page.text
    assert (await client.post(kept.headers["location"] + "/apply")).status_code == 409
    home = await database.fetch_value("SELECT unit FROM posting WHERE person = $1 AND to_at IS NULL", land.people["丙"])
    assert home == land.units["白水镇"]


async def test_fields_that_no_form_has_change_nothing(land: World, client: httpx.AsyncClient) -> None:
    code = await code_of("person", land.people["戊"])
    await land.log_in(client, "乙")
    more = {"unit": "白水镇", "status": "离职", "left_at": "1", "id": "1", "code": "x", "role": "office_checker", "created_at": "1"}
    answer = await client.post(f"/people/{code}/edit", data={"name": "戊", "staff_no": "E1", "category": "staff", **more})
    row = await database.fetch_one("SELECT code, status, left_at FROM person WHERE id = $1", land.people["戊"])
    assert answer.status_code == 303
    assert row == {"code": code, "status": "active", "left_at": None}
    assert await database.fetch("SELECT 1 FROM role_grant WHERE person = $1", land.people["戊"]) == []

"""甲 sits exams, 乙 runs a unit, 丙 is from elsewhere, 丁 is the office: a county of six units for tests."""

from dataclasses import dataclass, field

import httpx

from app.foundation import clock
from app.foundation.access import Viewer
from app.foundation.web import sessions
from app.people.queries import viewer_for
from app.people.tables import Person
from tests import make

PASSWORD = "一个足够长的测试密码"


@dataclass
class World:
    """Units and people by their names, ids inside."""

    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    async def viewer(self, name: str) -> Viewer:
        """The viewer that a person is, with today's grants."""
        session = sessions.Session(0, self.people[name], None, 0, 0)
        viewer = await viewer_for(session, "127.0.0.1")
        assert viewer is not None
        return viewer

    async def log_in(self, client: httpx.AsyncClient, name: str) -> None:
        """Gives the client a session of this person, without the cost of a password."""
        client.cookies.clear()
        token = await sessions.open_session(
            person=self.people[name], guest=None, keep=False, now=clock.now_ms(), address="127.0.0.1", device="test"
        )
        client.cookies.set("__Host-pufa", token, domain="testserver.local")
        client.headers["x-csrftoken"] = await csrf_token(client)


async def csrf_token(client: httpx.AsyncClient) -> str:
    """Fetches a page, so that the client holds a CSRF cookie, and returns the token to send."""
    await client.get("/healthz")
    return str(client.cookies.get("__Host-pufa-csrf"))


async def make_world() -> World:
    """青禾县 › 县司法局(普法办), 县水利局 › 白水水管站(area: 白水镇), 白水镇; plus an empty unit.

    甲、戊 serve at 县水利局, 己 at 白水水管站, 丙 at 白水镇, 丁 and 庚 in the office; 乙 runs 县水利局 in the system tree.
    """
    world = World()
    county = await make.unit("青禾县", kind="group")
    justice = await make.unit("县司法局", area=county)
    water = await make.unit("县水利局", area=county)
    town = await make.unit("白水镇", area=county)
    station = await make.unit("白水水管站", area=town, system=water)
    empty = await make.unit("县档案馆", area=county)
    world.units = {"青禾县": county, "县司法局": justice, "县水利局": water, "白水镇": town, "白水水管站": station, "县档案馆": empty}
    places = {"甲": water, "戊": water, "乙": water, "辛": water, "己": station, "丙": town, "丁": justice, "庚": justice, "壬": justice, "癸": justice}
    for name, unit in places.items():
        world.people[name] = await make.person(name, unit)
    await make.grant(world.people["乙"], "unit_admin", water, tree="system")
    await make.grant(world.people["辛"], "unit_head", water, tree="system")
    await make.grant(world.people["丙"], "unit_admin", town, tree="area")
    await make.grant(world.people["丁"], "office_author", county)
    await make.grant(world.people["庚"], "office_checker", county)
    await make.grant(world.people["壬"], "auditor", county)
    await make.grant(world.people["癸"], "operator", county)
    assert len(await Person.select(Person.id)) == len(places)
    return world

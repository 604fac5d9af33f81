"""Who walks the routes: each role once, and those whose grants are special. Scopes are written by hand."""

from dataclasses import dataclass, field

from app.foundation import clock, database
from app.foundation.access import AREA, SYSTEM
from app.foundation.codes import new_code
from app.foundation.web import sessions
from tests import make
from tests.people_of_tests import World, make_world

UNITS = ("县水利局", "白水水管站", "县档案馆", "青禾县", "白水镇")
"""Own, below, sibling, parent of 县水利局, and the unit above its station in the other tree."""
COUNTY = frozenset(UNITS)
WATER = frozenset({"县水利局", "白水水管站"})
"""县水利局 in the system tree."""
TOWN = frozenset({"白水镇", "白水水管站"})
"""白水镇 in the area tree."""
ARCHIVE = frozenset({"县档案馆"})


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: the units that each role reaches, and the tree in which they hold it."""

    name: str
    what: str
    reaches: dict[str, frozenset[str]] = field(default_factory=dict)
    tree: str = AREA
    session: str = "person"

    def within(self, roles: str) -> frozenset[str]:
        """The units where the asker holds one of these roles."""
        return frozenset(unit for role in roles.split() for unit in self.reaches.get(role, frozenset()))

    def everywhere(self, roles: str) -> bool:
        """Whether the asker holds one of these roles over the county."""
        return any(self.reaches.get(role) == COUNTY for role in roles.split())

    @property
    def is_person(self) -> bool:
        """Whether a person of the platform is logged in."""
        return self.session == "person"


ASKERS = [
    Asker("nobody", "nobody is logged in", session="none"),
    Asker("辰", "left, with an old session", session="left"),
    Asker("guest", "a guest by link", session="guest"),
    Asker("甲", "no grant"),
    Asker("卯", "a grant over the county that ended"),
    Asker("乙", "unit admin in the system tree", {"unit_admin": WATER}, SYSTEM),
    Asker("丙", "unit admin in the area tree", {"unit_admin": TOWN}, AREA),
    Asker("辛", "unit head", {"unit_head": WATER}, SYSTEM),
    Asker("丑", "head of one unit, admin of another", {"unit_head": TOWN, "unit_admin": ARCHIVE}, AREA),
    Asker("子", "invigilator", {"invigilator": WATER}, SYSTEM),
    Asker("丁", "office author", {"office_author": COUNTY}),
    Asker("庚", "office checker", {"office_checker": COUNTY}),
    Asker("寅", "office roles over one unit only", {"office_author": WATER, "office_checker": WATER, "auditor": WATER, "operator": WATER}, SYSTEM),
    Asker("壬", "auditor", {"auditor": COUNTY}),
    Asker("癸", "operator", {"operator": COUNTY}),
]  # fmt: skip


async def county() -> World:
    """The county of the other tests, with the askers it lacks."""
    world = await make_world()
    units = world.units
    for name, home in {"子": "县水利局", "丑": "县档案馆", "寅": "县水利局", "卯": "县司法局", "辰": "县司法局"}.items():
        world.people[name] = await make.person(name, units[home])
    people = world.people
    await make.grant(people["子"], "invigilator", units["县水利局"], tree=SYSTEM)
    await make.grant(people["丑"], "unit_head", units["白水镇"])
    await make.grant(people["丑"], "unit_admin", units["县档案馆"])
    for role in ("office_author", "office_checker", "auditor", "operator"):
        await make.grant(people["寅"], role, units["县水利局"], tree=SYSTEM)
    ended = await make.grant(people["卯"], "office_checker", units["青禾县"])
    await database.execute("UPDATE role_grant SET ended_at = $1 WHERE id = $2", clock.now_ms(), ended)
    await make.grant(people["辰"], "office_checker", units["青禾县"])
    await database.execute("UPDATE person SET status = 'left', left_at = $1 WHERE id = $2", clock.now_ms(), people["辰"])
    return world


async def token_of(asker: Asker, world: World) -> str:
    """A session of the asker; '' for nobody. Somebody who left holds one that was opened before."""
    if asker.session == "none":
        return ""
    person, guest = world.people.get(asker.name), None
    if asker.session == "guest":
        guest = await _guest_link(world)
    return await sessions.open_session(
        person=person, guest=guest, keep=False, now=clock.now_ms(), address="127.0.0.1", device="matrix"
    )


async def _guest_link(world: World) -> int:
    now = clock.now_ms()
    rows = await database.fetch(
        "INSERT INTO guest_link (token_hash, role, subject, subject_id, name, issued_by, issued_at, expires_at) "
        "VALUES ($1, 'guest_panellist', 'review', 1, '来宾', $2, $3, $4) RETURNING id",
        sessions.digest(new_code()), world.people["庚"], now, now + clock.DAY,
    )  # fmt: skip
    return int(rows[0]["id"])

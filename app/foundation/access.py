"""Who may do what: permissions are verbs, a role is a row of one table, a viewer carries values only."""

from dataclasses import dataclass
from enum import StrEnum

AREA, SYSTEM = "area", "system"
TREES = {AREA: "按地区", SYSTEM: "按系统"}


class Permission(StrEnum):
    """Everything that can be allowed, one verb each."""

    SIT_EXAM = "sit_exam"
    STUDY = "study"
    READ_LAWS = "read_laws"
    SEE_UNITS = "see_units"
    EDIT_UNITS = "edit_units"
    RESHAPE_UNITS = "reshape_units"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    IMPORT_PEOPLE = "import_people"
    ISSUE_ACTIVATION = "issue_activation"
    GRANT_ROLES = "grant_roles"
    SEE_RATES = "see_rates"
    EXPORT_PEOPLE = "export_people"
    SIGN_EXEMPTION = "sign_exemption"
    SEE_BANK = "see_bank"
    WRITE_QUESTIONS = "write_questions"
    CHECK_QUESTIONS = "check_questions"
    SEE_SEALED = "see_sealed"
    SEE_EXAMS = "see_exams"
    ARRANGE_EXAM = "arrange_exam"
    PUBLISH_EXAM = "publish_exam"
    SET_REQUIREMENT = "set_requirement"
    INVIGILATE = "invigilate"
    DECIDE_APPROVALS = "decide_approvals"
    SEE_APPROVALS = "see_approvals"
    SEE_LEDGER = "see_ledger"
    SEE_JOBS = "see_jobs"
    OPERATE = "operate"


P = Permission
_READS = {P.SEE_UNITS, P.SEE_PEOPLE, P.SEE_RATES}

ROLES: dict[str, frozenset[Permission]] = {
    "person": frozenset({P.SIT_EXAM, P.STUDY, P.READ_LAWS}),
    "unit_admin": frozenset(
        _READS | {P.EDIT_PEOPLE, P.IMPORT_PEOPLE, P.ISSUE_ACTIVATION, P.EXPORT_PEOPLE, P.GRANT_ROLES, P.EDIT_UNITS}
    ),
    "unit_head": frozenset(_READS | {P.EXPORT_PEOPLE, P.SIGN_EXEMPTION}),
    "office_author": frozenset(
        _READS | {P.SEE_BANK, P.SEE_SEALED, P.WRITE_QUESTIONS, P.SEE_EXAMS, P.ARRANGE_EXAM, P.EXPORT_PEOPLE, P.SEE_JOBS, P.SEE_APPROVALS, P.RESHAPE_UNITS}
    ),
    "office_checker": frozenset(
        _READS
        | {P.SEE_BANK, P.SEE_SEALED, P.CHECK_QUESTIONS, P.SEE_EXAMS, P.PUBLISH_EXAM, P.SET_REQUIREMENT, P.EXPORT_PEOPLE}
        | {P.EDIT_UNITS, P.RESHAPE_UNITS, P.EDIT_PEOPLE, P.IMPORT_PEOPLE, P.ISSUE_ACTIVATION, P.GRANT_ROLES}
        | {P.SEE_JOBS, P.SEE_APPROVALS, P.DECIDE_APPROVALS, P.SEE_LEDGER}
    ),
    "invigilator": frozenset({P.INVIGILATE, P.SEE_RATES}),
    "auditor": frozenset(_READS | {P.SEE_BANK, P.SEE_EXAMS, P.SEE_LEDGER, P.SEE_JOBS, P.SEE_APPROVALS}),
    "operator": frozenset({P.OPERATE, P.SEE_JOBS}),
    "guest_panellist": frozenset(),
}

ROLE_NAMES = {
    "person": "本人",
    "unit_admin": "单位管理员",
    "unit_head": "单位负责人",
    "office_author": "普法办拟题组卷",
    "office_checker": "普法办审核发布",
    "invigilator": "监考",
    "auditor": "审计查阅",
    "operator": "系统运维",
    "guest_panellist": "评议团来宾",
}

GRANTABLE_BY: dict[str, frozenset[str]] = {
    "unit_admin": frozenset({"unit_admin", "unit_head"}),
    "office_checker": frozenset(set(ROLE_NAMES) - {"person", "guest_panellist"}),
}
"""Which roles a holder of a role may grant, within the holder's own scope."""


@dataclass(frozen=True)
class Grant:
    """A role over a unit and all below it in one tree; `path` is the unit's path there today."""

    role: str
    unit: int
    tree: str
    path: str


@dataclass(frozen=True)
class Scope:
    """A part of one tree: every unit whose path begins with `path`."""

    tree: str
    path: str


@dataclass(frozen=True)
class Viewer:
    """Who asks: a person with their grants, a guest by link (no person), or the system itself."""

    person: int | None
    name: str = ""
    unit: int | None = None
    unit_name: str = ""
    grants: tuple[Grant, ...] = ()
    guest: int | None = None
    guest_role: str = ""
    address: str = ""
    session: int | None = None

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody outside the platform, in by a one-time link."""
        return self.person is None and self.guest is not None

    def _roles(self, verb: str) -> list[Grant]:
        return [grant for grant in self.grants if verb in ROLES[grant.role]]

    def may(self, verb: str) -> bool:
        """Whether the viewer may do this anywhere at all."""
        if self.person is not None and verb in ROLES["person"]:
            return True
        if self.guest is not None and verb in ROLES.get(self.guest_role, frozenset()):
            return True
        return bool(self._roles(verb))

    def scopes(self, verb: str) -> tuple[Scope, ...]:
        """The parts of the trees in which the viewer may do this."""
        return tuple(dict.fromkeys(Scope(grant.tree, grant.path) for grant in self._roles(verb)))

    def may_in(self, verb: str, *, area_path: str, system_path: str) -> bool:
        """Whether the viewer may do this to a unit that stands at these paths."""
        at = {AREA: area_path, SYSTEM: system_path}
        return any(at[scope.tree].startswith(scope.path) for scope in self.scopes(verb))

    def may_everywhere(self, verb: str) -> bool:
        """Whether the viewer may do this over a whole tree: for what belongs to no unit, as jobs and the record."""
        return any(scope.path.count("/") == 2 for scope in self.scopes(verb))

    def holds(self, role: str) -> bool:
        """Whether the viewer holds the role anywhere."""
        return any(grant.role == role for grant in self.grants)

    def grantable(self) -> frozenset[str]:
        """The roles this viewer may grant somewhere."""
        return frozenset(role for grant in self.grants for role in GRANTABLE_BY.get(grant.role, frozenset()))


SYSTEM_VIEWER = Viewer(person=None, name="系统")
"""The platform acting by itself: sweeping, jobs, the command line."""

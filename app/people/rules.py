"""What holds of people, passwords and roles: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.foundation.access import GRANTABLE_BY, Grant
from app.units.rules import depth

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
_SAME_SIGNS = 3


def password_fault(password: str, *, known: Sequence[str] = ()) -> str:
    """One sentence that says why this cannot be a password; empty when it can.

    No rule of composition: ten signs of any kind. `known` are the person's own numbers and name.
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"密码至少 {SHORTEST_PASSWORD} 个字，现在是 {len(password)} 个。可以用一句自己记得住的话"
    if len(password) > LONGEST_PASSWORD:
        return f"密码最多 {LONGEST_PASSWORD} 个字，现在是 {len(password)} 个"
    if password.casefold() in {word.casefold() for word in known if word}:
        return "密码不能就是自己的手机号、工号或身份证号"
    if len(set(password)) < _SAME_SIGNS:
        return "密码不能只是一两个字符的重复"
    return ""


def may_grant(grants: Sequence[Grant], *, role: str, tree: str, path: str) -> bool:
    """Whether somebody with these grants may grant the role over the unit at `path` of this tree.

    A grant reaches over the other tree only from the top, where both trees hold the same units.
    """
    return any(
        role in GRANTABLE_BY.get(grant.role, frozenset())
        and path.startswith(grant.path)
        and (grant.tree == tree or depth(grant.path) == 1)
        for grant in grants
    )


def may_stand_over(grants: Sequence[Grant], held: Iterable[Mapping[str, Any]]) -> bool:
    """Whether somebody with these grants may give another a new way in, or end all their roles.

    Every role held must be theirs to grant: a new code opens the account with all it may do.
    """
    return all(may_grant(grants, role=one["role"], tree=one["tree"], path=one["path"]) for one in held)

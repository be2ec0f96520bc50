"""The matrix of permissions and roles, walked cell by cell against what is expected."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ipenforce.permissions import ROLE_LABELS, Permission, allowed

ROLES = ("officer", "unit_head", "legal_reviewer", "bureau_head", "system_admin", "security_admin", "audit_admin")

EXPECTED = """
permission       officer  unit_head  legal_reviewer  bureau_head  system_admin  security_admin  audit_admin
public           *        *          *               *            *             *               *
signed_in        *        *          *               *            *             *               *
account:list     .        .          .               .            *             *               .
account:manage   .        .          .               .            *             .               .
role:grant       .        .          .               .            .             *               .
audit:read       .        .          .               .            .             .               *
operation:read   .        *          .               *            *             .               *
party:list       *        *          *               *            .             .               .
party:read       *        *          *               *            .             .               .
party:edit       *        *          .               .            .             .               .
party:personal   *        *          .               .            .             .               .
lead:list        *        *          *               *            .             .               .
lead:read        omrnbh   omrnbh     omrnbh          omrnbh       .             .               .
lead:create      *        *          .               .            .             .               .
lead:handle      omrn     omrn       .               .            .             .               .
lead:decline     .        omrn       .               omrn         .             .               .
lead:informant   .        omrn       .               omrn         .             .               .
lead:extend      .        .          .               omrn         .             .               .
case:list        *        *          *               *            .             .               .
case:read        omnbjw   omnbjw     omnbjw          omnbjw         .             .               .
case:handle      mw       .          .               .            .             .               .
case:review      .        .          on              .            .             .               .
case:approve     .        .          .               on           .             .               .
case:consent     .        .          .               b            .             .               .
case:hear        on       on         on              on           .             .               .
case:recuse      omn      omn        omn             omn          .             .               .
case:export      *        *          *               *            .             .               .
case:restrict    .        .          .               omrn         .             .               .
evidence:count   omrn     omrn       .               .            .             .               .
case:share       .        .          .               omn          .             .               .
case:take        omn      .          .               .            .             .               .
case:note        omnw     omn        omn             omn          .             .               .
work:assign      .        omrn       .               .            .             .               .
work:deputy      omrn     omrn       omrn            omrn         .             .               .
work:own         m        m          m               m            .             .               .
paper:sign       m        omn        on              on           .             .               .
credit:read      *        *          *               *            .             .               .
credit:record    *        *          .               .            .             .               .
credit:approve   .        .          .               *            .             .               .
credit:try       .        .          *               *            .             .               .
listing:read     omnb     omnb       omnb            omnb         .             .               .
listing:handle   m        .          .               .            .             .               .
listing:review   .        .          on              .            .             .               .
listing:approve  .        .          .               on           .             .               .
listing:consent  .        .          .               b            .             .               .
library:read     *        *          *               *            .             .               .
library:edit     .        omrn       .               .            .             .               .
recusal:declare  m        omrn       .               .            .             .               .
draw:read        omrnbh   omrnbh     omrnbh          omrnbh       .             .               .
draw:plan        .        omrn       .               .            .             .               .
draw:approve     .        .          .               omrn         .             .               .
draw:visit       m        .          .               .            .             .               .
report:read      *        *          *               *            .             .               .
law:read         *        *          *               *            *             *               *
policy:draft     .        .          omrn            .            omrn          .               .
policy:approve   .        .          .               omrn         .             .               .
calendar:import  .        .          .               .            *             .               .
"""
"""Where each role may try what: the letters of SITUATIONS; `*` everywhere, `.` nowhere."""


@dataclass(frozen=True)
class Person:
    """A user of the middle bureau of three."""

    roles: frozenset[str]
    active: bool = True
    id: int = 7
    bureau_id: int = 2
    bureau_path: str = "1/2/"
    unit_id: int | None = None
    is_authenticated: bool = True


@dataclass(frozen=True)
class Subject:
    """A case, a lead, a draw, a visit or a person, as predicates look at it."""

    bureau_id: int = 2
    bureau_path: str = "1/2/"
    restricted: bool = False
    reader_ids: frozenset[int] = frozenset()
    officer_ids: frozenset[int] = frozenset()
    recused_ids: frozenset[int] = frozenset()
    inspector_ids: frozenset[int] = frozenset()
    user_id: int = 0
    read_bureau_ids: frozenset[int] = frozenset()
    edit_bureau_ids: frozenset[int] = frozenset()
    edit_unit_ids: frozenset[int] = frozenset()
    joint_unit_ids: frozenset[int] = frozenset()

    @property
    def handler_ids(self) -> frozenset[int]:
        return self.officer_ids


ME = frozenset({7})
SITUATIONS = {
    "o": Subject(),
    "m": Subject(officer_ids=ME, inspector_ids=ME, user_id=7),
    "r": Subject(restricted=True),
    "n": Subject(restricted=True, reader_ids=ME),
    "b": Subject(bureau_id=3, bureau_path="1/2/3/"),
    "h": Subject(bureau_id=3, bureau_path="1/2/3/", restricted=True),
    "a": Subject(bureau_id=1, bureau_path="1/"),
    "s": Subject(bureau_id=4, bureau_path="1/4/"),
    "f": Subject(bureau_id=4, bureau_path="1/4/", officer_ids=ME, reader_ids=ME),
    "j": Subject(bureau_id=4, bureau_path="1/4/", read_bureau_ids=frozenset({2})),
    "w": Subject(bureau_id=4, bureau_path="1/4/", read_bureau_ids=frozenset({2}), edit_bureau_ids=frozenset({2})),
}
"""o own bureau's · m own, and mine · r restricted, not naming me · n restricted, naming me · b of a bureau below ·
h of a bureau below, restricted · a of the bureau above · s of a sibling bureau · f of a sibling, naming me · j of a sibling, shared with my bureau · w the same, to work on jointly."""


def granted(person: Person | None, permission: Permission) -> str:
    """The situations in which the person may."""
    letters = "".join(letter for letter, subject in SITUATIONS.items() if allowed(person, permission, subject))
    return "*" if letters == "".join(SITUATIONS) else letters or "."


def expected() -> dict[str, dict[str, str]]:
    """The table above: permission → role → letters."""
    head, *rows = (line.split() for line in EXPECTED.strip().splitlines())
    assert tuple(head[1:]) == ROLES
    return {row[0]: dict(zip(ROLES, row[1:], strict=True)) for row in rows}


def test_the_table_has_every_permission_and_every_role() -> None:
    assert set(expected()) == {str(permission) for permission in Permission}
    assert set(ROLES) == set(ROLE_LABELS)


@pytest.mark.parametrize("permission", Permission, ids=str)
def test_each_role_may_what_the_table_says_and_nothing_else(permission: Permission) -> None:
    found = {role: granted(Person(frozenset({role})), permission) for role in ROLES}
    assert found == expected()[permission]


@pytest.mark.parametrize("permission", Permission, ids=str)
def test_visitors_the_disabled_and_people_without_role_pass_the_open_doors_alone(permission: Permission) -> None:
    everybody = "*" if permission is Permission.PUBLIC else "."
    assert granted(None, permission) == everybody
    assert granted(Person(frozenset(ROLES), active=False), permission) == everybody
    assert granted(Person(frozenset(ROLES), is_authenticated=False), permission) == everybody
    signed_in = "*" if permission in (Permission.PUBLIC, Permission.SIGNED_IN) else "."
    assert granted(Person(frozenset()), permission) == signed_in


def test_no_administrator_sees_a_case_and_no_caseworker_manages_accounts() -> None:
    table = expected()
    for permission, row in table.items():
        if permission.split(":")[0] in ("case", "lead", "party", "draw", "library", "recusal", "report"):
            assert {row[role] for role in ("system_admin", "security_admin", "audit_admin")} == {"."}, permission
        if permission.split(":")[0] in ("account", "role", "audit"):
            assert {row[role] for role in ROLES[:4]} == {"."}, permission

"""People, where they serve, what they may do, and how they log in."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, body, moment, packed, reference, words
from app.units.tables import Unit


class Person(Table, tablename="person"):
    """人员: phone and ID number exist only as ciphertext, keyed index and key number; the ID is optional."""

    id = BigSerial(primary_key=True)
    code = words(16)
    name = words(60)
    pinyin = words(120)
    staff_no = words(40, null=True)
    phone_sealed = packed(null=True)
    phone_index = packed(null=True)
    identity_sealed = packed(null=True)
    identity_index = packed(null=True)
    key_number = amount()
    category = words(30)
    status = words(30)
    created_at = moment()
    left_at = moment(null=True)


class Posting(Table, tablename="posting"):
    """任职: a person serves in a unit; `kind` is home or seconded. One open home posting a person."""

    id = BigSerial(primary_key=True)
    person = reference(Person)
    unit = reference(Unit)
    kind = words(10)
    title = words(60)
    from_at = moment()
    to_at = moment(null=True)


class Transfer(Table, tablename="transfer"):
    """人员调动: a move, or a loan (kind seconded or attached), that one unit proposes and the other answers.

    `asked_side` is the side that proposed: from (offers) or to (asks). `answered_as` is unit, office, or both (one admin over
    both units). Carried out on the day it takes effect (`done_at`, with the posting it opened), or stopped with a note.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    person = reference(Person)
    kind = words(10)
    from_unit = reference(Unit)
    to_unit = reference(Unit)
    asked_side = words(4)
    title = words(60)
    reason = words(300)
    effective_at = moment()
    ends_at = moment(null=True)
    asked_by = amount()
    asked_at = moment()
    expires_at = moment()
    answered_by = amount(null=True)
    answered_as = words(10)
    accepted_at = moment(null=True)
    refused_at = moment(null=True)
    note = words(300)
    withdrawn_at = moment(null=True)
    stopped_at = moment(null=True)
    done_at = moment(null=True)
    posting = reference(Posting, null=True)
    ended_at = moment(null=True)


class TransferPolicy(Table, tablename="transfer_policy"):
    """调动期限: within how many days a proposed transfer is to be answered; the newest row counts."""

    id = BigSerial(primary_key=True)
    days = amount()
    by = amount(null=True)
    at = moment()


class StandingChange(Table, tablename="standing_change"):
    """状态变化: a person's status from one to another as of a moment; takes effect then, can be undone for a while.

    `by` is None where a list or the platform did it. `undone_at` before it took effect means it never did.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    person = reference(Person)
    before = words(30)
    after = words(30)
    reason = words(300)
    effective_at = moment()
    by = amount(null=True)
    at = moment()
    done_at = moment(null=True)
    stopped_at = moment(null=True)
    undone_by = amount(null=True)
    undone_at = moment(null=True)


class Credential(Table, tablename="credential"):
    """密码: one row a person, an Argon2id hash."""

    id = BigSerial(primary_key=True)
    person = reference(Person)
    password_hash = words(200)
    set_at = moment()


class Activation(Table, tablename="activation"):
    """激活码: a one-time code, kept only as a keyed HMAC."""

    id = BigSerial(primary_key=True)
    person = reference(Person)
    code_index = packed()
    issued_by = amount(null=True)
    issued_at = moment()
    expires_at = moment()
    used_at = moment(null=True)
    withdrawn_at = moment(null=True)


class LogInFailure(Table, tablename="log_in_failure"):
    """登录失败: one failed try for an account, kept as a keyed HMAC of what was typed."""

    id = BigSerial(primary_key=True)
    account_index = packed()
    at = moment()
    address = words(45)


class RoleGrant(Table, tablename="role_grant"):
    """授权: a person holds a role over a unit and all below it in one tree."""

    id = BigSerial(primary_key=True)
    person = reference(Person)
    role = words(30)
    unit = reference(Unit)
    tree = words(10)
    granted_by = amount(null=True)
    granted_at = moment()
    ended_by = amount(null=True)
    ended_at = moment(null=True)


class GuestLink(Table, tablename="guest_link"):
    """一次性链接: lets somebody outside the platform act in one role on one subject."""

    id = BigSerial(primary_key=True)
    token_hash = packed()
    role = words(30)
    subject = words(40)
    subject_id = amount()
    name = words(60)
    issued_by = amount()
    issued_at = moment()
    expires_at = moment()
    used_at = moment(null=True)
    ended_at = moment(null=True)


class ImportBatch(Table, tablename="import_batch"):
    """名单导入: one uploaded file as it was read, until it is applied or left.

    `job` is the newest background work that applies it, by code; `outcome` says what was done, in one sentence.
    """

    id = BigSerial(primary_key=True)
    code = words(16)
    kind = words(10)
    unit = reference(Unit, null=True)
    file_name = words(200)
    reading = body()
    by = amount()
    at = moment()
    applied_at = moment(null=True)
    left_at = moment(null=True)
    job = words(16)
    outcome = words(300)

"""What every route must answer to whom: written by hand from what the product is to allow, never from its guards.

A route that is missing here fails the walk. Roles are those of app/foundation/access.py by name.
"""

from dataclasses import dataclass

OK, GO = frozenset({200}), frozenset({303})
SHUT = frozenset({403})
HIDDEN = frozenset({404})
Answer = frozenset[int]

ADMINS = "unit_admin office_checker"
SEES_PEOPLE = "unit_admin unit_head office_author office_checker auditor"
SEES_RATES = f"{SEES_PEOPLE} invigilator"
OFFICE = "office_author office_checker"
READS_OFFICE = f"{OFFICE} auditor"
SEES_JOBS = f"{READS_OFFICE} operator"
AMENDS = "unit_admin office_author office_checker"
EXEMPTS = f"unit_admin unit_head {OFFICE}"
EXPORTS = "unit_admin unit_head office_author office_checker"


@dataclass(frozen=True)
class Public:
    """Answers everybody, logged in or not."""

    gives: Answer = OK
    logged_in: Answer | None = None


@dataclass(frozen=True)
class LoggedIn:
    """Answers whoever is logged in; a guest by link as said."""

    gives: Answer = OK
    guest: Answer = SHUT
    row: str = ""


@dataclass(frozen=True)
class Holders:
    """Answers who holds one of the roles over any unit; a list shows only what is theirs."""

    roles: str
    gives: Answer = OK
    row: str = ""


@dataclass(frozen=True)
class County:
    """Answers who holds one of the roles over the whole county; `row` is what it is about, '' for no row."""

    roles: str
    gives: Answer = OK
    row: str = ""


@dataclass(frozen=True)
class InUnit:
    """About something in a unit: holders of a role over that unit; holders over other units get 404, all others 403."""

    row: str
    roles: str
    gives: Answer = OK
    outside: Answer = HIDDEN
    alike: bool = True
    """Whether what is not theirs answers exactly like what does not exist."""


@dataclass(frozen=True)
class Own:
    """About a row of the asker's own; `seers` are roles over the county that see those of others too."""

    row: str
    gives: Answer = OK
    roles: str = ""
    """Without roles every person has such rows."""
    seers: str = ""
    seer_gives: Answer = OK
    doers: str = ""
    """Roles over the county that may do to others' rows what `gives` says."""
    guest: Answer = SHUT
    own: Answer | None = None


Expectation = Public | LoggedIn | Holders | County | InUnit | Own

EXPECTED: dict[str, Expectation] = {
    # the frame
    "web.healthz": Public(),
    "web.large": Public(GO),
    "web.static": Public(),
    "web.about": Public(),
    # one's own account
    "people.log_in_page": Public(OK, logged_in=GO),
    "people.log_in": Public(GO),
    "people.activate_page": Public(),
    "people.activate": Public(GO),
    "people.log_out": LoggedIn(GO, guest=GO),
    "people.log_out_everywhere": LoggedIn(GO, guest=GO),
    "people.me": LoggedIn(),
    "people.change_password": LoggedIn(GO),
    # units
    "people.units": Holders(SEES_PEOPLE, OK | GO),
    "people.unit": InUnit("unit", SEES_PEOPLE),
    "people.close_unit": InUnit("subunit", ADMINS, GO),
    "units.new_unit": InUnit("unit", ADMINS),
    "units.add_unit": InUnit("unit", ADMINS, GO),
    "units.edit_unit": InUnit("subunit", ADMINS),
    "units.rename_unit": InUnit("subunit", ADMINS, GO),
    "units.move_unit": InUnit("two_subunits", ADMINS, GO),
    "people.slips_page": InUnit("unit", ADMINS),
    "people.issue_codes": InUnit("peopled_subunit", ADMINS),
    # people
    "people.list": InUnit("unit", SEES_PEOPLE),
    "people.show": InUnit("person", SEES_PEOPLE),
    "people.new_person": InUnit("unit", ADMINS),
    "people.add_person": InUnit("subunit", ADMINS, GO, alike=False),
    "people.edit_page": InUnit("person", ADMINS),
    "people.edit_person": InUnit("person", ADMINS, GO),
    "people.move_person": InUnit("person_and_subunit", ADMINS, GO),
    "people.set_status": InUnit("person", ADMINS, GO),
    "people.end_secondment": InUnit("seconded_person", ADMINS, GO),
    "people.issue_code": InUnit("person", ADMINS),
    "people.grant_role": InUnit("person", ADMINS, GO),
    "people.end_grant": InUnit("granted_person", ADMINS, GO),
    # moves and loans between units
    "transfers.list": Holders(SEES_PEOPLE),
    "transfers.export": Holders(EXPORTS),
    "transfers.new": Holders(ADMINS),
    "transfers.ask_transfer": InUnit("wanted_person", ADMINS, GO, alike=False),
    "transfers.offer_page": InUnit("person", ADMINS),
    "transfers.offer_transfer": InUnit("person_and_subunit", ADMINS, GO),
    "transfers.transfer": InUnit("offered_transfer", SEES_PEOPLE),
    "transfers.accept_transfer": InUnit("offered_transfer", ADMINS, GO),
    "transfers.refuse_transfer": InUnit("offered_transfer", ADMINS, GO),
    "transfers.withdraw_transfer": InUnit("asked_transfer", ADMINS, GO),
    "transfers.end_loan": InUnit("loan", ADMINS, GO),
    "transfers.policy": County("office_checker"),
    "transfers.set_policy": County("office_checker", GO),
    "standing.list": Holders(SEES_PEOPLE),
    "standing.undo_change": InUnit("standing_change", ADMINS, GO),
    # units merged, split, closed by the office
    "reshaping.list": County(READS_OFFICE),
    "reshaping.form": County(OFFICE, row="archive"),
    "reshaping.plan_change": County(OFFICE, GO, row="archive"),
    "reshaping.change": County(READS_OFFICE, row="unit_change"),
    "reshaping.submit_change": County(OFFICE, GO, row="unit_change"),
    "reshaping.leave_change": County(OFFICE, GO, row="unit_change"),
    # lists brought in
    "people.import_page": Holders(ADMINS),
    "people.import_template": Holders(ADMINS),
    "people.keep_upload": InUnit("unit", ADMINS, GO),
    "people.import_preview": Own("upload", roles=ADMINS),
    "people.import_faults": Own("upload", roles=ADMINS),
    "people.mend_rows": Own("upload", GO, roles=ADMINS),
    "people.apply_upload": Own("upload", GO, roles=ADMINS),
    "people.leave_upload": Own("upload", GO, roles=ADMINS),
    # the laws: for everyone logged in
    "laws.list": LoggedIn(),
    "laws.law": LoggedIn(row="article"),
    "laws.version": LoggedIn(row="article"),
    "laws.article": LoggedIn(row="article"),
    "laws.differences": County(READS_OFFICE),
    # the bank: one for the county, with sealed questions in it
    "bank.list": County(READS_OFFICE),
    "bank.report": County(READS_OFFICE),
    "bank.export_page": County(READS_OFFICE),
    "bank.export": County(READS_OFFICE),
    "bank.ask_for_report": County("office_checker", GO),
    "bank.import_page": County("office_author office_checker"),
    "bank.keep_file": County("office_author", GO),
    "bank.import_preview": County("office_author", row="questions_in"),
    "bank.import_row": County("office_author", row="questions_in"),
    "bank.mend_row": County("office_author", GO, row="questions_in"),
    "bank.decide_rows": County("office_author", GO, row="questions_in"),
    "bank.store_questions": County("office_author", GO, row="questions_in"),
    "bank.leave_import": County("office_author", GO, row="questions_in"),
    "bank.check_page": County("office_checker", row="questions_to_check"),
    "bank.check_import": County("office_checker", GO, row="questions_to_check"),
    "bank.new_question": County("office_author"),
    "bank.add_question": County("office_author", GO),
    "bank.question": County(READS_OFFICE, row="question"),
    "bank.edit_page": County("office_author", row="question"),
    "bank.edit_question": County("office_author", GO, row="question"),
    "bank.check_version": County("office_checker", GO, row="waiting_question"),
    "bank.set_aside_version": County("office_checker", GO, row="waiting_question"),
    "bank.retire_question": County("office_checker", GO, row="question"),
    "bank.comment_question": County(READS_OFFICE, GO, row="question"),
    "bank.move_question": County("office_checker", GO, row="question"),
    "bank.chosen": County("office_author", row="question"),
    "bank.retire_questions": County("office_checker", GO, row="question"),
    "bank.tag_questions": County("office_author", GO, row="question"),
    "exams.question_usage": County(OFFICE, row="question"),
    "bank.templates": County(READS_OFFICE),
    "bank.new_template": County("office_author"),
    "bank.add_template": County("office_author", GO),
    "bank.template": County(READS_OFFICE, row="template"),
    "bank.edit_template_page": County("office_author", row="template"),
    "bank.edit_template": County("office_author", GO, row="template"),
    "bank.draw_sealed": County("office_author", GO, row="template"),
    "bank.calendar": County(READS_OFFICE),
    "bank.set_calendar": County("office_checker", GO),
    "bank.restore_question": County("office_checker", GO, row="retired_question"),
    "bank.moved": County(OFFICE),
    "bank.citing": County(READS_OFFICE, row="cited_article"),
    "bank.confirm_citations": County("office_checker", GO, row="moved_question"),
    "bank.cite_all_anew": County("office_author", GO),
    "bank.cite_anew": County("office_author", GO, row="renumbered_question"),
    # exams, arranged for the county
    "exams.list": County(READS_OFFICE),
    "exams.moved": County(OFFICE),
    "exams.exam": County(READS_OFFICE, row="draft"),
    "exams.preview": County(OFFICE, row="draft"),
    "exams.arrange_exam": County("office_author", GO),
    "exams.edit_page": County("office_author", row="draft"),
    "exams.edit_exam": County("office_author", GO, row="draft"),
    "exams.copy_exam": County("office_author", GO, row="draft"),
    "exams.publish": County("office_checker", GO, row="ready_draft"),
    "exams.stop_publishing": County("office_checker", GO, row="publishing_exam"),
    "exams.withdraw_exam": County("office_checker", GO, row="coming_exam"),
    "exams.make_up_page": County("office_author", row="closed_exam"),
    "exams.arrange_make_up": County("office_author", GO, row="closed_exam"),
    "exams.policy": County("office_checker"),
    "exams.set_policy": County("office_checker", GO),
    "exams.release_keys": County("office_checker", GO, row="closed_exam"),
    # rosters and exemptions
    "roster.roster": Holders(SEES_PEOPLE, row="roster_exam"),
    "roster.export": Holders(EXPORTS, row="roster_exam"),
    "roster.amend_page": Holders(AMENDS, row="roster_exam"),
    "roster.ask_amendment": InUnit("joiner", AMENDS, GO, outside=frozenset({422}), alike=False),
    "roster.request": Own("roster_request", roles=SEES_PEOPLE, seers=READS_OFFICE),
    "exemptions.mine": LoggedIn(),
    "exemptions.new": LoggedIn(),
    "exemptions.apply": LoggedIn(GO),
    "exemptions.own": Own("own_exemption"),
    "exemptions.withdraw": Own("own_exemption", GO),
    "exemptions.list": Holders(EXEMPTS),
    "exemptions.exemption": InUnit("exemption", EXEMPTS),
    "exemptions.new_for": InUnit("person", ADMINS),
    "exemptions.apply_for": InUnit("person", ADMINS, GO),
    "exemptions.pass_on": InUnit("exemption", ADMINS, GO),
    "exemptions.sign": InUnit("exemption", f"unit_head {OFFICE}", GO | SHUT),
    "exemptions.file": County(OFFICE, GO, row="signed_exemption"),
    "exemptions.send_back": InUnit("exemption", EXEMPTS, GO | SHUT),
    "exemptions.withdraw_for": InUnit("exemption", ADMINS, SHUT),
    "exemptions.ask_ending": County(OFFICE, GO, row="filed_exemption"),
    "exemptions.settings": County("office_checker"),
    "exemptions.set_share": County("office_checker", GO),
    "exemptions.add_reason": County("office_checker", GO),
    "exemptions.edit_reason": County("office_checker", GO, row="exempt_reason"),
    "exemptions.retire_reason": County("office_checker", GO, row="exempt_reason"),
    # a wrong key found
    "definitions.list": County(READS_OFFICE),
    "definitions.form": County(OFFICE),
    "definitions.add_definition": County(OFFICE, GO),
    "definitions.set_default_definition": County("office_checker", GO, row="version"),
    "definitions.retire_definition": County("office_checker", GO, row="version"),
    "definitions.choice": County(READS_OFFICE, row="coming_exam"),
    "definitions.choose_definition": County(OFFICE, GO, row="defined_exam"),
    "definitions.put_back": County(OFFICE, row="coming_exam"),
    "regrade.corrections": County(OFFICE, row="tried_exam"),
    "regrade.form": County(OFFICE, row="tried_exam"),
    "regrade.propose_correction": County(OFFICE, GO, row="tried_exam"),
    "regrade.correction": County(OFFICE, row="correction"),
    "regrade.withdraw_correction": County(OFFICE, GO, row="correction"),
    "regrade.try_correction": County(OFFICE, GO, row="stopped_correction"),
    # sitting
    # the day of an exam: all who see exams look, those who arrange or publish act
    "day.day": County(READS_OFFICE, row="exam_day"),
    "day.person": County(READS_OFFICE, row="exam_day"),
    "day.give_minutes": County(OFFICE, GO, row="exam_day"),
    "day.put_off_closing": County(OFFICE, GO, row="exam_day"),
    "day.take_back": County(OFFICE, GO, row="adjusted_day"),
    "day.ask_more": County(OFFICE, GO, row="exam_day"),
    "day.ask_void": County(OFFICE, GO, row="exam_day"),
    "day.note_person": County(OFFICE, GO, row="exam_day"),
    "day.note": County(OFFICE, GO, row="exam_day"),
    "day.extend": County(OFFICE, GO, row="exam_day"),
    "day.end_unit": County(OFFICE, GO, row="exam_day"),
    "late.late": County(READS_OFFICE, row="late_day"),
    "late.history": County(READS_OFFICE, row="late_day"),
    "late.ask_admission": County(OFFICE, GO, row="late_day"),
    # papers of people stand on the pages of a room: only for those who arrange or publish
    "room.room": County(OFFICE, row="room_day"),
    "room.seat": County(OFFICE, GO, row="unseated_day"),
    "room.remove_seat": County(OFFICE, GO, row="room_day"),
    "room.print": County(OFFICE, row="room_day"),
    "room.typed": County(OFFICE, row="room_day"),
    "room.enter_page": County(OFFICE, row="room_day"),
    "room.enter": County(OFFICE, GO, row="room_day"),
    "room.import_sheets": County(OFFICE, GO, row="room_day"),
    "room.ask_counting": County(OFFICE, GO, row="entered_day"),
    "sitting.home": LoggedIn(),
    "sitting.cover": Own("attempt"),
    "sitting.worker": Public(),
    "sitting.receipts": County(READS_OFFICE),
    "sitting.start": Own("attempt", GO),
    "sitting.resume": Own("running_attempt", GO),
    "sitting.try_again": Own("sat_attempt", GO),
    "sitting.question": Own("running_attempt"),
    "sitting.save_answer_by_form": Own("running_attempt", GO),
    "sitting.save_answer": Own("running_attempt"),
    "sitting.answer_sheet": Own("running_attempt"),
    "sitting.check": Own("running_attempt"),
    "sitting.clock": Own("running_attempt"),
    "sitting.hand_in": Own("running_attempt", GO),
    "sitting.result": Own("sat_attempt"),
    # practice
    "study.home": LoggedIn(),
    "study.serve_set": LoggedIn(GO),
    "study.set": Own("practice_set", GO),
    "study.question": Own("practice_set"),
    "study.answer_question": Own("practice_set", GO),
    "study.missed": LoggedIn(),
    "study.requirement": County("office_checker"),
    "study.set_requirement": County("office_checker", GO),
    # rates
    "rates.overview": Holders(SEES_RATES, OK | GO),
    "rates.exam": Holders(SEES_RATES, OK | GO, row="rated_exam"),
    "rates.export_exam": Holders(SEES_RATES, row="rated_exam"),
    "rates.unit": InUnit("rated_unit", SEES_RATES),
    "rates.export_unit": InUnit("rated_unit", SEES_RATES),
    "rates.people": InUnit("rated_unit", SEES_PEOPLE),
    "rates.export_people": InUnit("rated_unit", EXPORTS),
    "rates.print_people": InUnit("rated_unit", EXPORTS),
    "rates.look": Holders(SEES_RATES, GO, row="rated_exam"),
    "rates.progress": InUnit("rated_unit", SEES_RATES),
    "rates.export_progress": InUnit("rated_unit", SEES_RATES),
    "rates.focus": InUnit("rated_unit", SEES_RATES),
    "rates.export_focus": InUnit("rated_unit", SEES_RATES),
    "rates.compare": InUnit("rated_unit", SEES_RATES),
    "rates.export_compare": InUnit("rated_unit", SEES_RATES),
    "rates.changes": InUnit("rated_unit", SEES_RATES),
    "rates.export_changes": InUnit("rated_unit", SEES_RATES),
    "saved.views": Holders(SEES_RATES),
    "saved.view": Own("saved_view", GO, roles=SEES_RATES),
    "saved.save_view": Holders(SEES_RATES, GO),
    "saved.rename_view": Own("saved_view", GO, roles=SEES_RATES),
    "saved.delete_view": Own("saved_view", GO, roles=SEES_RATES),
    "saved.restore_view": Own("ended_view", GO, roles=SEES_RATES),
    "rates.live_exam": Holders(SEES_RATES, GO, row="rated_exam"),
    "rates.live": InUnit("rated_unit", SEES_RATES),
    "rates.live_now": InUnit("rated_unit", SEES_RATES),
    "rates.export_live": InUnit("rated_unit", SEES_RATES),
    "rates.person": InUnit("rated_person", SEES_PEOPLE),
    # reports
    "sheets.list": Holders(EXPORTS, row="rated_exam"),
    "sheets.sheet": InUnit("rated_unit", SEES_PEOPLE),
    "sheets.export_sheet": InUnit("rated_unit", EXPORTS),
    "sheets.export_sheets": Holders(EXPORTS, GO, row="rated_exam"),
    "sheets.check_code": County(READS_OFFICE),
    "exports.list": Holders(EXPORTS),
    "exports.export": Own("export", roles=EXPORTS),
    "exports.file": Own("export", roles=EXPORTS),
    "exports.ask_people": InUnit("rated_unit", EXPORTS, GO),
    "circulars.list": County(READS_OFFICE),
    "circulars.draft_circular": County(OFFICE, GO, row="rated_exam"),
    "circulars.circular": County(READS_OFFICE, row="circular"),
    "circulars.form": County(OFFICE, row="circular"),
    "circulars.edit_circular": County(OFFICE, GO, row="circular"),
    "circulars.gather_again": County(OFFICE, GO, row="circular"),
    "circulars.submit_circular": County(OFFICE, GO, row="circular"),
    "circulars.drop_circular": County(OFFICE, GO, row="circular"),
    "circulars.export_circular": County(READS_OFFICE, row="circular"),
    "circulars.export_names": County(OFFICE, row="circular"),
    # what all areas share
    "approvals.approvals": LoggedIn(),
    "approvals.approval": Own("approval", seers=READS_OFFICE),
    "approvals.approve": Own("approval", GO, seers="office_author auditor", seer_gives=SHUT, doers="office_checker", own=SHUT),
    "approvals.refuse": Own("approval", GO, seers="office_author auditor", seer_gives=SHUT, doers="office_checker", own=SHUT),
    "approvals.withdraw": Own("approval", GO, seers=READS_OFFICE, seer_gives=SHUT),
    "jobs.jobs": LoggedIn(),
    "jobs.job": Own("job", seers=SEES_JOBS),
    "jobs.progress": Own("job", seers=SEES_JOBS),
    "jobs.cancel": Own("job", GO, seers=READS_OFFICE, seer_gives=SHUT, doers="operator"),
    "files.file": Own("file", guest=HIDDEN),
    "ledger.entries": County("office_checker auditor"),
    "ledger.export": County("office_checker auditor"),
}

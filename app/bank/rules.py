"""What is true of questions in the bank: pure."""

from dataclasses import replace

from app.foundation.access import Permission, Viewer
from question_bank.checks.wording import wording_faults
from question_bank.faults import FAULT
from question_bank.formats.question_file import key_fault
from question_bank.question import DIFFICULTIES, TRUE_FALSE, Question, Signature

PRACTICE, EXAM, SEALED = "practice", "exam", "sealed"
TEMPLATE = "template"
"""Where template questions lie: never drawn themselves."""
POOLS = {PRACTICE: "练习题库", EXAM: "考试题库", SEALED: "密封题库"}
POOLS_SHOWN = {**POOLS, TEMPLATE: "模板题"}
SHIPPED, LOCAL, DRAWN = "shipped", "local", "drawn"
SOURCES = {SHIPPED: "随平台发布", LOCAL: "本地编写", DRAWN: "由模板抽出"}

IN_USE, WAITING, UNUSED, RETIRED = "in_use", "waiting", "unused", "retired"
STATES = {IN_USE: "使用中", WAITING: "有待审版本", UNUSED: "未启用", RETIRED: "已停用"}


def sees_keys(viewer: Viewer) -> bool:
    """Whether keys and explanations are shown to this viewer: to those who write or check questions."""
    return viewer.may_everywhere(Permission.WRITE_QUESTIONS) or viewer.may_everywhere(Permission.CHECK_QUESTIONS)


def sees_sealed(viewer: Viewer) -> bool:
    """Whether sealed questions are shown to this viewer at all."""
    return viewer.may_everywhere(Permission.SEE_SEALED)


def is_public(pool: str, public_at: int | None = None) -> bool:
    """Whether a question is known outside exams: what people practise is, and what was once public stays so."""
    return pool == PRACTICE or public_at is not None


def state_of(*, retired_at: int | None, checked: bool, waiting: bool) -> str:
    """The state that follows from a question's moments; a waiting version is named before use."""
    if retired_at is not None:
        return RETIRED
    if waiting:
        return WAITING
    return IN_USE if checked else UNUSED


def searched_text(question: Question) -> str:
    """What a question is found by: its code, law, case, stem, options and tags, never its key or explanation."""
    parts = (question.code, question.law, question.case_text, question.stem, *question.options, *question.tags)
    return " ".join(part for part in parts if part)


def unsigned(question: Question) -> Question:
    """The question without writer, reader and status, which the platform keeps itself."""
    return replace(question, written=Signature(), checked=Signature(), status="draft")


def faults_in(question: Question) -> dict[str, str]:
    """Why an edited question cannot be stored: field → sentence; empty when it can."""
    found: dict[str, str] = {}
    options = len(question.options)
    if question.type != TRUE_FALSE and len(set(question.options)) < options:
        found["options"] = "有两个选项相同"
    if not question.stem:
        found["stem"] = "题干还没填"
    if question.difficulty not in DIFFICULTIES:
        found["difficulty"] = "难度要从列出的选项中选"
    if sentence := key_fault(question.key, type_=question.type, count=options):
        found["key"] = sentence
    elif not question.key:
        found["key"] = "答案还没填"
    if found:
        return found
    for fault in wording_faults(question):
        if fault.level == FAULT and fault.rule != "reading":
            found.setdefault(fault.field, fault.message)
    return found


def why_no_check(*, written_by: int | None, checked_at: int | None, set_aside_at: int | None, by: int | None) -> str:
    """Why a version cannot be checked by this person; '' when it can."""
    if checked_at is not None:
        return "这一版已经审过了。"
    if set_aside_at is not None:
        return "这一版已经搁置，不能再启用。需要的话请重新修改。"
    if written_by is not None and written_by == by:
        return "自己写的题要由另一个人审。请让另一位审核人员来审。"
    return ""


def changed_fields(old: Question, new: Question) -> list[tuple[str, str, str]]:
    """(name, before, after) of each part that differs between two versions, in words."""

    def shown(question: Question) -> dict[str, str]:
        cited = "；".join(f"《{c.law}》{c.article}（{c.version}）" for c in question.cite)
        options = {f"选项 {'ABCDEFGH'[n]}": text for n, text in enumerate(question.options)}
        return {
            "案情": question.case_text, "题干": question.stem, **options, "答案": question.key, "解析": question.explanation,
            "引用": cited, "难度": DIFFICULTIES.get(question.difficulty, question.difficulty), "标签": "、".join(question.tags),
        }  # fmt: skip

    before, after = shown(old), shown(new)
    names = list(dict.fromkeys([*before, *after]))
    return [(n, before.get(n, ""), after.get(n, "")) for n in names if before.get(n, "") != after.get(n, "")]

"""Reads Moodle XML: multichoice and truefalse are taken, every other kind of question is refused by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.drafts import Draft, collected, judged
from question_bank.formats.plain import Plain, plain_of_html
from question_bank.formats.safe_xml import child, inner_text, name_of, root_of
from question_bank.formats.understood import FileRefused, Reading, Refused, Understood
from question_bank.question import LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE

FORMAT = "Moodle XML"
_OTHERS = {
    "essay": "问答题", "shortanswer": "填空（简答）题", "numerical": "数值题", "matching": "匹配题", "cloze": "完形填空题",
    "description": "说明文字", "calculated": "计算题", "calculatedsimple": "计算题", "calculatedmulti": "计算选择题",
    "ddwtos": "拖放题", "ddimageortext": "拖放题", "ddmarker": "拖放题", "gapselect": "选词填空题", "ordering": "排序题",
    "randomsamatch": "匹配题", "random": "随机题", "multianswer": "完形填空题",
}  # fmt: skip
_TRUE_WORDS = {"true": True, "false": False, "对": True, "错": False, "正确": True, "错误": False}
_WHOLE = 100.0
_TOLERANCE = 0.02
_DEFAULTS = ("top", "默认", "default")


@dataclass(frozen=True, slots=True)
class _Answer:
    text: Plain
    fraction: float
    feedback: Plain


def read(data: bytes) -> Reading:
    """The questions of a Moodle XML file, in order; categories become tags. Raises FileRefused."""
    root = root_of(data)
    if name_of(root) != "quiz":
        raise FileRefused(
            "这个 XML 文件不是 Moodle 试题（缺少 quiz），没有读取。请在 Moodle 的题库里选“导出”，格式选 Moodle XML。"
        )
    return collected(FORMAT, _questions(root))


def _questions(root: etree._Element) -> Iterator[Understood | Refused]:
    category, row = "", 0
    for element in root:
        if name_of(element) != "question":
            continue
        if element.get("type") == "category":
            category = _category(inner_text(child(element, "category")))
            continue
        row += 1
        yield _question(element, row=row, category=category)


def _question(element: etree._Element, *, row: int, category: str) -> Understood | Refused:
    draft = Draft(row)
    stem = _text(child(element, "questiontext"))
    name = inner_text(child(element, "name")).strip()
    draft.stem = stem.text or name
    type_ = element.get("type", "")
    if type_ not in ("multichoice", "truefalse"):
        return draft.refused(f"是{_OTHERS.get(type_, f'“{type_[:30]}”类型的题')}，只能导入单选、多选和判断题")
    draft.code = inner_text(child(element, "idnumber")).strip()
    draft.tags = _tags(element, category=category)
    answers = [_answer(one) for one in element if name_of(one) == "answer"]
    if stem.lost or any(answer.text.lost for answer in answers):
        draft.doubt("stem", "picture_left_out", message="题目里有图片或公式，没有读入，请核对文字是否完整")
    if type_ == "truefalse":
        _true_false(draft, answers=answers)
    else:
        _choice(draft, answers=answers, single=inner_text(child(element, "single")).strip().lower() not in ("false", "0"))
    draft.explanation = _explanation(_text(child(element, "generalfeedback")), answers=answers, marked=draft.type != TRUE_FALSE)
    return judged(draft)


def _choice(draft: Draft, *, answers: list[_Answer], single: bool) -> None:
    draft.type = SINGLE_CHOICE if single else MULTIPLE_CHOICE
    draft.options = [answer.text.text for answer in answers]
    worth = {place: answer.fraction for place, answer in enumerate(answers) if answer.fraction > 0}
    if not worth:
        return
    best = max(worth.values())
    if single:
        draft.right = {place for place, fraction in worth.items() if fraction == best}
        partial = best < _WHOLE - _TOLERANCE or len(draft.right) < len(worth)
    else:
        draft.right = set(worth)
        partial = min(worth.values()) < best - _TOLERANCE or abs(sum(worth.values()) - _WHOLE) > 1
    if partial:
        shown = "，".join(
            f"{LETTERS[place] if place < len(LETTERS) else place + 1} 得 {fraction:g}%" for place, fraction in worth.items()
        )
        draft.doubt("key", "partial_credit", message=f"原题按选项给部分分（{shown}），请核对答案")


def _true_false(draft: Draft, *, answers: list[_Answer]) -> None:
    draft.type = TRUE_FALSE
    whole = [answer for answer in answers if answer.fraction > 0]
    if len(whole) == 1:
        draft.truth = _TRUE_WORDS.get(whole[0].text.text.strip().lower())


def _explanation(general: Plain, *, answers: list[_Answer], marked: bool) -> str:
    """The general feedback, then what is said of single answers."""
    lines = [general.text] if general.text else []
    for place, answer in enumerate(answers):
        if said := answer.feedback.text:
            name = LETTERS[place : place + 1] if marked else {"true": "对", "false": "错"}.get(answer.text.text.lower(), "")
            line = f"{name}：{said}"
            lines += [line] if said != general.text and line not in lines else []
    return "\n".join(lines)


def _answer(element: etree._Element) -> _Answer:
    return _Answer(_text(element), _fraction(element.get("fraction", "0")), _text(child(element, "feedback")))


def _fraction(written: str) -> float:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        return 0.0
    return value if -1000 <= value <= 1000 else 0.0


def _text(element: etree._Element | None) -> Plain:
    """The text of a `<text>` child; HTML where the element's format says so or says nothing."""
    if element is None:
        return Plain("")
    inner = child(element, "text")
    written = inner_text(inner) if inner is not None else (element.text or "")
    if element.get("format") == "plain_text":
        return Plain(written)
    plain = plain_of_html(written)
    pictured = child(element, "file") is not None or "@@PLUGINFILE@@" in written
    return Plain(plain.text, plain.lost or pictured)


def _category(path: str) -> str:
    last = path.replace("//", "\0").rpartition("/")[2].replace("\0", "/").strip()
    return "" if last.startswith("$") or last.lower().startswith(_DEFAULTS) else last[:60]


def _tags(element: etree._Element, *, category: str) -> list[str]:
    holder = child(element, "tags")
    tags = [inner_text(tag).strip() for tag in holder if name_of(tag) == "tag"] if holder is not None else []
    return [*tags, *([category] if category else [])]

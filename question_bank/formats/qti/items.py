"""One QTI item: what it asks, what can be chosen, what is right. Names of 2.x and 3.0 are made alike first."""

import html
import re
from collections.abc import Iterator

from lxml import etree

from question_bank.formats.drafts import Draft, judged
from question_bank.formats.plain import plain_of_html
from question_bank.formats.safe_xml import inner_text, name_of
from question_bank.formats.understood import Refused, Understood
from question_bank.question import LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE

_KEBAB = re.compile(r"-([a-z])")
_OTHERS = {
    "associateInteraction": "配对题", "matchInteraction": "匹配题", "gapMatchInteraction": "选词填空题", "orderInteraction": "排序题",
    "inlineChoiceInteraction": "文内选择题", "textEntryInteraction": "填空题", "extendedTextInteraction": "问答题",
    "hottextInteraction": "选词题", "hotspotInteraction": "点图题", "sliderInteraction": "滑块题", "uploadInteraction": "上传题",
    "selectPointInteraction": "点图题", "graphicOrderInteraction": "看图排序题", "drawingInteraction": "画图题",
    "mediaInteraction": "媒体题", "customInteraction": "自定义题", "graphicGapMatchInteraction": "看图匹配题",
}  # fmt: skip
_ASIDE = frozenset(("feedbackInline", "feedbackBlock", "rubricBlock", "templateInline", "templateBlock", "choiceInteraction"))


def local_name(element: etree._Element) -> str:
    """An element's name as in QTI 2: `qti-simple-choice` of 3.0 is `simpleChoice`."""
    name = name_of(element)
    return _KEBAB.sub(lambda match: match.group(1).upper(), name[4:]) if name.startswith("qti-") else name


def is_item(root: etree._Element) -> bool:
    """Whether the document is one assessment item."""
    return local_name(root) == "assessmentItem"


def values_of(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element of this name below."""
    return (one for one in element.iter() if local_name(one) == name)


def fill(draft: Draft, root: etree._Element) -> Understood | Refused:
    """The question an item makes."""
    body = next(values_of(root, "itemBody"), None)
    if body is None:
        return draft.refused("试题没有正文（itemBody）")
    interactions = [one for one in body.iter() if local_name(one).endswith("Interaction")]
    choice = interactions[0] if interactions else None
    markup = _markup(body)
    prompt = next(values_of(choice, "prompt"), None) if choice is not None else None
    stem = plain_of_html(f"{markup}<br>{_markup(prompt) if prompt is not None else ''}")
    draft.stem = stem.text or root.get("title", "")
    if reason := _why_refused(root, interactions):
        return draft.refused(reason)
    assert choice is not None
    draft.code = root.get("label", "").strip()
    choices = list(values_of(choice, "simpleChoice"))
    options = [plain_of_html(_markup(one)) for one in choices]
    draft.options = [option.text for option in options]
    if stem.lost or any(option.lost for option in options):
        draft.doubt("stem", "picture_left_out", message="题目里有图片或公式，没有读入，请核对文字是否完整")
    _key(draft, root, choice=choice, names=[one.get("identifier", "") for one in choices])
    draft.explanation = _explanation(root, choices)
    return judged(draft)


def _why_refused(root: etree._Element, interactions: list[etree._Element]) -> str:
    names = [local_name(one) for one in interactions]
    other = next((name for name in names if name != "choiceInteraction"), "")
    if other:
        return f"是{_OTHERS.get(other, f'“{other}”类型的题')}，只能导入单选、多选和判断题"
    if not names:
        return "没有作答的地方，是说明文字"
    if len(names) > 1:
        return f"一题里有 {len(names)} 处作答，请拆成几题再导入"
    if next(values_of(root, "templateDeclaration"), None) is not None:
        return "是带变量的模板题，请在原来的系统里生成具体的题再导出"
    return ""


def _key(draft: Draft, root: etree._Element, *, choice: etree._Element, names: list[str]) -> None:
    wanted = _attribute(choice, "responseIdentifier", "response-identifier")
    declared = [one for one in values_of(root, "responseDeclaration") if one.get("identifier") == wanted]
    if not declared:
        return
    declaration = declared[0]
    single = declaration.get("cardinality") == "single"
    draft.type = SINGLE_CHOICE if single else MULTIPLE_CHOICE
    correct = [
        inner_text(value).strip() for part in values_of(declaration, "correctResponse") for value in values_of(part, "value")
    ]
    worth = _worth(declaration)
    best = max(worth.values(), default=0.0)
    mapped = {name for name, value in worth.items() if value == best or not single}
    right = set(correct) or mapped
    draft.right = {place for place, name in enumerate(names) if name in right}
    if unknown := right - set(names):
        draft.doubt("key", "key_unknown", message=f"答案里有不存在的选项（{'、'.join(sorted(unknown))[:60]}），请核对")
    if worth and (set(worth) != right or len(set(worth.values())) > 1):
        shown = "，".join(
            f"{LETTERS[names.index(name)]} 得 {value:g} 分" for name, value in worth.items() if name in names[: len(LETTERS)]
        )
        draft.doubt("key", "partial_credit", message=f"原题按选项给部分分（{shown}），请核对答案")


def _worth(declaration: etree._Element) -> dict[str, float]:
    """The choices that a mapping gives points for."""
    worth = {}
    for entry in values_of(declaration, "mapEntry"):
        try:
            value = float(_attribute(entry, "mappedValue", "mapped-value") or "0")
        except ValueError:
            continue
        if 0 < value < 1_000_000:
            worth[_attribute(entry, "mapKey", "map-key")] = value
    return worth


def _explanation(root: etree._Element, choices: list[etree._Element]) -> str:
    """The modal feedback, each text once, then what is said of single options."""
    lines = [plain_of_html(_markup(one)).text for one in values_of(root, "modalFeedback")]
    for place, one in enumerate(choices):
        said = (plain_of_html(_markup(inline)).text for inline in values_of(one, "feedbackInline"))
        lines += [f"{LETTERS[place : place + 1]}：{text}" for text in said if text]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _attribute(element: etree._Element, *names: str) -> str:
    return next((element.get(name) for name in names if element.get(name)), "")


def _markup(element: etree._Element) -> str:
    """What stands in an element as HTML; feedback and places to answer are left out."""
    parts = [html.escape(element.text or "", quote=False)]
    for one in element:
        name = local_name(one)
        if name and name not in _ASIDE:
            parts.append(f"<{name.lower()}>{_markup(one)}</{name.lower()}>" if len(one) or one.text else f"<{name.lower()}/>")
        parts.append(html.escape(one.tail or "", quote=False))
    return "".join(parts)

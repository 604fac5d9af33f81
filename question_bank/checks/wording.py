"""Rules on the wording of one question: what can be seen without the law."""

import re
from collections.abc import Iterator

from question_bank.faults import FAULT, WARNING, Fault
from question_bank.numerals import quantities
from question_bank.question import (
    FALSE,
    MULTIPLE_CHOICE,
    SINGLE_CHOICE,
    TRUE_FALSE,
    Question,
)

ALL_OF_THESE = re.compile("以上(?:都|均|全|皆|各项)|上述(?:都|均|全|皆)|(?:都|均)(?:不对|不是|正确|错误)$|全部正确|以上答案")
OTHER_OPTION = re.compile(r"[A-EＡ-Ｅ]\s*(?:和|与|、|及)\s*[A-EＡ-Ｅ]|选项\s*[A-EＡ-Ｅ]")
HOLE = re.compile(r"[（(]\s*[）)]|_{2,}|＿+|……？")
LETTER_NAMED = re.compile(r"选项?\s*[A-EＡ-Ｅ]|(?<![A-Za-z])[A-EＡ-Ｅ]\s*(?:项|选项|正确|错误|、[A-EＡ-Ｅ])")
EMPTY_REASON = re.compile(r"根据法律规定，?(?:应)?选|^根据.{0,12}规定，?(?:答案|选)")
ARTICLE_NUMBER = re.compile(r"第[零〇一二两三四五六七八九十百千\d]+条")
NEGATIVE = re.compile("不属于|不包括|不正确|错误的|不符合|不是|有误的|说法错误|除外的")
GIVES_FALSE = ("必须", "一律", "任何", "仅", "无需")
GIVES_TRUE = ("一般", "可以", "依法")
STATUTE_TONE = ("必须", "一律", "任何", "所有", "完全")


def wording_faults(question: Question) -> Iterator[Fault]:
    """Everything found in the wording of one question."""
    yield from _stem(question)
    yield from _options(question)
    yield from _explanation(question)
    yield from _reading(question)
    yield from _tags(question)


def is_negative(question: Question) -> bool:
    """Whether the stem asks for what is wrong."""
    if question.type == TRUE_FALSE:
        return False
    asked = re.split("[。；]", question.stem)[-1]
    return bool(NEGATIVE.search(asked))


def names_article(question: Question) -> bool:
    """Whether the stem names an article number."""
    return bool(ARTICLE_NUMBER.search(question.stem))


def found(question: Question, rule: str, *, message: str, name: str, level: str = WARNING) -> Fault:
    """A finding at a question's place."""
    place = question.place
    return Fault(
        level,
        rule,
        message,
        file=place.file,
        line=place.line,
        code=question.code,
        field=name,
    )


def _stem(question: Question) -> Iterator[Fault]:
    stem = question.stem
    if HOLE.search(stem):
        message = "题干留空（括号、下划线）：应当问一个完整的问题"
        yield found(question, "stem-hole", message=message, name="stem", level=FAULT)
    if names_article(question):
        message = "题干里写了条号：条号不考，重新编号后也会出错"
        yield found(question, "article-number", message=message, name="stem")
    if is_negative(question):
        message = "反向提问：能正着问就不要反着问"
        yield found(question, "negative-stem", message=message, name="stem")
    longest = 160 if "case" in question.kind else 60
    if len(stem) > longest:
        message = f"题干 {len(stem)} 字，超过 {longest} 字"
        yield found(question, "stem-length", message=message, name="stem")
    if question.type == TRUE_FALSE:
        if stem.endswith(("？", "?")):
            message = "判断题应当是一句陈述，不是问句"
            yield found(question, "statement", message=message, name="stem", level=FAULT)
        if question.key == FALSE and (words := [w for w in STATUTE_TONE if w in stem]):
            message = f"错的说法带有「{'、'.join(words)}」，不读法律也猜得出"
            yield found(question, "giveaway", message=message, name="stem")
    elif not stem.endswith(("？", "?")):
        message = "选择题的题干应当以问号结尾"
        yield found(question, "whole-question", message=message, name="stem")


def _options(question: Question) -> Iterator[Fault]:
    if question.type == TRUE_FALSE:
        return
    yield from _option_counts(question)
    for text in question.options:
        if ALL_OF_THESE.search(text) or OTHER_OPTION.search(text):
            message = f"选项「{text}」谈到别的选项：考试时选项会打乱"
            yield found(question, "banned-option", message=message, name="options", level=FAULT)
        if len(text) > 18:
            message = f"选项「{text}」{len(text)} 字，超过 18 字"
            yield found(question, "option-length", message=message, name="options")
    lengths = [len(text) for text in question.options]
    if max(lengths) > 1.5 * min(lengths) and max(lengths) - min(lengths) > 4:
        message = f"最长的选项 {max(lengths)} 字，最短的 {min(lengths)} 字，相差太大"
        yield found(question, "length-ratio", message=message, name="options")
    yield from _giveaways(question)
    numbers = option_numbers(question)
    if numbers and numbers != sorted(numbers):
        message = "数字选项应当从小到大排列"
        yield found(question, "ascending", message=message, name="options")


def _option_counts(question: Question) -> Iterator[Fault]:
    count = len(question.options)
    allowed = (4,) if question.type == SINGLE_CHOICE else (4, 5)
    if count not in allowed:
        message = f"有 {count} 个选项，应当是 {'或'.join(map(str, allowed))} 个"
        yield found(question, "option-count", message=message, name="options", level=FAULT)
    if question.type == MULTIPLE_CHOICE and len(question.key) == count:
        message = "全部选项都对：没有错项的多选题只是背清单"
        yield found(question, "all-right", message=message, name="key")


def option_numbers(question: Question) -> list[tuple[str, float]]:
    """The one number of each option as (unit, value), when every option holds just one
    of the same unit; else []."""
    numbers = []
    for text in question.options:
        held = quantities(text)
        if len(held) != 1:
            return []
        value, unit = held[0].measure
        numbers.append((unit, float(value)))
    return numbers if len({unit for unit, _ in numbers}) == 1 else []


def _giveaways(question: Question) -> Iterator[Fault]:
    right = " ".join(question.right_texts)
    wrong = " ".join(t for i, t in enumerate(question.options) if i not in question.key_set)
    for word in GIVES_FALSE:
        if word in wrong and word not in right:
            message = f"「{word}」只出现在错误选项里"
            yield found(question, "giveaway", message=message, name="options")
    for word in GIVES_TRUE:
        if word in right and wrong and word not in wrong:
            message = f"「{word}」只出现在正确选项里"
            yield found(question, "giveaway", message=message, name="options")


def _explanation(question: Question) -> Iterator[Fault]:
    text = question.explanation
    if not 30 <= len(text) <= 90:
        message = f"解析 {len(text)} 字，应当在 30 至 90 字之间"
        yield found(question, "explanation-length", message=message, name="explanation")
    if LETTER_NAMED.search(text):
        message = "解析提到选项字母：选项会打乱"
        yield found(question, "letters", message=message, name="explanation", level=FAULT)
    if EMPTY_REASON.search(text):
        message = "解析没有说明理由"
        yield found(question, "empty-reason", message=message, name="explanation", level=FAULT)
    if ARTICLE_NUMBER.search(text):
        message = "解析里写了条号：条号由程序按引用打印"
        yield found(question, "article-number", message=message, name="explanation", level=FAULT)
    if question.group and question.code.endswith("a") and not 80 <= len(question.case_text) <= 160:
        message = f"案情 {len(question.case_text)} 字，应当在 80 至 160 字之间"
        yield found(question, "case-length", message=message, name="case")


def _reading(question: Question) -> Iterator[Fault]:
    written, checked = question.written, question.checked
    if question.status in ("checked", "in_use") and not checked.by:
        message = "没有第二人审读记录，不能标为已审读或使用中"
        yield found(question, "reading", message=message, name="checked", level=FAULT)
    if checked.by and checked.by == written.by:
        message = f"审读人与出题人都是「{written.by}」，应当是两个人"
        yield found(question, "reading", message=message, name="checked", level=FAULT)
    if checked.on and written.on and checked.on < written.on:
        message = f"审读日期 {checked.on} 早于最后修改日期 {written.on}，应当重新审读"
        yield found(question, "reading", message=message, name="checked", level=FAULT)


def _tags(question: Question) -> Iterator[Fault]:
    marked = [tag for tag in question.tags if tag in ("必修", "选修")]
    if len(marked) == 2:
        message = "不能既是必修又是选修"
        yield found(question, "tags", message=message, name="tags", level=FAULT)
    elif not marked:
        yield found(question, "tags", message="没有标明必修或选修", name="tags")

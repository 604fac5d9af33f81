"""Twenty hands: the same kind of questions written as different offices write them, with their truth beside them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from question_bank.check import content_files
from question_bank.formats.question_file import read_file
from question_bank.question import LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE, Question, flatten
from tests.question_bank.formats.books import sheets
from tests.question_bank.formats.old_books import old_workbook
from tests.question_bank.formats.papers import document, levels, numbering, para, restart, run, table

Questions = Sequence[Question]
NAMES = {SINGLE_CHOICE: "单项选择题", MULTIPLE_CHOICE: "多项选择题", TRUE_FALSE: "判断题"}
SHORT = {SINGLE_CHOICE: "单选", MULTIPLE_CHOICE: "多选", TRUE_FALSE: "判断"}
NUMERALS = "一二三四五六"


@dataclass(frozen=True)
class Hand:
    """How one office writes: the file's name, and its bytes made of questions in the order that the file keeps."""

    name: str
    write: Callable[[Questions], bytes]


def some(count: int, *, seed: int) -> list[Question]:
    """Questions of all three types, sorted by type; their texts are the shipped ones."""
    entries = [entry for path in content_files() if path.name != "laws.yaml" for entry in read_file(path).entries]
    pool = [question for question in flatten(entries) if not question.case_text and "\n" not in question.stem]
    pool = [question for question in pool if len(set(question.options)) == len(question.options)]
    chosen = random.Random(seed).sample(pool, count)
    return [question for type_ in NAMES for question in chosen if question.type == type_]


def lettered(question: Question, sign: str = ".") -> list[str]:
    return [f"{letter}{sign}{option}" for letter, option in zip(LETTERS, question.options, strict=False)]


def tick(question: Question) -> str:
    return {"对": "√", "错": "×"}.get(question.key, question.key)


def blank(question: Question, inside: str = "　　") -> str:
    """The stem with brackets to write in, at its end before the full stop."""
    stem = question.stem
    end = stem[-1] if stem[-1] in "。？：" else ""
    return f"{stem[: len(stem) - len(end)]}（{inside}）{end}"


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign in "ABCDEFGH." else sign for sign in text)


def by_type(questions: Questions) -> list[tuple[str, list[Question]]]:
    return [(type_, part) for type_ in NAMES if (part := [one for one in questions if one.type == type_])]


def columns_book(questions: Questions) -> bytes:
    rows = [["青禾县2026年度学法用法考试题库"], ["说明：多选题答案连写，判断题填对或错。"]]
    rows.append(["序号", "题型", "题干（必填）", *[f"选项{letter}" for letter in "ABCDEF"], "正确答案", "答案解析", "难度"])
    for number, one in enumerate(questions, 1):
        options = lettered(one, "、") + [None] * (6 - len(one.options))
        rows.append(
            [number, SHORT[one.type] + "题", f"{number}、{blank(one)}", *options, ",".join(one.key), one.explanation, "中等"]
        )
    return sheets(题库=[*rows, ["合计", len(questions)]])


def sheet_a_type(questions: Questions) -> bytes:
    parts = {}
    for type_, part in by_type(questions):
        rows = [["题号", "试题内容", "备选答案", "标准答案", "法律依据"]]
        rows += [[n, one.stem, "\n".join(lettered(one)), tick(one), f"《{one.law}》"] for n, one in enumerate(part, 1)]
        parts[NAMES[type_]] = rows
    return sheets(填写说明=[["请勿修改表头"]], **parts)


def row_an_option(questions: Questions) -> bytes:
    rows = [["编号", "题目类型", "题目", "选项内容", "是否正确"]]
    for number, one in enumerate(questions, 1):
        for place, option in enumerate(one.choices):
            head = [f"Q{number:04}", SHORT[one.type], one.stem] if not place else [None, None, None]
            rows.append([*head, option, "是" if place in one.key_set else "否"])
    return sheets(导出=rows)


def rows_under(questions: Questions) -> bytes:
    rows = [["序号", "题目", "题型", "答案"]]
    for number, one in enumerate(questions, 1):
        rows.append([number, blank(one), NAMES[one.type], tick(one)])
        rows += [[None, option] for option in lettered(one, "．")]
    return sheets(Sheet1=rows)


def bar_csv(questions: Questions) -> bytes:
    lines = ["试题类型,试题题干,选项,答案,解析"]
    for one in questions:
        cells = [
            NAMES[one.type],
            one.stem,
            "|".join(one.options),
            "、".join(one.key) if one.options else f"{one.key}",
            one.explanation,
        ]
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return "\r\n".join(lines).encode("gb18030")


def old_book(questions: Questions) -> bytes:
    rows: list[list[object]] = [["题型", "题目", "A", "B", "C", "D", "E", "F", "答案", "备注"]]
    for one in questions:
        key = "正确" if one.key == "对" else "错误" if one.key == "错" else one.key.lower()
        rows.append([SHORT[one.type], one.stem + "\u3000", *one.options, *[None] * (6 - len(one.options)), key])
    return old_workbook(rows)


def text_keys(questions: Questions) -> bytes:
    """Keys as the options' own text, 判断 with option columns."""
    rows = [["试题", "选项1", "选项2", "选项3", "选项4", "选项5", "正确答案", "题型"]]
    for one in questions:
        texts = {"对": "正确", "错": "错误"}
        choices = [texts.get(option, option) for option in one.choices]
        key = "；".join(choices[place] for place in sorted(one.key_set))
        rows.append([one.stem, *choices, *[None] * (5 - len(choices)), key, SHORT[one.type]])
    return sheets(Sheet1=rows)


def headings(questions: Questions) -> list[tuple[str, list[Question]]]:
    return [
        (f"{NUMERALS[place]}、{NAMES[type_]}（每题2分，共{2 * len(part)}分）", part)
        for place, (type_, part) in enumerate(by_type(questions))
    ]


def listed_word(questions: Questions) -> bytes:
    """Numbers and letters by Word's own lists, restarted for each section."""
    blocks, numbers = [para("青禾县学法考试题库", style="Title")], [(90, 1, "")]
    for place, (type_, part) in enumerate(by_type(questions), 1):
        blocks.append(para(f"{NAMES[type_]}（每题1分）", number=90))
        numbers.append((place, 0, restart() if place > 1 else ""))
        for one in part:
            blocks.append(para(blank(one), number=place))
            blocks += [para(option, number=place, level=1) for option in one.options]
            blocks += [para(f"答案：{one.key}"), para(f"解析：{one.explanation}")]
    lists = [levels(("decimal", "%1．"), ("upperLetter", "%2．")), levels(("japaneseCounting", "%1、"))]
    return document(*blocks, lists=numbering(lists, numbers))


def letters_run_on(questions: Questions) -> bytes:
    """Options in one list that nobody restarted; keys by place."""
    blocks = []
    for title, part in headings(questions):
        blocks.append(para(title))
        for number, one in enumerate(part, 1):
            blocks.append(para(f"{number}、{blank(one, tick(one) if not one.options else '  ')}"))
            blocks += [para(option, number=1) for option in one.options]
            blocks += [para(f"【答案】{one.key}")] if one.options else []
    return document(*blocks, lists=numbering([levels(("upperLetter", "%1、"))], [(1, 0, "")]))


def key_in_stem(questions: Questions) -> bytes:
    blocks = [para("学法用法题库"), para("（共三部分）")]
    for title, part in headings(questions):
        blocks.append(para(title))
        for number, one in enumerate(part, 1):
            blocks.append(para(f"{number}．{blank(one, f' {tick(one)} ')}"))
            marked = lettered(one, "．")
            blocks += [para("\t".join(marked[place : place + 2])) for place in range(0, len(marked), 2)]
            blocks.append(para(""))
    return document(*blocks)


def keys_in_fives(questions: Questions) -> bytes:
    blocks, keys = [], [para("参考答案")]
    for title, part in headings(questions):
        blocks.append(para(title))
        keys.append(para(title.partition("（")[0]))
        for number, one in enumerate(part, 1):
            blocks.append(para(f"{number}. {blank(one)}"))
            blocks += [para(option) for option in lettered(one, ". ")]
        for start in range(0, len(part), 5):
            five = part[start : start + 5]
            joined = "".join if all(len(one.key) == 1 for one in five) else " ".join
            keys.append(para(f"{start + 1}-{start + len(five)}：{joined(tick(one) for one in five)}"))
    return document(*blocks, *keys)


def keys_with_reasons(questions: Questions) -> bytes:
    """Numbers go on through all sections; keys and explanations at the end."""
    blocks, keys, number = [], [para("答案及解析")], 0
    for title, part in headings(questions):
        blocks.append(para(title))
        for one in part:
            number += 1
            blocks.append(para(f"{number}、{blank(one)}"))
            blocks += [para("　　".join(lettered(one, "、")))] if one.options else []
            keys += [para(f"{number}.【答案】{one.key}"), para(f"【解析】{one.explanation}")]
    return document(*blocks, *keys)


def table_word(questions: Questions) -> bytes:
    blocks = [para("青禾县题库汇总")]
    for type_, part in by_type(questions):
        rows = [["序号", "题目", *([f"选项{letter}" for letter in "ABCDE"] if part[0].options else []), "答案"]]
        for number, one in enumerate(part, 1):
            options = [*one.options, *[""] * (5 - len(one.options))] if one.options else []
            rows.append([str(number), one.stem, *options, tick(one)])
        blocks += [para(NAMES[type_]), table(rows)]
    return document(*blocks)


def red_options(questions: Questions) -> bytes:
    """Keys in red only; 判断 with the key in brackets."""
    red = '<w:color w:val="FF0000"/>'
    blocks = []
    for title, part in headings(questions):
        blocks.append(para(title))
        for number, one in enumerate(part, 1):
            blocks.append(para(f"{number}. {blank(one) if one.options else f'{one.stem}（{tick(one)}）'}"))
            blocks += [para(run(text, red if place in one.key_set else "")) for place, text in enumerate(lettered(one))]
    return document(*blocks)


def plain_text(questions: Questions) -> bytes:
    lines = ["学法题库", ""]
    for title, part in headings(questions):
        lines += [title, ""]
        for number, one in enumerate(part, 1):
            lines += [
                f"{number}、{blank(one)}",
                *lettered(one, "、"),
                f"正确答案：{'、'.join(one.key)}",
                f"解析：{one.explanation}",
                f"依据：《{one.law}》",
                "",
            ]
    return "\r\n".join(lines).encode("gbk", errors="ignore")


def no_numbers(questions: Questions) -> bytes:
    blocks = []
    for title, part in headings(questions):
        blocks.append(para(title.partition("（")[0]))
        for one in part:
            blocks.append(para(blank(one)))
            blocks += [para(option) for option in lettered(one)]
            blocks.append(para(f"答案：{one.key}"))
    return document(*blocks)


def chapters(questions: Questions) -> bytes:
    """Chapters with sections of their own, numbers starting anew; key and explanation in one line."""
    half = len(questions) // 2
    mixed = random.Random(7).sample(list(questions), len(questions))
    blocks = []
    for place, chapter in enumerate((mixed[:half], mixed[half:])):
        blocks.append(para(f"第{NUMERALS[place]}章 总则", style="Heading1"))
        for title, part in headings(chapter):
            blocks.append(para(title))
            for number, one in enumerate(part, 1):
                blocks.append(
                    para(f"{number}.{blank(one)}\n" + "\n".join(lettered(one, ".")) if one.options else f"{number}.{blank(one)}")
                )
                blocks.append(para(f"答案：{one.key}　解析：{one.explanation}"))
    return document(*blocks)


def export_word(questions: Questions) -> bytes:
    """As a training platform prints it: the type before each stem, 判断 with A and B."""
    blocks = []
    for number, one in enumerate(questions, 1):
        choices = [{"对": "正确", "错": "错误"}.get(choice, choice) for choice in one.choices]
        blocks.append(para(f"{number}.【{SHORT[one.type]}题】{one.stem}（2分）"))
        blocks += [para(f"{letter}、{choice}") for letter, choice in zip(LETTERS, choices, strict=False)]
        blocks.append(para(f"正确答案：{''.join(LETTERS[place] for place in sorted(one.key_set))}"))
        blocks += [para(f"答案解析：{one.explanation}"), para("难度：中"), para("知识点：总则")]
    return document(*blocks)


def glued_text(questions: Questions) -> bytes:
    lines = []
    for number, one in enumerate(questions, 1):
        lines.append(
            f"第{number}题（{NAMES[one.type]}）{blank(one)}" + (wide("".join(lettered(one, "."))) if one.options else "")
        )
        lines.append(f"答案：{wide(one.key)}")
    return "\n".join(lines).encode("utf-8-sig")


def dirty_word(questions: Questions) -> bytes:
    """Full-width letters, hard blanks, split runs, page numbers and a blank paragraph here and there."""
    blocks = []
    for title, part in headings(questions):
        blocks.append(para(title))
        for number, one in enumerate(part, 1):
            stem = blank(one, "\u00a0\u00a0")
            blocks.append(para(run(f"{number}"), run("．"), run(stem[:5]), run(stem[5:])))
            blocks += [para("\u00a0" + wide(option[:2]) + option[2:] + "\u200b") for option in lettered(one)]
            blocks += [para(" "), para(f"答\u00a0案：{tick(one)}".replace("\u00a0", "")), para(f"- {number} -")]
    return document(*blocks)


HANDS = {
    "columns": Hand("题库.xlsx", columns_book), "sheet a type": Hand("题库.xlsx", sheet_a_type), "row an option": Hand("导出.xlsx", row_an_option),
    "rows under": Hand("题库.xlsx", rows_under), "bar csv": Hand("题库.csv", bar_csv), "old book": Hand("题库.xls", old_book), "text keys": Hand("a.xlsx", text_keys),
    "listed word": Hand("题库.docx", listed_word), "letters run on": Hand("题库.docx", letters_run_on), "key in stem": Hand("题库.docx", key_in_stem),
    "keys in fives": Hand("题库.docx", keys_in_fives), "keys with reasons": Hand("题库.docx", keys_with_reasons), "table": Hand("题库.docx", table_word),
    "red options": Hand("题库.docx", red_options), "plain text": Hand("题库.txt", plain_text), "no numbers": Hand("题库.docx", no_numbers),
    "chapters": Hand("题库.docx", chapters), "export": Hand("题库.docx", export_word), "glued": Hand("题库.txt", glued_text), "dirty": Hand("题库.docx", dirty_word),
}  # fmt: skip

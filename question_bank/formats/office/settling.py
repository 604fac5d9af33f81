"""From what stood in a file to a question: the type settled, the key read, and every doubt said."""

import re
from dataclasses import dataclass, field, replace

from question_bank.formats.office.keys import KeyRead, read_key, truth_of
from question_bank.formats.office.options import strip_letters, wrong_letters
from question_bank.formats.office.question_types import ANY_CHOICE, CASE, INDEFINITE, UNSUPPORTED, Named, split_type
from question_bank.formats.office.signs import clean, loose, narrow
from question_bank.formats.office.stem_keys import BLANK, LONGEST, take_key
from question_bank.formats.understood import Doubt, Refused, Understood
from question_bank.question import FALSE, LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE, TRUE_FALSE, TYPES


@dataclass
class Raw:
    """One question as it stood in the file, each part as text; `named` is the type said in its row or over it."""

    row: int
    place: str
    stem: str
    options: list[str] = field(default_factory=list)
    key: str = ""
    named: Named | None = None
    explanation: str = ""
    cited: str = ""
    difficulty: str = ""
    tags: str = ""
    code: str = ""
    case_text: str = ""
    group: str = ""
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, field_: str, code: str, message: str, *, blocks: bool = False) -> None:
        """Adds one doubt."""
        self.doubts.append(Doubt(field_, code, message, blocks))


def settle(raw: Raw) -> Understood | Refused:
    """The question with its doubts; refused where there is no stem or no machine could mark it."""
    raw = replace(raw, doubts=list(raw.doubts))
    if len(raw.stem) > LONGEST:
        return _refuse(raw, f"题干有 {len(raw.stem)} 个字，不像一道题，没有收下。")
    _tidy(raw)
    key = _key_of(raw)
    raw.stem = _BLANK.sub(BLANK, raw.stem)
    if not raw.stem:
        return _refuse(raw, "没有题干，不知道问的是什么。")
    if raw.named and raw.named.type == UNSUPPORTED and not (len(raw.options) > 1 and key.letters):
        return _refuse(
            raw, f"这是{raw.named.word.removesuffix('题')}题，不能由机器判分，没有收下。可以改成单选、多选或判断题再导入。"
        )
    if _SAMPLE.search(raw.stem):
        return _refuse(raw, "这像是模板里的示例，没有收下。真是试题的，请去掉“示例”字样再导入。")
    type_ = _type_of(raw, key)
    if type_ != TRUE_FALSE and not raw.options and not key.letters:
        return _refuse(raw, "没有选项，答案也不是对或错，像填空或简答题，没有收下。可以补上选项再导入。")
    key_text = _checked_key(raw, key, type_=type_)
    if type_ != TRUE_FALSE:
        _check_options(raw)
    return Understood(
        row=raw.row,
        place=raw.place,
        type=type_,
        stem=raw.stem,
        options=() if type_ == TRUE_FALSE and not _has_block(raw, "options") else tuple(raw.options),
        key=key_text,
        explanation=raw.explanation,
        case_text=raw.case_text,
        group=raw.group,
        code=raw.code,
        cited=raw.cited,
        difficulty=_difficulty(raw),
        tags=tuple(dict.fromkeys(tag for tag in re.split(r"[,，、;；|\n]+|\s{2,}", raw.tags) if tag.strip())),
        doubts=tuple(dict.fromkeys(raw.doubts)),
    )


def _refuse(raw: Raw, reason: str) -> Refused:
    return Refused(raw.row, raw.place, reason, (raw.stem or raw.case_text or " ".join(raw.options))[:60])


def _has_block(raw: Raw, field_: str) -> bool:
    return any(doubt.blocks and doubt.field == field_ for doubt in raw.doubts)


_SAMPLE = re.compile(
    r"^[(（\[【]\s*(?:填写)?(?:示例|样例|范例)|[(（\[【][^)）\]】]{0,20}(?:导入|提交|上传|使用)(?:时|前)请?(?:先)?删除"
)
_BLANK = re.compile(r"[（(][ 　\t]*[)）]")
_NUMBER = re.compile(r"^(?:第\s*\d{1,4}\s*题\s*[:：.、．]?|[(（]\d{1,4}[)）]|\d{1,4}\s*[、.．)）](?!\d))\s*(?=\S)")
_POINTS = re.compile(
    r"^\s*[(（]\s*(?:本题)?\s*\d+(?:\.\d+)?\s*分\s*[)）]\s*|\s*[(（]\s*(?:本题)?\s*\d+(?:\.\d+)?\s*分\s*[)）]\s*$"
)


def _tidy(raw: Raw) -> None:
    stem = _NUMBER.sub("", clean(raw.stem).replace("\t", " "), count=1)
    named, stem = split_type(_POINTS.sub("", stem))
    raw.named = raw.named if raw.named and raw.named.type not in (ANY_CHOICE, CASE) else named or raw.named
    raw.stem = _POINTS.sub("", _NUMBER.sub("", stem, count=1) if named else stem).strip()
    raw.options = [clean(option).replace("\t", " ") for option in raw.options]
    while raw.options and not raw.options[-1]:
        raw.options.pop()
    if wrong_letters(raw.options):
        raw.doubt("options", "letters_moved", "选项里写的字母和它所在的位置不一致，请核对选项和答案。", blocks=True)
    raw.options = list(strip_letters(raw.options))
    raw.explanation, raw.cited, raw.case_text = clean(raw.explanation), clean(raw.cited), clean(raw.case_text)


def _key_of(raw: Raw) -> KeyRead:
    """The key of the key's own place, else of the stem; a key that stands in both is taken out of the stem."""
    named = raw.named.type if raw.named else ""
    truth = named == TRUE_FALSE or not raw.options
    count = len(raw.options) if not _says_truth(raw.options) or named in (SINGLE_CHOICE, MULTIPLE_CHOICE) else 2
    inside = take_key(raw.stem, count=count, truth=truth)
    said = read_key(raw.key, options=raw.options)
    if not inside.key:
        if inside.several and not said:
            raw.doubt("key", "key_unclear", "题干里有几处像答案的字母，分不清哪个是。", blocks=True)
        return said
    if _plain_mention(inside.stem):
        if not raw.key:
            raw.doubt("key", "key_unclear", f"题干里有“{inside.key}”，又有空着的括号，分不清它是不是答案。", blocks=True)
        return said
    found = read_key(inside.key, options=raw.options)
    if raw.key and (said.letters or _letter_of(said.truth)) != (found.letters or _letter_of(found.truth)):
        raw.doubt("key", "key_conflict", f"题干里的答案“{inside.key}”和另写的答案“{clean(raw.key)[:20]}”不一致。", blocks=True)
        return said
    raw.stem = inside.stem
    raw.explanation = "\n".join(text for text in (inside.behind, raw.explanation) if text)
    return said or found


def _plain_mention(stem_without: str) -> bool:
    """Whether the stem keeps another, empty blank: then the letter in brackets was part of its text."""
    return len(re.findall(r"[（(]\s*[)）]", stem_without)) > 1


def _letter_of(truth: str) -> str:
    return {TRUE: "A", FALSE: "B"}.get(truth, "")


def _says_truth(options: list[str]) -> bool:
    """Whether the options are 对 and 错 in any words."""
    return len(options) == 2 and {truth_of(option) for option in options} == {TRUE, FALSE}


def _type_of(raw: Raw, key: KeyRead) -> str:
    named = raw.named.type if raw.named else ""
    if named in (SINGLE_CHOICE, MULTIPLE_CHOICE) and not raw.options and key.truth:
        raw.doubt("type", "type_conflict", f"写的是{TYPES[named]}，但没有选项，答案是“{key.truth}”，按判断题读。")
        return TRUE_FALSE
    if named in TYPES:
        return named
    type_ = _guessed_type(raw, key)
    if named == INDEFINITE and len(key.letters) == 1:
        raw.doubt("type", "indefinite_one", "不定项选择题只有一个答案，按单选题读。")
    elif named != INDEFINITE:
        raw.doubt("type", "type_guessed", f"没有写明题型，按答案和选项看是{TYPES[type_]}。")
    return type_


def _guessed_type(raw: Raw, key: KeyRead) -> str:
    if (not raw.options and key.truth) or _says_truth(raw.options):
        return TRUE_FALSE
    return MULTIPLE_CHOICE if len(key.letters) > 1 else SINGLE_CHOICE


def _checked_key(raw: Raw, key: KeyRead, *, type_: str) -> str:
    """The key as question_bank writes it; "" or what was read, with a blocking doubt, where it does not fit."""
    if not raw.key and not key:
        if not _has_block(raw, "key"):
            raw.doubt("key", "key_missing", "没有找到答案。", blocks=True)
        return ""
    if key.doubt == "unclear" or not key:
        raw.doubt("key", "key_unclear", f"看不懂答案“{clean(raw.key)[:40]}”。", blocks=True)
        return ""
    if key.doubt:
        raw.doubt("key", f"key_{key.doubt}", f"答案写的是“{clean(raw.key)[:40]}”，按 {key.letters} 读。")
    return _truth_key(raw, key) if type_ == TRUE_FALSE else _letter_key(raw, key, type_=type_)


def _truth_key(raw: Raw, key: KeyRead) -> str:
    if key.truth and (not raw.options or _says_truth(raw.options)):
        return key.truth
    if _says_truth(raw.options) and len(key.letters) == 1 and key.letters in "AB":
        return truth_of(raw.options["AB".index(key.letters)])
    if not raw.options and key.letters in ("A", "B"):
        truth = TRUE if key.letters == "A" else FALSE
        raw.doubt("key", "key_convention", f"判断题的答案写的是 {key.letters}，又没有选项，按 A 对、B 错的习惯读作“{truth}”。")
        return truth
    if raw.options and not _says_truth(raw.options):
        raw.doubt("options", "type_conflict", "写的是判断题，选项却不是对和错，请核对题型。", blocks=True)
        return key.truth or key.letters
    raw.doubt("key", "key_unclear", f"判断题的答案应是对或错，现在是“{clean(raw.key)[:20] or key.letters}”。", blocks=True)
    return ""


def _letter_key(raw: Raw, key: KeyRead, *, type_: str) -> str:
    if key.truth:
        raw.doubt("type", "type_conflict", f"写的是{TYPES[type_]}，答案却是“{key.truth}”，请核对。", blocks=True)
        return ""
    if raw.options and any(letter not in LETTERS[: len(raw.options)] for letter in key.letters):
        raw.doubt(
            "key", "key_beyond_options", f"答案“{key.letters}”里有不存在的选项，只读到 {len(raw.options)} 个选项。", blocks=True
        )
    elif type_ == SINGLE_CHOICE and len(key.letters) > 1:
        raw.doubt(
            "type",
            "type_conflict",
            f"写的是单选题，答案却有 {len(key.letters)} 个（{key.letters}），请核对题型和答案。",
            blocks=True,
        )
    elif type_ == MULTIPLE_CHOICE and len(key.letters) < 2:
        raw.doubt("type", "type_conflict", f"写的是多选题，答案却只有一个（{key.letters}），请核对题型和答案。", blocks=True)
    return key.letters


def _check_options(raw: Raw) -> None:
    said = [loose(option) or option for option in raw.options]
    if len(raw.options) < 2:
        raw.doubt("options", "options_missing", f"只读到 {len(raw.options)} 个选项，至少要两个。", blocks=True)
    if len(said) > 1 and said == [letter.casefold() for letter in LETTERS[: len(said)]]:
        raw.doubt("options", "options_letters", "选项里只读到字母，没有内容，可能内容在另一列或在图片里。", blocks=True)
    if len(raw.options) > len(LETTERS):
        raw.doubt("options", "options_too_many", f"有 {len(raw.options)} 个选项，最多 {len(LETTERS)} 个。", blocks=True)
    empty = [chr(ord("A") + place) for place, option in enumerate(raw.options) if not option]
    if empty:
        raw.doubt("options", "option_empty", f"选项 {'、'.join(empty)} 是空的，后面却还有选项，请核对。", blocks=True)
    repeated = sorted({raw.options[place] for place, one in enumerate(said) if one and one in said[:place]})
    if repeated:
        raw.doubt("options", "options_same", f"有两个选项一样：“{repeated[0][:30]}”。", blocks=True)


_DIFFICULTIES = {
    "easy": ("易", "简单", "容易", "低", "较易", "EASY", "初级", "基础", "很易", "非常简单", "比较简单", "较简单"),
    "medium": ("中", "中等", "一般", "适中", "普通", "MEDIUM", "中级", "NORMAL"),
    "hard": ("难", "困难", "较难", "高", "很难", "HARD", "高级", "极难", "非常难"),
}


def _difficulty(raw: Raw) -> str:
    word = narrow(clean(raw.difficulty)).strip("度 ").upper()
    found = next((code for code, words in _DIFFICULTIES.items() if word in words), "")
    if word and not found:
        raw.doubt("difficulty", "difficulty_unclear", f"不认识难度“{clean(raw.difficulty)[:20]}”，没有填。")
    return found

"""Questions with every sign that some format takes for its own, and what is left of them in each format."""

from dataclasses import replace

from hypothesis import strategies as st

from question_bank.formats.plain import one_spaced, tidy
from question_bank.formats.understood import Understood
from question_bank.question import (
    AUDIENCES,
    DIFFICULTIES,
    KINDS,
    LETTERS,
    MULTIPLE_CHOICE,
    SINGLE_CHOICE,
    TRUE_FALSE,
    Citation,
    Question,
)

PIECES = [
    "公务员", "应当", "三十日", "\"", "'", "{", "}", "=", "#", "~", "%50%", "->", "::", ":", "\\", "\\n", "[html]", "[plain]", "<b>", "</p>",
    "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&", "😀", "Ａ．", "A.", "=1+1", "+1", "-1", "@SUM(A1)", "\n", "  ", "\t", "，", "（　　）", "//",
    "####", "$CATEGORY:", "true", "{T}", ";", ",", "_x000D_", "http://a.b/c", "file:///x", "TRUE", "0012", "1e5", "答案：A", "\u00a0", "\u2028",
]  # fmt: skip
MARKS = ("【案情】", "【问题】", "【依据】", "难度:", "案例组:")
"""With these, formats without a field of their own carry cases, grounds, difficulty and groups: no text may begin so."""
LETTER = st.characters(exclude_categories=("Cc", "Cs", "Cn"))
TEXT = (
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(LETTER, max_size=3)), min_size=1, max_size=8)
    .map("".join)
    .map(tidy)
    .filter(bool)
)
WORD = (
    st.text(st.characters(categories=("L", "N"), include_characters="-_=+@'\"<&#~{}:% "), min_size=1, max_size=12)
    .map(one_spaced)
    .filter(bool)
)
CODE = st.from_regex(r"[a-z]{2,6}-[0-9]{4}[a-d]?", fullmatch=True)
CITE = st.builds(
    Citation,
    law=st.sampled_from(["行政处罚法", "民法典", "政府信息公开条例"]),
    version=st.sampled_from(["", "2021-01-22", "1999-12-01"]),
    article=st.one_of(st.integers(0, 1260).map(str), st.sampled_from(["120-1", "17-11"])),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question whose texts are full of signs that formats use, and whose options differ."""
    type_ = draw(st.sampled_from([SINGLE_CHOICE, MULTIPLE_CHOICE, TRUE_FALSE]))
    options: tuple[str, ...] = ()
    key = draw(st.sampled_from("对错"))
    if type_ != TRUE_FALSE:
        texts = draw(st.lists(TEXT, min_size=3, max_size=8, unique_by=lambda text: one_spaced(text.replace("\u2028", " "))))
        options = tuple(texts)
        least = 1 if type_ == SINGLE_CHOICE else 2
        places = draw(
            st.sets(st.integers(0, len(options) - 1), min_size=least, max_size=1 if type_ == SINGLE_CHOICE else len(options))
        )
        key = "".join(LETTERS[place] for place in sorted(places))
    group = draw(st.sampled_from(["", "sl-0002"]))
    return Question(
        code=draw(CODE), type=type_, stem=draw(TEXT), options=options, key=key, explanation=draw(st.one_of(st.just(""), TEXT)),
        cite=tuple(sorted(set(draw(st.lists(CITE, max_size=3))), key=lambda c: (c.law, c.version, c.order))),
        difficulty=draw(st.sampled_from(["", *DIFFICULTIES])), kind=tuple(sorted(draw(st.sets(st.sampled_from(list(KINDS)), max_size=2)))),
        tags=tuple(draw(st.lists(WORD, max_size=3, unique=True))), audience=tuple(sorted(draw(st.sets(st.sampled_from(list(AUDIENCES)), max_size=2)))),
        case_text=draw(TEXT) if group else "", group=group, derived=draw(st.sampled_from(["", "按日计算"])), law=draw(st.sampled_from(["", "民法典"])),
    )  # fmt: skip


def carried(question: Question, fields: tuple[str, ...]) -> dict[str, object]:
    """What should be left of a question in a format that carries these fields."""
    return {name: getattr(question, name) for name in fields}


def came_back(read: Understood, fields: tuple[str, ...]) -> dict[str, object]:
    """What was read back of the same fields."""
    return {name: getattr(read, name) for name in fields}


def spaced(question: Question) -> Question:
    """The question as formats leave it that know no more than one blank between words and no empty line."""

    def one(text: str) -> str:
        return "\n".join(line for line in map(one_spaced, text.split("\n")) if line)

    return replace(
        question, stem=one(question.stem), options=tuple(map(one, question.options)), explanation=one(question.explanation),
        case_text=one(question.case_text),
    )  # fmt: skip

"""The questions of a paper as HTML: the words of each version are escaped once, then joined in the paper's order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from app.exams.paper import LETTERS, Item
from app.foundation.web.filters import points
from question_bank.question import MULTIPLE_CHOICE, TRUE_FALSE, Question

KEPT_QUESTIONS = 20_000
TYPE_WORDS = {"single_choice": "单选", "multiple_choice": "多选", "true_false": "判断"}


@dataclass(frozen=True, slots=True)
class Words:
    """What of a question version is shown before its key may be, as safe HTML; `type` is the bank's."""

    type: str
    stem: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all questions of one page share: whose paper, where its form posts to, where the person is."""

    code: str
    count: int
    at: int
    csrf_input: str


@lru_cache(maxsize=KEPT_QUESTIONS)
def words_of(question: Question) -> Words:
    """The shown part of a question: neither key nor explanation nor citation is in it. Made once in a process."""
    case = f'<span class="case-text">{escape(question.case_text)}</span>' if question.case_text else ""
    stem = f'{case}<span class="stem-text">{escape(question.stem)}</span>'
    return Words(question.type, stem, tuple(str(escape(text)) for text in question.choices))


def legend(number: int, *, count: int, type: str, worth: int) -> str:
    """`第 3 题，共 65 题，多选，2 分`; `worth` in points × 100."""
    return f"第 {number} 题，共 {count} 题，{TYPE_WORDS[type]}，{points(worth)} 分"


def question_html(item: Item, words: Words, *, number: int, chosen: str, frame: Frame) -> str:
    """One question as its own form: a fieldset, the choices in the order drawn, what was chosen ticked."""
    kind = "checkbox" if words.type == MULTIPLE_CHOICE else "radio"
    options = "".join(
        _option_html(kind, shown=LETTERS[place], text=words.choices[LETTERS.index(original)], chosen=chosen, type=words.type)
        for place, original in enumerate(item.order)
    )
    hidden = "" if number == frame.at else " hidden"
    line = legend(number, count=frame.count, type=words.type, worth=item.points)
    return (
        f'<form class="question" id="q{number}" data-number="{number}" method="post" action="/sit/{frame.code}/{number}"{hidden}>'
        f'{frame.csrf_input}<button class="flag" type="button" aria-pressed="false" data-flag="{number}" data-js hidden>'
        f'{_FLAG}标记<span class="sr">第 {number} 题</span></button>'
        f'<fieldset><legend class="stem" tabindex="-1"><span class="question-line">{line}</span>{words.stem}</legend>{options}</fieldset>'
        f'<noscript><button class="btn btn-block" type="submit">保存，到下一题</button></noscript>'
        f'<p class="clear"><button class="link-btn" type="submit" name="clear" value="1" data-clear>清除本题的选择</button></p></form>'
    )


def _option_html(kind: str, *, shown: str, text: str, chosen: str, type: str) -> str:
    on = shown in chosen
    letter = "" if type == TRUE_FALSE else f'<span class="key">{shown}</span>'
    return (
        f'<label class="option{" option-on" if on else ""}"><input type="{kind}" name="choice" value="{shown}"'
        f"{' checked' if on else ''}>{letter}<span>{text}</span></label>"
    )


def paper_html(items: list[Item], words: list[Words], *, chosen: dict[int, str], frame: Frame) -> Markup:
    """Every question of a paper, only the one at `frame.at` visible; `chosen` is position → letters as shown."""
    pieces = (
        question_html(item, told, number=number, chosen=chosen.get(number, ""), frame=frame)
        for number, (item, told) in enumerate(zip(items, words, strict=True), start=1)
    )
    return Markup("".join(pieces))


def cells_html(numbers: Iterable[int], *, chosen: dict[int, str], code: str, at: int) -> Markup:
    """The cells of some questions on the answer sheet: links that say in words what is answered; `code` must be safe."""
    return Markup("".join(_cell_html(number, on=number in chosen, code=code, current=number == at) for number in numbers))


def _cell_html(number: int, *, on: bool, code: str, current: bool) -> str:
    look, word, here = (" cell-on" if on else ""), ("已答" if on else "未答"), (' aria-current="true"' if current else "")
    return (
        f'<li><a class="cell{look}" href="/sit/{code}/{number}" data-cell="{number}"{here}>'
        f'<span class="sr">第 </span>{number}<span class="sr"> 题，{word}</span></a></li>'
    )


_FLAG = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M6 21V4h12l-2.5 4.5L18 13H6"/></svg>'

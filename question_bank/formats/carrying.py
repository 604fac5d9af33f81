"""What every written format asks of a question: its ground in words, its tags, the worth of its options."""

from question_bank.citing import citation_text
from question_bank.formats.drafts import DIFFICULTY_TAG, GROUP_TAG
from question_bank.formats.plain import bad_sign
from question_bank.question import DIFFICULTIES, LETTERS, SINGLE_CHOICE, Question


def cited_text(question: Question) -> str:
    """The question's legal ground in words; '' where it cites nothing."""
    return citation_text(question.cite)


def tags_of(question: Question) -> list[str]:
    """The tags, with difficulty and case group as tags too, for formats that have no field for them."""
    difficulty = [f"{DIFFICULTY_TAG}{DIFFICULTIES[question.difficulty]}"] if question.difficulty in DIFFICULTIES else []
    group = [f"{GROUP_TAG}{question.group}"] if question.group else []
    return [*question.tags, *difficulty, *group]


def shares(question: Question) -> tuple[str, str]:
    """Percentages of a right and of a wrong option: right ones share 100, a wrong one costs all (单选: nothing)."""
    right = f"{100 / max(len(question.key_set), 1):.5f}".rstrip("0").rstrip(".")
    return right, "0" if question.type == SINGLE_CHOICE else "-100"


def why_not_written(question: Question) -> str:
    """Why no format may carry the question (a control sign, no key, a text beyond an Excel cell); '' when it may."""
    cites = (text for c in (*question.cite, *question.see) for text in (c.law, c.version, c.article, c.hash))
    texts = (
        question.stem, question.case_text, question.explanation, question.code, question.group, question.derived,
        question.law, *question.options, *question.tags, *question.kind, *question.audience, *cites,
    )  # fmt: skip
    for text in texts:
        if reason := bad_sign(text):
            return reason
    if sum(map(len, texts)) > MOST_LETTERS:
        return f"题目超过 {MOST_LETTERS} 字"
    if len(question.options) > len(LETTERS):
        return f"选项超过 {len(LETTERS)} 个"
    return "" if question.key else "没有答案"


MOST_LETTERS = 30_000
"""An Excel cell holds 32,767."""

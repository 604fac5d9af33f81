"""Rules on files together and on the whole bank: duplicates, balance, shares."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from question_bank.blind import LIMIT, blind_score
from question_bank.checks.wording import found, is_negative, names_article, option_numbers
from question_bank.faults import FAULT, WARNING, Fault
from question_bank.formats.question_file import QuestionFile
from question_bank.forms import TEMPLATES
from question_bank.likeness import VERY_ALIKE, Likeness, bare
from question_bank.question import (
    MULTIPLE_CHOICE,
    SINGLE_CHOICE,
    TRUE,
    TRUE_FALSE,
    Question,
)

LONGEST_FILE = 400


def plain_stem(question: Question) -> str:
    """Case and stem without white space and punctuation: equal means the same question."""
    return bare(question.case_text + question.stem)


def file_faults(files: list[QuestionFile]) -> Iterator[Fault]:
    """Rules on names, lengths, codes and gists of files."""
    prefixes: dict[str, str] = {}
    for file in files:
        if file.lines > LONGEST_FILE:
            yield _in_file(file, "file-length", message=f"有 {file.lines} 行，超过 {LONGEST_FILE} 行，请分成两个文件")
        if Path(file.path).stem.split("-")[0] != file.law:
            yield _in_file(file, "file-name", message=f"文件名应当是 {file.law}.yaml 或 {file.law}-….yaml")
        if (law := prefixes.setdefault(file.prefix, file.law)) != file.law:
            yield _in_file(file, "prefix", message=f"前缀 {file.prefix} 已用于《{law}》")
    yield from _codes(files)
    yield from _gists(files)


def _codes(files: list[QuestionFile]) -> Iterator[Fault]:
    codes: dict[str, str] = {}
    for file in files:
        for entry in file.entries:
            line = entry.place.line
            if not entry.code.startswith(file.prefix + "-"):
                message = f"代码应当以 {file.prefix}- 开头"
                yield _in_file(file, "code", message=message, line=line, code=entry.code)
            if entry.code in codes:
                message = f"代码重复，已在 {codes[entry.code]}"
                yield _in_file(file, "code", message=message, line=line, code=entry.code)
            codes.setdefault(entry.code, f"{file.path}:{line}")


def _gists(files: list[QuestionFile]) -> Iterator[Fault]:
    places: dict[tuple[str, str], str] = {}
    for file in files:
        for gist in file.gists:
            place = places.setdefault((file.law, gist.article), f"{file.path}:{gist.line}")
            if place != f"{file.path}:{gist.line}":
                message = f"第 {gist.article} 条的要旨已在 {place}"
                yield _in_file(file, "gist", message=message, line=gist.line)


def _in_file(file: QuestionFile, rule: str, *, message: str, line: int = 1, code: str = "") -> Fault:
    return Fault(FAULT, rule, message, file=file.path, line=line, code=code)


def missing_gists(files: list[QuestionFile]) -> Iterator[Fault]:
    """Cited articles of a file's own law for which no file holds a gist."""
    held = {(file.law, gist.article) for file in files for gist in file.gists}
    for file in files:
        wanted = {c.article: q for q in file.questions for c in q.cite if c.law == file.law}
        for article, question in wanted.items():
            if (file.law, article) not in held:
                message = f"第 {article} 条还没有要旨（gists）"
                place = question.place
                yield Fault(
                    WARNING,
                    "gist",
                    message,
                    file=place.file,
                    line=place.line,
                    code=question.code,
                )


def duplicate_faults(questions: list[Question]) -> Iterator[Fault]:
    """Same question twice is a fault; very alike stems are a warning."""
    known = Likeness()
    by_code = {question.code: question for question in questions}
    for question in questions:
        for match in known.matches(question):
            other = by_code[str(match.ref)]
            if match.how != VERY_ALIKE:
                yield found(question, "duplicate", message=f"题干与 {other.code} 相同", name="stem", level=FAULT)
                break
            if not question.meant_alike(other):
                yield found(question, "alike", message=f"题干与 {other.code} 很相近，请看是否重复", name="stem")
        known.add(question.code, question)


def balance_faults(questions: list[Question]) -> Iterator[Fault]:
    """Quotas of the whole bank; each says what it is and what it should be."""
    for rule, message, low, share, high in shares(questions):
        if not low <= share <= high:
            span = f"{low:.0%} 至 {high:.0%}" if low else f"{high:.0%} 以下"
            yield Fault(FAULT, rule, f"{message}占 {share:.1%}，应当在 {span}")
    for rule, message, low, share, high in soft_shares(questions):
        if not low <= share <= high:
            yield Fault(
                WARNING,
                rule,
                f"{message}占 {share:.1%}，应当在 {low:.0%} 至 {high:.0%}",
            )


def unread(questions: list[Question]) -> Iterator[Fault]:
    """Questions without the record of a reading by a second person: not fit for use yet."""
    for question in questions:
        if not question.checked.by and question.status != "retired":
            place = question.place
            message = "还没有第二人审读的记录"
            yield Fault(WARNING, "unread", message, file=place.file, line=place.line, code=question.code, field="checked")


def blind_faults(questions: list[Question]) -> Iterator[Fault]:
    """Forms on which habit alone earns more than 35 of 100 under a rule that they offer."""
    types = Counter(question.type for question in questions)
    forms = {(template.form, rule): template.name for template in TEMPLATES for rule in template.rules}
    for (form, rule), name in forms.items():
        if any(types[part.type] < part.count for part in form.parts):
            continue
        score = blind_score(questions, form, rule=rule)
        if score > LIMIT:
            message = f"按「{name}」试卷和 {rule} 规则，靠猜就能得 {score / 100:.1f} 分，应当在 35 分以内"
            yield Fault(FAULT, "blind", message)


Share = tuple[str, str, float, float, float]


def shares(questions: list[Question]) -> Iterator[Share]:
    """(rule, name, least, share, most) of what must be even in a bank; shares from 0 to 1."""
    single = [q for q in questions if q.type == SINGLE_CHOICE]
    multiple = [q for q in questions if q.type == MULTIPLE_CHOICE]
    judged = [q for q in questions if q.type == TRUE_FALSE]
    letters = Counter(q.key for q in single if len(q.options) == 4)
    for letter in "ABCD":
        if single:
            share = letters[letter] / len(single)
            yield "key-letter", f"单选题答案 {letter} ", 0.22, share, 0.28
    if judged:
        share = sum(q.key == TRUE for q in judged) / len(judged)
        yield "true-false", "判断题答案为「对」", 0.48, share, 0.52
    if multiple:
        right = sum(len(q.key) for q in multiple) / sum(len(q.options) for q in multiple)
        yield "right-options", "多选题正确选项", 0.55, right, 0.65
        whole = sum(len(q.key) == len(q.options) for q in multiple) / len(multiple)
        yield "all-right", "多选题全部选项都对的", 0, whole, 0.05
    if single:
        longest = sum(longest_is_key(q) for q in single) / len(single)
        yield "longest-key", "单选题答案为最长选项的", 0, longest, 0.30
    if questions:
        negative = sum(map(is_negative, questions)) / len(questions)
        yield "negative-stem", "反向提问", 0, negative, 0.08
        named = sum(map(names_article, questions)) / len(questions)
        yield "article-number", "题干写条号的", 0, named, 0.10
        written = [q for q in questions if not q.family]
        derived = sum(bool(q.derived) for q in written) / max(len(written), 1)
        yield "derived", "答案带 derived 的", 0, derived, 0.05


def soft_shares(questions: list[Question]) -> Iterator[Share]:
    """(rule, name, least, share, most) of what should be even in a bank; shares from 0 to 1."""
    if not questions:
        return
    wanted = {
        "easy": (0.40, "易", 0.60),
        "medium": (0.27, "中", 0.45),
        "hard": (0.08, "难", 0.22),
    }
    for difficulty, (low, name, high) in wanted.items():
        share = sum(q.difficulty == difficulty for q in questions) / len(questions)
        yield "difficulty", f"难度为「{name}」的", low, share, high
    kinds = {"number", "time_limit", "competence"}
    share = sum(bool(kinds & set(q.kind)) for q in questions) / len(questions)
    yield "kind", "问数额、期限或权限的", 0.15, share, 1
    ranks = Counter(rank for q in questions if (rank := key_rank(q)) is not None)
    total = sum(ranks.values())
    for rank in range(4):
        if total >= 20:
            yield (
                "number-rank",
                f"数字选项中答案排第 {rank + 1} 的",
                0.15,
                ranks[rank] / total,
                0.35,
            )


def longest_is_key(question: Question) -> bool:
    """Whether the key of a 单选 is strictly its longest option."""
    lengths = [len(text) for text in question.options]
    (key,) = question.key_set
    return lengths[key] == max(lengths) and lengths.count(max(lengths)) == 1


def key_rank(question: Question) -> int | None:
    """The rank (from 0) of the key among four number options of a 单选, or None."""
    if question.type != SINGLE_CHOICE or len(numbers := option_numbers(question)) != 4:
        return None
    (key,) = question.key_set
    return sorted(numbers).index(numbers[key])

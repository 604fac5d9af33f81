"""Rules that hold a question against the law: force, articles, hashes, numbers, copied text."""

from collections.abc import Iterator
from datetime import date

from question_bank.checks.wording import found
from question_bank.faults import FAULT, WARNING, Fault
from question_bank.formats.question_file import Gist, QuestionFile
from question_bank.laws import Law, LawLibrary, article_hash, plain_text
from question_bank.numerals import missing_quantities
from question_bank.question import TRUE, TRUE_FALSE, Citation, Question
from question_bank.repealed import repealed_in, repealed_on

SHARED_CHARACTERS = 25


def citation_faults(question: Question, *, laws: LawLibrary, on: date) -> Iterator[Fault]:
    """Everything found when the question is held against the laws in force on a day."""
    sources = []
    for name, citations in (("cite", question.cite), ("see", question.see)):
        for citation in citations:
            law, message = resolve(citation, laws=laws, on=on)
            if law is None:
                known = laws.version(citation.law, citation.version) is not None
                level = WARNING if name == "see" and known else FAULT
                yield found(question, "citation", message=message, name=name, level=level)
                continue
            text = laws.article(law, citation.article)
            if name == "cite" and text is not None:
                sources.append(text)
            yield from _hash(question, citation, name=name, text=text)
    if len(sources) == len(question.cite):
        yield from _numbers(question, sources=sources)
        yield from _copied(question, sources=sources)


def resolve(citation: Citation, *, laws: LawLibrary, on: date) -> tuple[Law | None, str]:
    """The cited law version in force on a day, or None and why not."""
    name = f"《{citation.law}》"
    versions = laws.versions.get(citation.law)
    if not versions:
        return None, f"法律目录里没有{name}"
    if not citation.version:
        return None, f"{name}没有写版本，请运行 format --laws"
    cited = laws.version(citation.law, citation.version)
    current = laws.in_force(citation.law, on)
    if current is None:
        known = [law for law in versions if law.in_force]
        why = "已废止或尚未施行" if known else "施行日期不明，不能引用"
        return None, f"{name}在 {on} {why}"
    if cited is None or cited != current:
        return (
            None,
            f"{name}引用的是 {citation.version} 版，{on} 有效的是 {current.version} 版",
        )
    if not _article_exists(citation, law=current, laws=laws):
        return None, f"{name}（{current.version}）没有第 {citation.article} 条"
    return current, ""


def _article_exists(citation: Citation, *, law: Law, laws: LawLibrary) -> bool:
    if law.file is not None:
        return laws.article(law, citation.article) is not None
    number, suffix = citation.order
    return bool(suffix) or 0 <= number <= law.articles


def _hash(question: Question, citation: Citation, *, name: str, text: str | None) -> Iterator[Fault]:
    cited = f"《{citation.law}》第 {citation.article} 条"
    if not citation.hash:
        message = f"{cited}缺少条文校验码，请运行 format --laws"
        yield found(question, "hash", message=message, name=name, level=FAULT)
    elif text is not None and citation.hash != article_hash(text):
        level = FAULT if name == "cite" else WARNING
        message = f"{cited}的条文与写题时不同（校验码 {citation.hash}），请重新审读"
        yield found(question, "hash", message=message, name=name, level=level)


def _numbers(question: Question, *, sources: list[str]) -> Iterator[Fault]:
    if question.derived:
        return
    for statement in _statements(question):
        missing = missing_quantities(statement, sources=sources)
        if missing:
            name = "stem" if question.type == TRUE_FALSE else "key"
            message = f"「{'、'.join(missing)}」不在所引条文里；如是事实或算出的结果，请用 derived 写明"
            yield found(question, "numbers", message=message, name=name, level=FAULT)


def _statements(question: Question) -> tuple[str, ...]:
    """What the key says: the right options, or the stem of a true 判断."""
    if question.type != TRUE_FALSE:
        return question.right_texts
    return (question.stem,) if question.key == TRUE else ()


def _copied(question: Question, *, sources: list[str]) -> Iterator[Fault]:
    grams = _grams(sources)
    texts = [("stem", question.stem), ("explanation", question.explanation)]
    texts += [("options", text) for text in question.options]
    for name, text in texts:
        if copied := shared_run(text, grams=grams):
            message = f"与条文连续 {SHARED_CHARACTERS} 字以上相同：「{copied}…」，请用自己的话"
            yield found(question, "copied", message=message, name=name, level=FAULT)


def _grams(sources: list[str]) -> set[str]:
    grams: set[str] = set()
    for source in sources:
        text = plain_text(source)
        grams.update(text[i : i + SHARED_CHARACTERS] for i in range(len(text)))
    return grams


def shared_run(text: str, *, grams: set[str]) -> str:
    """The first 25 characters that a text shares in one run with the sources, or ""."""
    text = plain_text(text)
    for start in range(len(text) - SHARED_CHARACTERS + 1):
        if (run := text[start : start + SHARED_CHARACTERS]) in grams:
            return run
    return ""


def gist_faults(file: QuestionFile, *, laws: LawLibrary, on: date) -> Iterator[Fault]:
    """Gists: the article exists in force, nothing copied, 80 characters at most."""
    for gist in file.gists:
        law, message = resolve(Citation(file.law, gist.version, gist.article), laws=laws, on=on)
        if law is None:
            yield _at_gist(file, gist, rule="citation", message=message)
            continue
        if len(gist.text) > 80:
            message = f"要旨 {len(gist.text)} 字，超过 80 字"
            yield _at_gist(file, gist, rule="gist-length", message=message, level=WARNING)
        source = laws.article(law, gist.article)
        if source and (run := shared_run(gist.text, grams=_grams([source]))):
            message = f"与条文连续 {SHARED_CHARACTERS} 字以上相同：「{run}…」"
            yield _at_gist(file, gist, rule="copied", message=message)


def _at_gist(file: QuestionFile, gist: Gist, *, rule: str, message: str, level: str = FAULT) -> Fault:
    name = f"gists.{gist.article}"
    return Fault(level, rule, message, file=file.path, line=gist.line, field=name)


def repealed_named(question: Question, *, laws: LawLibrary, on: date) -> Iterator[Fault]:
    """Repealed laws that a question names."""
    text = " ".join((question.case_text, question.stem, question.explanation, *question.options))
    successors = repealed_on(on, laws=laws)
    for name in repealed_in(text, laws=laws, on=on):
        now = f"，现行的是《{successors[name]}》" if successors[name] else ""
        message = f"提到已废止的《{name}》{now}"
        yield found(question, "repealed", message=message, name="stem", level=FAULT)

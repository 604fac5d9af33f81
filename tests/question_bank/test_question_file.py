import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats.nodes import FileNotUnderstood, read_nodes
from question_bank.formats.question_file import read_text
from question_bank.formats.writing import scalar, with_hashes, write_text
from question_bank.laws import article_hash
from tests import machine

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("甲乙：，。；、:#,{}[]&*!|>'\"%@`-? A1=~"), st.characters()),
    min_size=1,
).filter(lambda text: text.strip() == text and not any(0xD800 <= ord(c) <= 0xDFFF for c in text))


def first_fault(text):
    (fault, *_) = read_text(text, file="示例条例.yaml").faults
    return fault


def test_canonical_text_is_read_and_written_back_unchanged(sample):
    file = read_text(sample, file="示例条例.yaml")
    assert file.faults == ()
    assert write_text(file) == sample


def test_groups_are_flattened_and_carry_their_case(sample):
    questions = read_text(sample, file="示例条例.yaml").questions
    assert [question.code for question in questions] == ["sl-0001", "sl-0002a", "sl-0002b"]
    assert questions[1].case_text == questions[2].case_text != ""
    assert questions[2].group == "sl-0002"
    assert questions[1].tags == ("选修",)
    assert questions[0].key_set == {2}
    assert questions[1].right_texts == ("当场登记", "出具回执")
    assert questions[2].right_texts == ("错",)


def test_content_hash_sees_the_words_and_not_the_reading(sample):
    def hashed(text):
        return read_text(text, file="x.yaml").questions[0].content_hash

    assert hashed(sample) == hashed(sample.replace("by: 乙, on: 2026-11-21", "by: 丙, on: 2026-11-22"))
    assert hashed(sample) != hashed(sample.replace("C: 三十日内", "C: 四十日内"))
    assert hashed(sample) != hashed(sample.replace("tags: [必修]", "tags: [选修]"))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("prefix: sl\n", "prefix: sl\nprefix: sl\n", 3, "字段 prefix 重复"),
        ("key: C", "key: &anchor C", 10, "锚点"),
        ("key: C", "key: *anchor", 10, "锚点"),
        ("key: C", "key: !!str C", 10, "标签"),
        ("  key: C\n", "  # 注释\n  key: C\n", 10, "注释"),
        ("key: C", "key: {C", 11, "不是合格的 YAML"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_with_its_line(sample, old, new, line, words):
    with pytest.raises(FileNotUnderstood, match=words) as refused:
        read_text(sample.replace(old, new, 1), file="x.yaml")
    assert (refused.value.fault.file, refused.value.fault.line) == ("x.yaml", line)


@pytest.mark.parametrize("text", ["", "[]", "甲", "a: 1\n---\nb: 2\n", "a: " + "[" * 50])
def test_other_documents_are_refused(text):
    with pytest.raises(FileNotUnderstood):
        read_text(text, file="x.yaml")


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("key: C", "key: CD", "key", "单选题只能有一个答案"),
        ("key: C", "key: E", "key", "不存在的选项"),
        ("key: AB", "key: BA", "key", "字母顺序"),
        ("key: AB", "key: A", "key", "至少有两个答案"),
        ("key: 错", "key: 否", "key", "只能是 对 或 错"),
        ("key: C", "colour: C", "colour", "没有这个字段"),
        ("code: sl-0001", "code: sl-1", "code", "前缀加四位数字"),
        ("code: sl-0002b", "code: sl-0003b", "code", "加一个字母"),
        ("difficulty: easy", "difficulty: 易", "difficulty", "只能是 easy"),
        ("kind: [time_limit]", "kind: [时限]", "kind", "不认识「时限」"),
        ("B: 十五日内", "B: 十日内", "options", "有两个选项相同"),
        ("B: 十五日内", "E: 十五日内", "options", "依次排列"),
        ("on: 2026-11-20", "on: 2026-02-30", "on", "日期"),
        ("article: 1}", "article: 第一条}", "article", "条号应当是"),
        ("tags: [必修]", "tags: [必修, 必修]", "tags", "重复"),
        ("article: 1}]", "article: 1, hash: 12}]", "hash", "十二位"),
    ],
)
def test_faults_of_form_name_code_and_field(sample, old, new, field, words):
    fault = first_fault(sample.replace(old, new, 1))
    assert words in fault.message
    assert fault.field == field
    assert fault.line > 1


def test_a_faulty_question_does_not_hide_the_others(sample):
    file = read_text(sample.replace("key: C", "key: E"), file="x.yaml")
    assert [question.code for question in file.questions] == ["sl-0002a", "sl-0002b"]
    assert len(file.faults) == 1



@given(TEXT, st.booleans())
def test_every_text_survives_a_scalar(text, flow):
    written = f"{{a: {scalar(text, flow=True)}}}" if flow else f"a: {scalar(text)}"
    if "\n" in written:
        raise AssertionError("a scalar is one line")
    root = read_nodes(written, file="x")
    assert root.fields["a"].text == text


def test_format_fills_hashes_versions_and_short_names(sample, laws):
    text = sample.replace(
        "{law: 示例条例, version: 2024-05-06, article: 2-1}",
        "{law: 中华人民共和国示例条例, article: 2-1}",
        1,
    )
    file = with_hashes(read_text(text, file="x.yaml"), laws)
    cited = file.questions[0].cite[0]
    assert cited.hash == article_hash("申请人应当在三十日内提出；情况复杂的可以延长三至五日。")
    named = file.questions[1].cite[0]
    assert (named.law, named.hash) == ("示例条例", article_hash("窗口应当登记并出具回执。"))
    again = read_text(write_text(file), file="x.yaml")
    assert again.faults == ()
    assert with_hashes(again, laws) == again


@settings(max_examples=machine.rounds(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2000), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=6))
def test_a_damaged_file_is_refused_or_read_and_never_breaks_the_reader(sample, hits):
    text = list(sample)
    for place, char in hits:
        text[place % len(text)] = char
    try:
        file = read_text("".join(text), file="x.yaml")
    except FileNotUnderstood as refused:
        assert refused.fault.message
        return
    again = read_text(write_text(file), file="x.yaml") if not file.faults else file
    assert [question.content_hash for question in again.questions] == [
        question.content_hash
        for question in (sorted(file.questions, key=lambda q: q.code) if not file.faults else file.questions)
    ]

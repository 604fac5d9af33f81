"""What a circular says and hides: rows for the public, sentences by record, figures by slot only, the paper's form."""

import io
import random
import re
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from app.foundation.documents.word import official, packing
from app.rates.rules import Figures
from app.reports.circular import paper, rules, wording, workbook
from app.reports.circular.rules import Absentee, Gathered, Node, Steps, Weak

EXAM = {
    "code": "abc", "title": "年度学法考试", "opens_at": 1793491200000, "closes_at": 1796032800000, "published_at": 1792890000000,
    "pass_points": 6000, "excellent_points": 9000, "run": 1, "make_up_regrades": 0, "definition": 1, "base": "less_exempt",
}  # fmt: skip
AGAIN = {"title": "补考", "opens_at": 1797033600000, "closes_at": 1797760800000}


def figures(due: int, *, exempt: int = 0, absent: int = 0, passed: int | None = None, after: int = 0) -> Figures:
    sat = due - absent
    return Figures(
        listed=due + exempt, exempt=exempt, studied=due, sat=sat, passed=sat if passed is None else passed, excellent=sat // 3,
        exempt_after=after, sittings=sat + (sat > 0), score_sum=sat * 8000,
    )  # fmt: skip


def gathered(nodes: list[Node], **changes: Any) -> Gathered:
    values: dict[str, Any] = {
        "exam": EXAM, "make_ups": [], "at": 1798160400000, "sentence": "口径第 1 版：略。", "limit": 2, "nodes": nodes, "steps": None,
        "weak": [], "extended": 0, "absentees": [], **changes,
    }  # fmt: skip
    return Gathered(**values)


def county() -> list[Node]:
    return [
        Node("c0", "青禾县", "青禾县", "group", -1, Figures()),
        Node("c1", "县水利局", "县水利局", "unit", 0, figures(97, exempt=1, passed=96), {"产假": 1}),
        Node("c2", "县司法局", "县司法局", "unit", 0, figures(25)),
        Node("c3", "城关司法所", "司法所", "unit", 2, figures(3, absent=1)),
        Node("c4", "县老龄中心", "老龄中心", "unit", 0, figures(0, exempt=1), {"重大疾病": 1}),
    ]


def test_the_public_sees_no_small_unit_and_the_same_sum() -> None:
    rows = rules.public_rows(county())
    assert [(row.name, row.figures.due, row.folded) for row in rows] == [("县水利局", 97, 0), ("其余 3 个单位小计", 28, 3)]
    assert sum((row.figures for row in rows), Figures()) == gathered(county()).total


@pytest.mark.parametrize(("due", "shown"), [(9, 0), (10, 1)])
def test_ten_due_are_shown_and_nine_are_not(due: int, shown: int) -> None:
    nodes = [Node("a", "县", "县", "group", -1, Figures()), Node("b", "甲局", "甲局", "unit", 0, figures(due)), Node("c", "乙局", "乙局", "unit", 0, figures(50))]
    rows = rules.public_rows(nodes)
    assert sum(row.name == "甲局" for row in rows) == shown
    assert all(row.figures.due >= 10 for row in rows)


def test_public_rows_of_random_trees_sum_up_and_are_never_small() -> None:
    dice = random.Random(11)
    for _ in range(200):
        nodes = [Node("0", "县", "县", dice.choice(["group", "unit"]), -1, Figures())]
        for number in range(1, dice.randrange(2, 40)):
            own = figures(dice.choice([0, 0, 1, 3, 8, 9, 10, 30]), exempt=dice.choice([0, 0, 1, 4]))
            nodes.append(Node(str(number), f"单位{number}", f"单位{number}", dice.choice(["unit", "unit", "group"]), dice.randrange(number), own))
        rows = rules.public_rows(nodes)
        assert sum((row.figures for row in rows), Figures()) == sum((node.figures for node in nodes), Figures())
        assert all(row.figures.due >= 10 for row in rows) or len(rows) <= 1


def test_figures_survive_their_storage() -> None:
    steps = Steps(10, 8, 12, 2, 3, 1, 0, 1, 0)
    found = gathered(county(), steps=steps, make_ups=[AGAIN], weak=[Weak("《行政处罚法》第四条", 5, 9)], absentees=[Absentee("城关司法所", "某某", "staff")])
    assert rules.unpacked(rules.packed(found)) == found
    assert rules.same_figures(found, rules.unpacked({**rules.packed(found), "at": 1}))
    assert not rules.same_figures(found, gathered(county()))


def test_a_sentence_without_a_record_is_left_out_and_a_real_zero_is_printed() -> None:
    quiet = gathered([Node("a", "县水利局", "县水利局", "unit", -1, figures(20))])
    assert wording.problems(quiet) == {}
    roster, points = wording.overall(quiet)
    assert "没有免考" in roster and "免考 0" not in roster
    assert "缺考 0 人" in points[1].rest and "补考" not in points[1].rest and "不合格 0 人" in points[2].rest
    plain = gathered(quiet.nodes, exam={**EXAM, "excellent_points": 0})
    assert "优秀" not in wording.overall(plain)[1][2].rest
    kept = gathered(quiet.nodes, exam={**EXAM, "base": "all_listed"})
    assert "免考" not in wording.overall(kept)[0], "a base that keeps the exempt says nothing of nobody"
    titles = [part.title for part in wording.parts(wording.Content(), quiet)]
    assert titles == ["总体情况"], "a part with nothing to say is left out"


def test_main_exam_and_make_up_are_two_steps_and_sittings_stand_apart() -> None:
    steps = Steps(main_sat=115, main_passed=110, main_sittings=130, again_sat=12, again_sittings=14, absent_then_sat=9, absent_then_failed=2, failed_not_again=1, failed_again=1)
    found = gathered(county(), steps=steps, make_ups=[AGAIN])
    words = wording.overall(found)[1]
    assert "主考实考 115 人，参考率 92.00%（115/125）；缺考的 10 人中有 9 人参加补考，补考后实考 124 人" in words[1].rest
    assert "主考 130 人次、补考 14 人次" in words[1].rest
    assert "主考合格 110 人、不合格 5 人；补考后合格 123 人、不合格 1 人" in words[2].rest
    assert wording.problems(found)["make_up"].rest == "主考不合格的 5 人中，1 人没有参加补考，1 人补考仍不合格；主考缺考、参加补考的 9 人中，2 人不合格。"
    assert "补考12月12日至12月20日" in wording.opening(found)


def test_weak_points_are_answered_often_and_right_seldom() -> None:
    many = [Weak("甲", 139, 200), Weak("乙", 140, 200), Weak("丙", 10, 199), Weak("丁", 100, 200), Weak("戊", 120, 200)]
    assert [one.point for one in rules.weakest(many)] == ["丁", "戊"]
    found = gathered(county(), weak=rules.weakest(many))
    assert "丁作答 200 题次，答对率 50.00%（100/200）" in wording.problems(found)["weak"].rest


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("缺考 7 人的单位", "7 人"), ("合格率99.75%", "99.75%"), ("共12,421人次", "12,421人次"), ("平均 83 分", "83 分"), ("3 个单位", "3 个单位"),
        ("{缺考} 人", ""), ("2027年3月31日前完成", ""), ("第六十三条", ""), ("两篇以案释法", ""), ("60分钟内", ""), ("超过 {免考上限}", ""),
    ],
)  # fmt: skip
def test_figures_are_named_never_typed(text: str, typed: str) -> None:
    assert rules.typed_figure(text) == typed


def test_slots_are_filled_and_unknown_ones_found() -> None:
    found = gathered(county())
    assert wording.filled("缺考、不合格的 {补学人数} 人，参考率 {参考率}。", found) == "缺考、不合格的 2 人，参考率 99.20%（124/125）。"
    assert rules.unknown_slot("有 {缺考} 人和 {别的}", wording.slots(found)) == "别的"


def made(*, public: bool = False) -> bytes:
    nodes = county()
    content = wording.first_draft(gathered(nodes), office="青禾县普法工作领导小组办公室", county="县委办。", today="2026年12月25日")
    return paper.circular(content, gathered(nodes, absentees=[Absentee("城关司法所", "不可见", "staff")]), public=public, demo=True)


def test_the_paper_has_the_form_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(made()))
    first, annex, last = document.sections
    mm = [round(edge.mm) for edge in (first.page_width, first.page_height, first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)]
    assert mm == [210, 297, 37, 35, 28, 26], "a type area of 156 by 225 mm"
    assert annex.orientation == 1 and last.orientation == 0
    grid = first._sectPr.find(qn("w:docGrid"))
    assert round(int(grid.get(qn("w:linePitch"))) * 22 / 56.69) == 225, "22 lines a page"
    body = document.styles["PufaBody"]
    spacing = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert 155 <= (16 + spacing / 20) * 28 * 25.4 / 72 <= 156, "28 letters a line"
    fonts = {
        name: (style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size.pt)
        for name, style in ((name, document.styles[name]) for name in ("PufaTitle", "PufaBody", "PufaHead"))
    }
    assert fonts == {"PufaTitle": ("方正小标宋简体", 22.0), "PufaBody": ("仿宋_GB2312", 16.0), "PufaHead": ("黑体", 16.0)}
    footers = [first.footer.paragraphs[0], first.even_page_footer.paragraphs[0]]
    assert all(footer.text.startswith("— ") and "PAGE" in footer._p.xml and 'w:sz w:val="28"' in footer._p.xml for footer in footers)
    assert document.settings.odd_and_even_pages_header_footer


def test_the_paper_holds_its_parts_in_order_and_no_brace_is_left() -> None:
    document = docx.Document(io.BytesIO(made()))
    texts = [one.text for one in document.paragraphs if one.text]
    order = ["文件（演示）", "通报", "各镇（街道），县直各单位：", "一、总体情况", "二、主要做法", "三、存在的问题", "四、下一步要求", "附件：1.", "2026年12月25日", "单位：人，人次栏为人次"]
    places = [next(n for n, text in enumerate(texts) if part in text) for part in order]
    assert places == sorted(places)
    whole = "".join(texts) + "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "{" not in whole and "}" not in whole and "不可见" not in whole
    kai = [run for one in document.paragraphs for run in one.runs if "楷体_GB2312" in run._r.xml]
    assert kai[0].text == "（一）参学。"
    assert "印发" in document.tables[-1].rows[-1].cells[0].text


def test_annex_1_repeats_its_head_and_prints_every_rate_as_it_is_counted() -> None:
    table = docx.Document(io.BytesIO(made())).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    water = next(row for row in rows if row[1] == "县水利局")
    assert water[3:] == ["98", "1（1/0）", "97", "97", "97", "0", "96", "1", "32", "98", "100%", "100%", "98.96%", "98.96%", "32.98%", "80"]
    nobody = next(row for row in rows if row[1] == "县老龄中心")
    assert nobody[4] == "1（0/1）※" and nobody[13:] == ["—"] * 6
    assert rows[-1][1] == "合计" and rows[-1][3] == "127"


def test_the_public_version_names_no_reason_a_unit() -> None:
    table = docx.Document(io.BytesIO(made(public=True))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[1] for row in rows[1:]] == ["县水利局", "其余 3 个单位小计", "合计"]
    assert rows[0][4] == "免考" and rows[1][4] == "1" and "（" not in rows[2][4]


def test_the_same_content_has_the_same_bytes_and_odd_text_stays_text() -> None:
    assert made() == made()
    head = official.Head("机关<b>", "号&", "标题\x00\x0b", "各位", "署名", "2026年1月1日")
    data = official.paper(head, body=official.text("{{ 7*7 }} <w:p/> ]]> =1+1"), annexes=(), imprint=None, at=0)
    document = docx.Document(io.BytesIO(data))
    assert any(one.text == "{{ 7*7 }} <w:p/> ]]> =1+1" for one in document.paragraphs)
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
    assert re.search(r"<dcterms:created[^>]*>1970-01-01T08:00:00\+08:00<", zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode())
    assert packing.as_element(official.text("一")) is not None


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于考试的通报", ["关于考试的通报"]),
        ("关于2026年度国家工作人员学法考法情况的通报", ["关于2026年度国家工作人员", "学法考法情况的通报"]),
        ("甲" * 30, ["甲" * 15, "甲" * 15]),
    ],
)
def test_a_long_title_is_broken_after_a_word(title: str, lines: list[str]) -> None:
    assert official.title_lines(title) == lines


def test_annex_1_as_a_sheet_holds_the_same_lines_and_no_formula() -> None:
    nodes = [*county(), Node("c5", "=1+1", "=1+1", "unit", 0, figures(20), {})]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook.annex(gathered(nodes), title="通报"))).get_sheet_by_index(0).to_python()
    head = rows[3]
    lines = {row[1]: dict(zip(head, row, strict=True)) for row in rows[4:]}
    assert lines["=1+1"]["在册（人）"] == 20 and rows[1][0].startswith("数据截至") and rows[2][0] == "口径第 1 版：略。"
    assert lines["县水利局"]["免考：产假（人）"] == 1 and lines["县水利局"]["合格率（应考）"] == "98.96% (96/97)"
    assert lines["县老龄中心"]["备注"] == "免考超过在册 2%" and lines["合计"]["在册（人）"] == 147


def test_names_stand_in_a_paper_of_their_own_with_their_purpose() -> None:
    found = gathered(county(), absentees=[Absentee("城关司法所", "周某（演示）", "staff")])
    document = docx.Document(io.BytesIO(paper.names(wording.Content(title="通报"), found, demo=True, purpose="通知补学")))
    assert document.paragraphs[0].text == "附件2　内部资料，不得公开"
    assert "共 1 人" in "".join(one.text for one in document.paragraphs) and "通知补学" in "".join(one.text for one in document.paragraphs)
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1", "城关司法所", "周某（演示）", "科级以下工作人员"]

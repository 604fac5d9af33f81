"""The frames and macros: they render with nothing undefined, escape what they are given, and tie words to fields."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from app.foundation.web.paging import Page
from tests.foundation.frames import ROOT, SITE, environment, render


@dataclass(frozen=True)
class Counts:
    part: int
    whole: int


PAGE = Page(2, 330, size=20, noun="个单位", path="/units", query={"q": "所"})
GALLERY = {"rate": Counts(13, 17), "none_yet": Counts(0, 0), "page": PAGE}
BARE = {"site": SITE, "large": False, "asset": lambda path: f"/static/{path}", "here": "/exams/x"}


@pytest.mark.parametrize("frame", ["phone.html", "desk.html", "print.html"])
def test_every_macro_renders_on_every_frame(frame: str) -> None:
    page = render("gallery.html", frame=frame, **GALLERY)
    assert "76.47%" in page and "13/17" in page
    assert "第 21–40&nbsp;个单位，共 330&nbsp;个单位" in page
    assert page.count("演示数据") >= 2


def test_what_a_person_typed_is_escaped() -> None:
    page = render("gallery.html", frame="desk.html", **GALLERY)
    assert 'value="&lt;b&gt;&amp;&#34;"' in page
    assert "<b>&" not in page


def test_a_fault_is_tied_to_its_field() -> None:
    page = render("gallery.html", frame="desk.html", **GALLERY)
    assert '<a href="#f-title">考试名称还没填</a>' in page
    assert 'aria-describedby="f-title-hint f-title-error" aria-invalid="true"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
        assert set(target.split()) <= set(ids)


def test_a_password_is_never_sent_back() -> None:
    template = environment().from_string(
        "{% from 'components.html' import field %}{{ field('p', '密码', value='geheim', type='password') }}"
    )
    assert "geheim" not in template.render()


def test_the_page_says_large_when_the_server_does() -> None:
    page = render("gallery.html", frame="phone.html", **{**GALLERY, "large": True})
    assert '<html lang="zh-CN" class="large">' in page and ">标准字号</button>" in page
    assert '<form class="plain-form" method="post" action="/large"><input type="hidden" name="_csrf_token"' in page


def test_the_notice_of_the_last_act_stands_first() -> None:
    page = render("gallery.html", frame="desk.html", **{**GALLERY, "notice": SimpleNamespace(kind="ok", text="已保存 3 人")})
    assert page.index("已保存 3 人") < page.index("page-head")


def test_nothing_inline_is_on_a_page() -> None:
    page = render("gallery.html", frame="desk.html", **GALLERY)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|data:", page)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 418, 502])
def test_an_error_page_needs_no_viewer_and_no_database(status: int) -> None:
    page = environment().get_template("errors/error.html").render(**BARE, status=status, sentence=None, request_id="r-17")
    assert f"错误代码 {status}，请求编号" in page and "r-17" in page
    assert "演示数据" in page and ("去登录" in page) == (status == 401)


def test_an_error_page_says_the_sentence_it_was_given() -> None:
    page = (
        environment().get_template("errors/error.html").render(**BARE, status=409, sentence="考试已经<交卷>。", request_id=None)
    )
    assert "考试已经&lt;交卷&gt;。" in page and "请求编号" not in page


def test_every_template_compiles() -> None:
    made = environment()
    names = [name for name in made.list_templates() if name.endswith(".html")]
    assert len(names) > 15
    for name in names:
        made.get_template(name)


FORBIDDEN = re.compile(
    r":has\(|:is\(|:where\(|@layer|@container|oklch|color-mix|aspect-ratio|(?<![\w-])inset\s*:|text-wrap|url\(|!ie|accent-color"
)


@pytest.mark.parametrize("sheet", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_styles_run_on_chromium_86(sheet: object) -> None:
    text = (ROOT / "static/css" / sheet.name).read_text()  # type: ignore[attr-defined]
    assert not FORBIDDEN.search(text)
    depth = deepest = 0
    for sign in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    assert depth == 0 and deepest <= 2

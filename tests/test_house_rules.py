"""The rules of the house, held by reading the files and the tables' metadata. There is no list of exemptions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from piccolo.apps.migrations.tables import Migration
from piccolo.columns import ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from piccolo_conf import APP_REGISTRY

ROOT = Path(__file__).parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "common", "base", "misc"}
MOST_LINES = {".py": 400, ".css": 400, ".js": 400, ".html": 150}
FOLDERS = ("app", "question_bank", "tests", "bench", "templates", "static")
CLOCKS = {ROOT / "app/foundation/clock.py", ROOT / "question_bank/clock.py"}
SETTINGS = ROOT / "app/foundation/settings.py"


def files(*endings: str, under: tuple[str, ...] = FOLDERS) -> list[Path]:
    found = (path for folder in under for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    return sorted(path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts)


def trees(*under: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in files(".py", under=under or FOLDERS):
        yield path, ast.parse(path.read_text())


def short(path: Path, line: int = 0) -> str:
    return path.relative_to(ROOT).as_posix() + (f":{line}" if line else "")


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute or a name, '' of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def test_no_file_is_too_long() -> None:
    long = {short(path): len(path.read_text().splitlines()) for path in files(*MOST_LINES)}
    assert {path: lines for path, lines in long.items() if lines > MOST_LINES[Path(path).suffix]} == {}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_too_long() -> None:
    long = [
        f"{short(path, node.lineno)} {node.name}"
        for path, tree in trees()
        for node in functions(tree)
        if (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


READS_A_CLOCK = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|perf_counter))$")


def test_only_the_clock_asks_for_the_time() -> None:
    asked = [
        short(path, node.lineno)
        for path, tree in trees("app", "question_bank")
        if path not in CLOCKS
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and READS_A_CLOCK.search(dotted(node)))
        or (isinstance(node, ast.ImportFrom) and node.module == "time")
    ]
    assert asked == []


def test_only_the_settings_read_the_environment() -> None:
    read = [
        short(path, node.lineno)
        for path, tree in trees("app", "question_bank")
        if path != SETTINGS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.fullmatch(r"os\.(environ|getenv|putenv|environb)", dotted(node))
    ]
    assert read == []


def test_no_name_hides_what_a_thing_is_for() -> None:
    bad = [short(path) for path in files(".py", ".html", ".css", ".js") if set(re.split(r"[._-]", path.name)) & FORBIDDEN_NAMES]
    bad += [short(path) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_dir() and path.name in FORBIDDEN_NAMES]
    bad += [
        f"{short(path, node.lineno)} {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Util|Helper|Manager|Service|Base)s?$", node.name)
    ]
    assert bad == []


def test_imports_are_absolute_and_at_the_top() -> None:
    bad = []
    for path, tree in trees():
        inside = {id(node) for function in functions(tree) for node in ast.walk(function)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level > 0:
                bad.append(f"{short(path, node.lineno)} relative")
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) in inside:
                bad.append(f"{short(path, node.lineno)} inside a function")
    assert bad == []


def promises(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                    yield inner


def test_everything_public_says_what_it_promises() -> None:
    silent = []
    for path, tree in trees("app", "question_bank"):
        silent += [f"{short(path, node.lineno)} {node.name}" for node in promises(tree) if not ast.get_docstring(node)]
        if tree.body and not ast.get_docstring(tree):
            silent.append(short(path))
    assert silent == []


def test_no_failure_is_swallowed() -> None:
    bare = []
    for path, tree in trees("app", "question_bank"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or dotted(node.type) == "BaseException"
            raised_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if broad and not raised_again:
                bare.append(short(path, node.lineno))
    assert bare == []


UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|pytest\.mark\.(skip|xfail)\b")


def test_nothing_unfinished_is_marked_and_left() -> None:
    left = [
        short(path, number)
        for path in files(".py", ".html", ".css", ".js")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert left == []


# ---- routes


def routes_files() -> list[Path]:
    return [path for path in files(".py", under=("app",)) if path.name == "routes.py" or "routes" in path.parts]


SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE | re.DOTALL)


def test_routes_hold_no_sql_and_open_no_transaction() -> None:
    bad = []
    for path in routes_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
                bad.append(f"{short(path, node.lineno)} SQL")
            if isinstance(node, ast.Call) and re.match(r"database\.(fetch|execute|transaction|insert)", dotted(node.func)):
                bad.append(f"{short(path, node.lineno)} {dotted(node.func)}")
    assert bad == []


def _is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = (mark.func for mark in node.decorator_list if isinstance(mark, ast.Call))
    return any(dotted(call) in {"get", "post", "put", "patch", "delete", "route"} for call in calls)


def test_a_handler_is_short_enough_to_hold_no_rule() -> None:
    long = []
    for path in routes_files():
        for node in functions(ast.parse(path.read_text())):
            lines = (node.end_lineno or 0) - (node.body[0].end_lineno or 0)
            if _is_handler(node) and lines > 20:
                long.append(f"{short(path, node.lineno)} {node.name}: {lines}")
    assert long == []


def test_rules_wait_for_nothing_and_know_no_framework() -> None:
    bad = []
    for path, tree in trees("app"):
        if path.name != "rules.py" and "rules" not in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Await | ast.AsyncFunctionDef):
                bad.append(f"{short(path, node.lineno)} awaits")
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and re.match(r"litestar|piccolo|app\.foundation\.database", module):
                bad.append(f"{short(path, node.lineno)} imports {module}")
    assert bad == []


# ---- tables


def tables() -> list[type[Table]]:
    found = [table for config in app_configs() for table in config.table_classes]
    assert len(found) > 20
    return [table for table in found if table is not Migration]


def app_configs() -> list[AppConfig]:
    return list(APP_REGISTRY.app_configs.values())


def test_every_table_says_its_chinese_name_first() -> None:
    silent = [table.__name__ for table in tables() if not re.match(r"[\u4e00-\u9fff]{2,12}: \S", table.__doc__ or "")]
    assert silent == []


def test_every_foreign_key_restricts_and_says_whether_it_may_be_empty() -> None:
    bad = []
    for table in tables():
        for column in table._meta.foreign_key_columns:
            assert isinstance(column, ForeignKey)
            if column._foreign_key_meta.on_delete is not OnDelete.restrict or column._meta.null != column._meta.params["null"]:
                bad.append(f"{table.__name__}.{column._meta.name}")
    assert bad == []


def test_no_foreign_key_is_made_without_naming_its_choices() -> None:
    """`ForeignKey(T)` means nullable and ON DELETE CASCADE: only `reference()` makes one, or every choice is spelled out."""
    bad = []
    for path, tree in trees("app"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func) == "ForeignKey":
                named = {word.arg for word in node.keywords}
                if not {"on_delete", "null", "default"} <= named:
                    bad.append(short(path, node.lineno))
    assert bad == []


def test_foreign_keys_point_down_the_order_of_areas() -> None:
    place = {table: n for n, config in enumerate(app_configs()) for table in config.table_classes}
    up = [
        f"{table.__name__}.{column._meta.name}"
        for table in tables()
        for column in table._meta.foreign_key_columns
        if place[column._foreign_key_meta.resolved_references] > place[table]
    ]
    assert up == []


# ---- pages


FORBIDDEN_CSS = re.compile(
    r"@layer|@container|:has\(|:is\(|:where\(|oklch|oklab|color-mix|(?<![\w-])inset(-\w+)*\s*:|aspect-ratio|url\(|data:|@import|container(-\w+)?\s*:"
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", files(".css", under=("static",)), ids=short)
def test_styles_run_on_old_browsers_and_fetch_nothing(path: Path) -> None:
    text = without_comments(path.read_text())
    assert FORBIDDEN_CSS.findall(text) == []
    depth = deepest = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    assert depth == 0 and deepest <= 2, "rules stand in no other rule but @media"


INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|(?<![\w-])data:|(?:src|href|action)=\"(?:https?:)?//"
)


@pytest.mark.parametrize("path", files(".html", under=("templates",)), ids=short)
def test_templates_hold_nothing_inline_and_no_other_host(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", without_comments(path.read_text()), flags=re.DOTALL)
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("path", files(".js", under=("static",)), ids=short)
def test_scripts_are_of_2017_and_make_no_markup(path: Path) -> None:
    text = re.sub(r"//[^\n]*", "", without_comments(path.read_text()))
    later = re.findall(r"\?\.(?!\d)|\?\?|\beval\(|new Function|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\bimport\(|https?:", text)
    assert later == []

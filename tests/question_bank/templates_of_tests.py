"""A template question for tests, as its file says it."""

from question_bank.formats.question_file import QuestionFile, read_text
from question_bank.question import Question

TEMPLATE = """\
law: 示例条例
prefix: sl
questions:
- code: sl-0001
  type: single_choice
  stem: "{received}，{who}收到示例局的决定书，其后没有耽误事由。申请复查的最后一日是哪一天？"
  template:
    parameters:
      received: {kind: date, from: 2026-03-01, to: 2026-10-31, on: [mon, tue, wed, thu, fri]}
      who: {kind: choice, of: [甲店, 乙厂]}
    results:
      last_day: {add_days: [received, 60]}
      fifteen: {add_days: [received, 15], mistake: 与起诉期限相混}
      thirty: {add_days: [received, 30], mistake: 与复核期限相混}
      first_day_counted: {add_days: [received, 59], mistake: 当日计入}
      two_months: {add_months: [received, 2], mistake: 以为六十日就是两个月}
      ninety: {add_days: [received, 90], mistake: 与办理期限相混}
      six_months: {add_months: [received, 6], mistake: 与另一期限相混}
    key: last_day
    distractors: {draw: 3, of: [fifteen, thirty, first_day_counted, two_months, ninety, six_months]}
    refuse: [{day_off: last_day}, equal_options]
    at_least: 100
  explanation: 期限为六十日，自知道之日起算，开始的当日不计入，所以从次日数满六十日；六十日不等于两个月。
  cite: [{law: 示例条例, version: 2024-05-06, article: 1}]
  derived: 日期由收到日加六十日算得
  difficulty: hard
  kind: [time_limit, case]
  tags: [必修]
  audience: [all]
  status: draft
  written: {by: 甲, on: 2026-11-20}
  checked: {}
"""

STATEMENT = (
    TEMPLATE.replace("type: single_choice", "type: true_false")
    .replace("申请复查的最后一日是哪一天？", "申请复查的最后一日是{shown}。")
    .replace("sl-0001", "sl-0002")
)


def file_of(text: str = TEMPLATE) -> QuestionFile:
    """The file as read."""
    return read_text(text, file="示例条例.yaml")


def template(text: str = TEMPLATE) -> Question:
    """The one template question of a file without faults."""
    file = file_of(text)
    assert file.faults == ()
    (found,) = file.templates
    return found

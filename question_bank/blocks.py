"""The blocks of the shipped bank: which laws stand in which block, and how many questions each should hold.

`least` of a law is held too, so that no block is filled from one law alone. Party rules stay out: no public
text of them is at hand that could be cited exactly (信访工作条例 apart, issued by Party and state together).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.faults import FAULT, Fault
from question_bank.question import MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE, TYPES, Question


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its name, its least number of questions, and its laws with the least number of each."""

    name: str
    least: int
    laws: dict[str, int]


BLOCKS = (
    Block(
        "宪法相关",
        272,
        {
            "宪法": 60, "监察法": 20, "监察官法": 10, "法治宣传教育法": 30, "立法法": 20, "地方组织法": 20,
            "国家赔偿法": 20, "选举法": 16, "村民委员会组织法": 16, "代表法": 10, "监督法": 10,
            "民族团结进步促进法": 8, "城市居民委员会组织法": 6,
        },
    ),
    Block(
        "依法行政",
        350,
        {
            "行政处罚法": 60, "行政复议法": 44, "公务员法": 40, "行政许可法": 36, "行政强制法": 36, "行政诉讼法": 36,
            "公职人员政务处分法": 20, "政府信息公开条例": 20, "重大行政决策程序暂行条例": 16, "优化营商环境条例": 16,
            "信访工作条例": 14, "民营经济促进法": 8, "档案法": 8,
        },
    ),
    Block(
        "安全与治理",
        272,
        {
            "保守国家秘密法": 30, "安全生产法": 30, "治安管理处罚法": 26, "国家安全法": 16, "反间谍法": 14, "网络安全法": 20,
            "数据安全法": 18, "个人信息保护法": 20, "突发事件应对法": 20, "反电信网络诈骗法": 18, "道路交通安全法": 16,
            "消防法": 12, "反恐怖主义法": 8, "反有组织犯罪法": 5, "传染病防治法": 8, "突发公共卫生事件应对法": 6, "社区矫正法": 5,
        },
    ),
    Block("财经", 88, {"预算法": 16, "审计法": 12, "政府采购法": 14, "招标投标法": 12, "统计法": 10, "会计法": 12}),
    Block(
        "生态农地",
        98,
        {"生态环境法典": 40, "土地管理法": 14, "农村土地承包法": 10, "乡村振兴促进法": 8, "农村集体经济组织法": 8, "城乡规划法": 5},
    ),
    Block(
        "民生民事",
        160,
        {
            "民法典": 50, "劳动合同法": 14, "劳动法": 6, "社会保险法": 12, "未成年人保护法": 14, "消费者权益保护法": 14,
            "食品安全法": 14, "反家庭暴力法": 6, "妇女权益保障法": 6, "老年人权益保障法": 6, "人民调解法": 8, "法律援助法": 8,
            "社会救助法": 6, "预防未成年人犯罪法": 6, "家庭教育促进法": 6,
        },
    ),
    Block("刑事", 30, {"刑法": 15, "刑事诉讼法": 13}),
)  # fmt: skip
LEAST_BY_TYPE = {SINGLE_CHOICE: 680, MULTIPLE_CHOICE: 340, TRUE_FALSE: 340}
LEAST_CASES = 130
LEAST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something, and how many there should be."""

    name: str
    have: int
    least: int

    @property
    def enough(self) -> bool:
        """Whether the least is reached."""
        return self.have >= self.least


def counts(questions: Iterable[Question]) -> list[Count]:
    """The shipped bank held against its plan: types, cases, groups, blocks, laws.

    Questions of case groups count for their block and law; types and cases are reached without them.
    """
    questions = list(questions)
    alone = [question for question in questions if not question.group]
    types = Counter(question.type for question in alone)
    laws = Counter(question.law for question in questions)
    found = [Count(TYPES[type_], types[type_], least) for type_, least in LEAST_BY_TYPE.items()]
    found.append(Count("案例题", sum("case" in question.kind for question in alone), LEAST_CASES))
    found.append(Count("案例组", len({question.group for question in questions if question.group}), LEAST_GROUPS))
    for block in BLOCKS:
        found.append(Count(block.name, sum(laws[law] for law in block.laws), block.least))
        found += [Count(f"《{law}》", laws[law], least) for law, least in block.laws.items()]
    return found


def coverage_faults(questions: list[Question]) -> Iterator[Fault]:
    """Types, blocks and laws of the shipped bank that hold too few questions."""
    for count in counts(questions):
        if not count.enough:
            yield Fault(FAULT, "coverage", f"{count.name}有 {count.have} 题，应当不少于 {count.least} 题")

"""The columns of a list of people, and the many words in use for them and for what stands in them."""

from app.foundation.documents.lists import Field
from app.people.categories import CATEGORIES, STATUSES

FIELDS: tuple[Field, ...] = (
    Field("name", "姓名", ("名字", "人员姓名", "职工姓名", "员工姓名", "考生姓名", "name")),
    Field(
        "unit",
        "单位",
        (
            "工作单位",
            "所在单位",
            "单位名称",
            "单位全称",
            "工作单位名称",
            "所在单位名称",
            "任职单位",
            "现工作单位",
            "所属单位",
            "部门",
            "所在部门",
            "unit",
        ),
    ),
    Field(
        "phone",
        "手机号",
        ("手机", "手机号码", "移动电话", "本人手机", "联系手机", "联系电话", "联系方式", "电话号码", "电话", "phone"),
    ),
    Field(
        "staff_no",
        "工号",
        ("人员编号", "职工编号", "员工编号", "人员编码", "职工号", "员工号", "编号", "staff_no", "staffno"),
    ),
    Field(
        "identity",
        "身份证号",
        ("身份证号码", "公民身份号码", "居民身份证号", "居民身份证号码", "身份证", "证件号码", "证件号", "idnumber"),
    ),
    Field(
        "category",
        "人员类别",
        ("类别", "人员类型", "职务类别", "职务层次", "职务级别", "职级", "级别", "人员身份", "category"),
    ),
    Field("title", "职务", ("现任职务", "职位", "岗位", "工作岗位", "title")),
    Field("status", "状态", ("人员状态", "在职状态", "在岗状态", "在岗情况", "在职情况", "status")),
)
FIELD_LABELS: dict[str, str] = {field.key: field.header for field in FIELDS}

_CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "leader_county": ("处级", "县处级", "正处级", "副处级", "处级领导", "县处级领导干部", "正处", "副处"),
    "rank_county": ("处级非领导", "调研员", "处级非领导职务", "县处级非领导干部"),
    "leader_section": ("科级", "正科级", "副科级", "科级领导", "乡科级领导干部", "乡科级", "正科", "副科", "科级干部"),
    "rank_section": ("科级非领导", "科级非领导职务", "乡科级非领导干部", "主任科员"),
    "staff": ("科级以下", "科级以下干部", "一般干部", "科员", "办事员", "公务员", "工作人员", "一般工作人员", "其他"),
    "enforcer": ("执法人员", "行政执法", "执法"),
    "new_recruit": ("新录用", "新录用公务员", "试用期", "试用期公务员", "新进人员"),
    "institution": ("事业", "事业单位", "事业编", "事业人员", "事业编制", "事业干部", "参公"),
    "enterprise": ("国企", "国有企业", "国企人员", "企业人员", "国有企业人员"),
    "village": ("村干部", "社区干部", "村社区干部", "村(社区)干部", "村居干部", "村两委"),
    "law_guide": ("法律明白人", "明白人"),
}
_STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "active": ("在岗", "在编", "正常", "在编在岗", "在职在岗", "是"),
    "seconded": ("借用", "抽调", "借出", "借调外单位"),
    "attached": ("挂职锻炼", "外派挂职"),
    "long_sick": ("病假", "长病假", "长期病休", "病休"),
    "maternity": ("休产假", "产休"),
    "retired": ("已退休", "离休", "退休人员", "退"),
    "left": ("调出", "离职", "已调离", "辞职", "离任"),
}


def _lookup(labels: dict[str, str], words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    known = {word: code for code, several in words.items() for word in several}
    known.update({label: code for code, label in labels.items()})
    known.update({label.replace("（", "(").replace("）", ")"): code for code, label in labels.items()})
    known.update({code: code for code in labels})
    return known


CATEGORY_BY_WORD = _lookup(CATEGORIES, _CATEGORY_WORDS)
STATUS_BY_WORD = _lookup(STATUSES, _STATUS_WORDS)

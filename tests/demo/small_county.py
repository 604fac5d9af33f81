"""A part of the demo county, small enough to be built in a moment: a few bureaus, one town, the empty unit."""

from app.demo.county import UnitPlan, plan_units

_KEPT = {
    "青禾县政府办公室", "青禾县水利局", "青禾县河道管理站", "青禾县司法局", "青禾县审计局", "青禾县教育体育局", "青禾县数据和政务服务局",
    "青禾县公安局", "禾东新城筹建处", "柳渡镇", "柳渡镇司法所", "柳渡镇派出所", "柳渡镇财政所",
}  # fmt: skip


def small_county() -> tuple[UnitPlan, ...]:
    """The headings and thirteen units of the county, some 500 people, parents kept."""
    return tuple(unit for unit in plan_units() if unit.kind == "group" or unit.name in _KEPT)

"""What the record's verbs and subjects are called on pages; the one table of their names."""

VERBS: dict[str, str] = {
    "log_in": "登录",
    "log_out": "退出登录",
    "log_out_everywhere": "退出所有设备",
    "issue_activation": "发放激活码",
    "withdraw_activation": "收回激活码",
    "activate": "激活账号",
    "set_password": "设置密码",
    "change_password": "修改密码",
    "issue_guest_link": "发放一次性链接",
    "use_guest_link": "使用一次性链接",
    "end_guest_link": "收回一次性链接",
    "grant_role": "授予角色",
    "grant": "授予角色",
    "revoke": "收回角色",
    "end_grant": "收回角色",
    "add_unit": "新增单位",
    "edit_unit": "修改单位",
    "move_unit": "调整单位位置",
    "close_unit": "撤销单位",
    "import_units": "导入单位",
    "add_person": "新增人员",
    "edit_person": "修改人员",
    "move_person": "调动人员",
    "leave": "人员离开",
    "import_people": "导入人员",
    "upload_list": "上传名单",
    "drop_import": "放弃导入",
    "apply_import": "导入名单",
    "export_people": "导出名单",
    "export_rates": "导出比率",
    "add_question": "新增试题",
    "edit_question": "修改试题",
    "propose_question": "提交试题",
    "approve_question": "通过试题",
    "send_back_question": "退回试题",
    "retire_question": "停用试题",
    "load_bank": "更新题库",
    "arrange_exam": "安排考试",
    "edit_exam": "修改考试",
    "publish_exam": "发布考试",
    "withdraw_exam": "撤回考试",
    "release_keys": "提前公布答案",
    "amend_roster": "更正应考名单",
    "override": "个别调整",
    "start": "开始考试",
    "hand_in": "交卷",
    "void": "作废答卷",
    "mark": "判卷",
    "regrade": "重新判卷",
    "start_practice": "开始练习",
    "finish_practice": "完成练习",
    "set_requirement": "设定学法要求",
    "set_rate_definition": "设定比率口径",
    "ask_job": "发起后台任务",
    "cancel_job": "取消后台任务",
    "ask_approval": "申请审批",
    "approve": "审批通过",
    "refuse": "审批不通过",
    "withdraw_approval": "撤回申请",
    "add_file": "上传文件",
    "end_file": "移除文件",
    "export_ledger": "导出操作记录",
}

SUBJECTS: dict[str, str] = {
    "person": "人员",
    "unit": "单位",
    "role_grant": "授权",
    "activation": "激活码",
    "guest_link": "一次性链接",
    "import_batch": "名单导入",
    "question": "试题",
    "question_version": "试题",
    "exam": "考试",
    "attempt": "答卷",
    "exam_override": "个别调整",
    "roster_amendment": "名单更正",
    "marking_run": "判卷",
    "practice": "练习",
    "study_requirement": "学法要求",
    "rate_definition": "比率口径",
    "job": "后台任务",
    "approval": "审批",
    "file_use": "文件",
    "ledger": "操作记录",
}


def verb_name(verb: str) -> str:
    """The Chinese words for a verb; the verb itself where the table lacks it."""
    return VERBS.get(verb, verb)


def subject_name(subject: str) -> str:
    """The Chinese words for a subject; the subject itself where the table lacks it."""
    return SUBJECTS.get(subject, subject)


def verbs_named(words: str) -> list[str]:
    """The verbs whose name is exactly these words: several may share one."""
    return [verb for verb, name in VERBS.items() if name == words]

"""What the record's verbs and subjects are called on pages; the one table of their names."""

VERBS: dict[str, str] = {
    "log_in": "登录",
    "log_out": "退出登录",
    "log_out_everywhere": "退出所有设备",
    "issue_code": "发放激活码",
    "issue_codes": "批量发放激活码",
    "activate": "激活账号",
    "change_password": "修改密码",
    "grant_role": "授予角色",
    "end_grant": "收回角色",
    "admit": "命令行授权",
    "add_person": "新增人员",
    "edit_person": "修改人员",
    "set_status": "变更人员状态",
    "move_person": "调动人员",
    "second_person": "借调人员",
    "end_secondment": "结束借调",
    "export_people": "导出名单",
    "add_unit": "新增单位",
    "rename_unit": "单位改名",
    "move_unit": "调整单位位置",
    "close_unit": "撤销单位",
    "apply_import": "导入名单",
    "add_question": "新增试题",
    "edit_question": "修改试题",
    "approve_question": "通过试题",
    "send_back_question": "退回试题",
    "retire_question": "停用试题",
    "restore_question": "恢复试题",
    "load_bank": "更新题库",
    "draw_sealed": "用模板抽密封题",
    "move_question": "试题换库",
    "comment_question": "试题留言",
    "tag_questions": "批量改标签",
    "set_calendar": "填写放假安排",
    "set_policy": "设定组卷提醒",
    "arrange_exam": "安排考试",
    "edit_exam": "修改考试",
    "publish_exam": "发布考试",
    "withdraw_exam": "撤回考试",
    "release_keys": "公布答案",
    "start": "开始考试",
    "resume": "换设备继续考试",
    "try_again": "再考一次",
    "hand_in": "交卷",
    "complete_set": "完成练习",
    "set_requirement": "设定学法要求",
    "export_rates": "导出比率",
    "ask_job": "发起后台任务",
    "cancel_job": "取消后台任务",
    "ask_approval": "申请审批",
    "approve": "审批通过",
    "refuse": "审批不通过",
    "withdraw_approval": "撤回申请",
    "add_file": "上传文件",
    "end_file": "移除文件",
    "export_ledger": "导出操作记录",
    "demo_begun": "开始载入演示数据",
    "demo_loaded": "载入演示数据",
}

SUBJECTS: dict[str, str] = {
    "person": "人员",
    "unit": "单位",
    "import_batch": "名单导入",
    "question": "试题",
    "exam": "考试",
    "attempt": "答卷",
    "practice_set": "练习",
    "study_requirement": "学法要求",
    "job": "后台任务",
    "approval": "审批",
    "file_use": "文件",
    "ledger": "操作记录",
    "demo": "演示数据",
}


def verb_name(verb: str) -> str:
    """The Chinese words for a verb; the verb itself where the table lacks it."""
    return VERBS.get(verb, verb)


def subject_name(subject: str) -> str:
    """The Chinese words for a subject; the subject itself where the table lacks it."""
    return SUBJECTS.get(subject, subject)

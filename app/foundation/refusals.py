"""Every way of saying no: one status, one Chinese sentence that says what to do next."""

from dataclasses import dataclass, field


@dataclass
class Refusal(Exception):
    """A refusal the user is told about; a bug is never one."""

    sentence: str
    status: int = 400
    reason: str = "refused"
    retry_after: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence


def bad_input(sentence: str, *, fields: dict[str, str] | None = None, reason: str = "bad_input") -> Refusal:
    """422: what was entered cannot be taken; `fields` names each faulty field with its sentence."""
    return Refusal(sentence, 422, reason, fields=fields or {})


def log_in_first() -> Refusal:
    """401: nobody is logged in, or the session has ended."""
    return Refusal("请先登录。登录后会回到这一页。", 401, "log_in_first")


def not_allowed(sentence: str = "您没有做这件事的权限。需要的话，请联系本单位管理员。") -> Refusal:
    """403: the viewer is known and may not do this anywhere."""
    return Refusal(sentence, 403, "not_allowed")


def not_found(sentence: str = "没有找到这一页，可能地址有误，或者它不归您查看。") -> Refusal:
    """404: no such row, or not one for this viewer: both answer the same."""
    return Refusal(sentence, 404, "not_found")


def conflict(sentence: str, *, reason: str = "conflict") -> Refusal:
    """409: the state of things no longer allows this."""
    return Refusal(sentence, 409, reason)


def too_large(sentence: str) -> Refusal:
    """413: more bytes than are taken."""
    return Refusal(sentence, 413, "too_large")


def too_many(sentence: str, *, retry_after: int) -> Refusal:
    """429: too often; `retry_after` in seconds."""
    return Refusal(sentence, 429, "too_many", retry_after)


def busy(sentence: str = "现在人多，请过几秒再试。已经保存的内容都在。", *, retry_after: int = 3) -> Refusal:
    """503: not now; `retry_after` in seconds."""
    return Refusal(sentence, 503, "busy", retry_after)

"""When scores and keys may be seen: pure. Nothing about a key leaves the server before `keys_open`."""

AT_ONCE = "at_once"
AFTER_CLOSE = "after_close"
BY_HAND = "by_hand"

SCORE_SHOWS = {
    AT_ONCE: "交卷后立即看到分数和需要复习的法律",
    AFTER_CLOSE: "考试和补考都结束后看到分数",
}
KEYS_SHOW = {
    AFTER_CLOSE: "考试和补考都结束后公布标准答案和解析",
    BY_HAND: "由普法办另行公布标准答案和解析",
    AT_ONCE: "交卷后立即看到标准答案和解析",
}
"""What the person reads on the cover; AFTER_CLOSE is the default of keys, AT_ONCE that of scores."""


def score_open(shows: str, *, now: int, all_closed_at: int) -> bool:
    """Whether a person who has handed in may see the score; `all_closed_at` is the last closing of exam and make-up, in ms."""
    return shows == AT_ONCE or now > all_closed_at


def keys_open(shows: str, *, now: int, all_closed_at: int, released_at: int | None) -> bool:
    """Whether a person who has handed in may see keys and explanations; what was released by hand stays released."""
    if released_at is not None and now >= released_at:
        return True
    return shows == AT_ONCE or (shows == AFTER_CLOSE and now > all_closed_at)

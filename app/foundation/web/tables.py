"""Sessions of logged-in people and of guests with a link."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from app.foundation.database import amount, moment, packed, words


class WebSession(Table, tablename="web_session"):
    """登录会话: found by the SHA-256 of a random token that only the cookie holds."""

    id = BigSerial(primary_key=True)
    token_hash = packed()
    person = amount(null=True)
    guest = amount(null=True)
    created_at = moment()
    seen_at = moment()
    expires_at = moment()
    ended_at = moment(null=True)
    address = words(45)
    device = words(200)

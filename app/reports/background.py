"""What main hands down for this area: background work, acts that need a second person, what comes round."""

from app.foundation.jobs.recurring import Recurring
from app.reports.circular import actions as circular
from app.reports.circular import deciding
from app.reports.exports import actions as exports

HANDLERS = {**circular.HANDLERS, **exports.HANDLERS}
KINDS = {deciding.KIND: deciding.CIRCULAR}
RECURRING = (Recurring("remove_expired_exports", 600, exports.remove_expired),)

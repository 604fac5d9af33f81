"""What main hands down for this area: background work and acts that need a second person."""

from app.reports.circular import actions as circular
from app.reports.circular import deciding

HANDLERS = {**circular.HANDLERS}
KINDS = {deciding.KIND: deciding.CIRCULAR}

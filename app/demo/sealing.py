"""The demo's sealed questions: the office's checker reads the shipped templates, its author draws from them by chance.

The questions differ from one demo to the next and stand in no file; how many there are of which template does not.
"""

from app.bank import actions as bank
from app.bank.shipped import read_shipped
from app.bank.templates import actions as templates
from app.bank.templates import queries
from app.foundation.access import Viewer

OF_EACH = 12


async def seal(*, author: Viewer, checker: Viewer, now: int) -> int:
    """Checks every shipped template that waits, draws from each; how many sealed questions there are now."""
    made = 0
    for template in read_shipped().templates:
        row = await queries.template_for(checker, template.code)
        if await queries.usable_version(row["id"]) is None:
            await bank.check_version(checker, template.code, 1, now=now)
        made += await templates.draw_sealed(author, template.code, count=OF_EACH, now=now)
    return made

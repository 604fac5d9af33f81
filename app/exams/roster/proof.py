"""A proof that came with a form: looked at by its content and laid into the store before anything is asked for."""

from app.exams.roster.steps import Upload
from app.foundation.files import store
from app.foundation.refusals import Refusal
from app.foundation.web.forms import Form

ACCEPT = ".jpg,.jpeg,.png,.pdf,.docx"
MOST_BYTES = 10 * 1024 * 1024
BODY = MOST_BYTES + 1_000_000
"""The longest request that may bring one."""


async def proof_in(form: Form, name: str = "proof") -> Upload | None:
    """The file of a field, None where none was chosen; a file that is not taken is a fault of the form."""
    sent = form.file(name)
    if sent is None:
        return None
    try:
        return Upload(sent.filename, await store.put(await sent.read(), most=MOST_BYTES))
    except Refusal as refusal:
        form.fault(name, refusal.sentence)
        return None

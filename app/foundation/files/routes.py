"""Handing out stored files."""

from litestar import Response, get
from litestar.params import FromPath

from app.foundation.files import media_types, queries, store
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer


@get("/files/{code:str}", name="files.file")
async def file(code: FromPath[str], viewer: TheViewer) -> Response[bytes]:
    """One file for saving; never shown as a page of ours."""
    use = await queries.use_for(viewer, code)
    return download(await store.read(use["sha256"]), name=use["name"], media_type=media_types.served(use["media_type"]))


ROUTES = [file]

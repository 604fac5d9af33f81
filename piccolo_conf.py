"""Where Piccolo's commands find the areas and the database in use."""

from typing import Any

from piccolo.conf.apps import AppRegistry

from app.areas import PICCOLO_APPS
from app.foundation import database, settings

APP_REGISTRY = AppRegistry(apps=list(PICCOLO_APPS))


def __getattr__(name: str) -> Any:
    """`DB` is whatever database is in use now; importing this file connects to nothing."""
    if name != "DB":
        raise AttributeError(name)
    try:
        return database.engine()
    except RuntimeError:
        return database.use(settings.current())

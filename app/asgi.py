"""What the server process imports: the application for the environment's settings."""

from app.foundation import logs, settings
from app.main import create_app

logs.set_up(settings.current().log_level)
settings.check_safe_to_serve(settings.current())
application = create_app(settings.current())

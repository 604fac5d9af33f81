"""Reading people, always for a viewer."""

from app.people.queries.viewers import viewer_for

__all__ = ["viewer_for"]

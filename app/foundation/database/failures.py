"""Telling a database that is away from a statement that is wrong."""

import asyncio
import sqlite3

import asyncpg

_BUSY = ("database is locked", "unable to open", "disk i/o error", "database or disk is full", "readonly database")


def is_away(error: BaseException) -> bool:
    """Whether the failure says that the database cannot be reached or cannot store just now."""
    if isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError | asyncpg.CannotConnectNowError):
        return True
    if isinstance(error, asyncpg.AdminShutdownError | asyncpg.CrashShutdownError | asyncpg.TooManyConnectionsError):
        return True
    if isinstance(error, asyncpg.DiskFullError):
        return True
    if isinstance(error, ConnectionError | TimeoutError | asyncio.TimeoutError):
        return True
    return isinstance(error, sqlite3.OperationalError) and any(word in str(error).lower() for word in _BUSY)

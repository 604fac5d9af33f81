"""Telling a database that is away from a statement that is wrong."""

import asyncio
import sqlite3

import asyncpg

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
)
"""Gone, starting, stopping, without connections, memory or disk, or no longer the one that takes writes.

The last: the server's farewell came in on a connection that was just being taken from the pool.
"""

_BUSY = ("database is locked", "unable to open", "disk i/o error", "database or disk is full", "readonly database")


def is_away(error: BaseException) -> bool:
    """Whether the failure says that the database cannot be reached or cannot store just now."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # asyncpg refuses a value it cannot send in the same family
    if isinstance(error, _LOST):
        return True
    if isinstance(error, ConnectionError | TimeoutError | asyncio.TimeoutError):
        return True
    return isinstance(error, sqlite3.OperationalError) and any(word in str(error).lower() for word in _BUSY)

"""Backups: one encrypted file that holds the whole installation, and its way back."""

from app.foundation.backups.restoring import Restored, restore_backup
from app.foundation.backups.sealed_file import BackupRefused
from app.foundation.backups.writing import Written, write_backup

__all__ = ["BackupRefused", "Restored", "Written", "restore_backup", "write_backup"]

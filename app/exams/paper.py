"""The packed paper of an attempt is the bank's (`app.bank.paper`); exams and sitting name it from here."""

from app.bank.paper import LETTERS, Item, pack, unpack

__all__ = ["LETTERS", "Item", "pack", "unpack"]

"""The roster after it was frozen: amendments by two people, exemptions from application to expiry."""

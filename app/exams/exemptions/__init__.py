"""Exemptions from application to expiry: asked for, passed on, signed, filed, ended."""

"""Moodle XML, as Moodle 2.0 and later read and write it."""

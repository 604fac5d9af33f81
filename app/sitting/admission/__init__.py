"""Letting in what came too late: listed for the office, counted only by an act of two people."""

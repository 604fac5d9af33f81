"""Saved views: the filters of a page of rates under a name, for the person who saved them and nobody else."""

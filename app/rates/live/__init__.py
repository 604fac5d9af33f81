"""An exam while it runs: how many are expected, have not started, are at it, have handed in; counted once for all who watch."""

"""Units merged, split and closed by the office, two persons each; it moves people and so stands here."""

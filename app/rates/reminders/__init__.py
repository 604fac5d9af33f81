"""What a unit's admin says to those who have not studied, sat or passed: to all (counts only), and to one person."""

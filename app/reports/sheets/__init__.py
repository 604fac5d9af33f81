"""成绩汇总表: every person of a unit with the score that counts, figures, and room for signature and seal."""

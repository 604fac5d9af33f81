"""What knows no law, exam or county: settings, time, refusals, database, record, web frame."""

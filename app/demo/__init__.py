"""The fictional demo county: people, exams and answers to try the platform with."""

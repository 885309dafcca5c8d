"""Assessments written here, question by question: who answered what and when, which risks, which measures."""

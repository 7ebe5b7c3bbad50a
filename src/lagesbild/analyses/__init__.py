"""The first floor: one question a file, evidence in, findings out."""

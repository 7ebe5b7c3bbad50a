"""Countries: languages, levels, categories, words and thresholds. Never a formula.

A module here is a country profile; DESCRIPTION, Options and make_profile are its contract (see `lagesbild.plugins`).
"""

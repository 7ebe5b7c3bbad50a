"""The chapters of a report: each takes a Reading and gives sections of the document model."""

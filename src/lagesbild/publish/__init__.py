"""Say it: a released picture in sentences, figures, maps and tables, ready for a format to write down."""

"""What each section of the report shows: pure functions from an analysis to plain lists and dicts, for the templates and for the page's data."""

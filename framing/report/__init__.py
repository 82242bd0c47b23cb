"""What a run leaves behind: tables, charts, one HTML page."""

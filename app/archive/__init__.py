"""Labelling archives: every recording below some folders, file by file, on as many cores or machines as there are."""

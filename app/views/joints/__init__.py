"""Views of the joints that the model uses, shared by the dialog and the classroom mode."""

"""Writing the processed tables in every form that people open."""

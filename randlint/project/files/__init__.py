"""The project as files: which there are, what they import, what their packaging and pins say."""

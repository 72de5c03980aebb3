"""Reports of a spread: for people, for programs, and as a picture. Times are left out, for the same bytes."""

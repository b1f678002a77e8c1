"""The commands that work with databases and with other projects' files, one file for those that belong together."""

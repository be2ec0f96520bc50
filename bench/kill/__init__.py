"""Killing the web server and the scheduler in the middle of work, and asking what is left."""

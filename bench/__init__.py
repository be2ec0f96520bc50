"""Measurements and campaigns that are run by hand: never part of the test suite's verdict on time."""

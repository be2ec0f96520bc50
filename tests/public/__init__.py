"""Tests of what anybody may see."""

"""Tests of evidence: files coming in, items, custody, elements, copies, re-verification, faults."""

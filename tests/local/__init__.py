"""Tests of the embedded servers, the two commands and the production files."""

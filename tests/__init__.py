"""The test suite; a package of its own, since other distributions install one named tests, too."""

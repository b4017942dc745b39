"""The project's tests: a package of its own, so that no installed one of the same name hides it."""

"""Runs the unittest classes of one file: run_python_tests.py FILE

Exit code 0: passed; 1: a failure, or no test in the file at all; 77: every test was skipped. Each
skipped test is listed with its reason, because a skip nobody sees is a test nobody has.
"""

import importlib.util
import pathlib
import sys
import unittest


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    for folder in (path.parent, path.parent.parent):
        sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    if suite.countTestCases() == 0:
        print(f"{path}: no tests found", file=sys.stderr)
        return 1
    if not result.wasSuccessful():
        return 1
    return 77 if len(result.skipped) == suite.countTestCases() else 0


if __name__ == "__main__":
    sys.exit(main())

"""Debian packages that no wheel carries: installed where the caller is root, else named in one sentence.

Run by the system's own Python before anything else is there: `python3 igu/local/native.py [test]`.
"""

import ctypes
import os
import shutil
import subprocess
import sys

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
LIBRARIES_OF_TESTS = {"libatomic.so.1": "libatomic1"}
"""Playwright's driver is linked with it."""
PROGRAMS = {"chromium": "chromium", "pdftotext": "poppler-utils", "qpdf": "qpdf"}


def missing(*, for_tests: bool) -> list[str]:
    """Names of the Debian packages that are not there: for PDFs always, for a browser and PDF tools in tests."""
    libraries = LIBRARIES | LIBRARIES_OF_TESTS if for_tests else LIBRARIES
    absent = [package for library, package in libraries.items() if not _loads(library)]
    if for_tests:
        absent += [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    return absent


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def main() -> None:
    packages = missing(for_tests="test" in sys.argv[1:])
    if not packages:
        return
    command = "apt-get update && apt-get install --yes --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"Missing on this machine: {', '.join(packages)}. Have an administrator run: {command}")
    sys.stdout.write(f"Installing {', '.join(packages)}.\n")
    quietly = command.replace("apt-get", "apt-get -qq")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["/bin/sh", "-c", quietly], env=quiet, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"These packages could not be installed: {', '.join(packages)}. The reason stands above.")


if __name__ == "__main__":
    main()

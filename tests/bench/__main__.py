"""`make bench`: one JSON line a measure, each a ratio to bare SQL (or bare WeasyPrint) for the same work in the same run.

The product runs in this process as it runs in production: signed in to the database as igu_web, row security on, statements
that come again and again prepared. Bare SQL runs on the same connection, as the same actor, under the same row security, prepared
likewise. Medians of repeated rounds on a warm connection, product and bare in turn; what a round writes is committed.
"""

import argparse
import json
import os
import resource
import sys

from tests.bench.machine import borough

SIZES = (206, 50_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=SIZES)
    parser.add_argument("--only", nargs="*", default=[""], help="measures whose names hold one of these")
    given = parser.parse_args()
    for people in given.people:
        with borough(people=people) as world:
            from tests.bench.measures import MEASURES

            for name, measure in MEASURES.items():
                if any(part in name for part in given.only):
                    line = {"measure": name, "people": people} | measure(world)
                    line["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                    sys.stdout.write(json.dumps(line) + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    main()

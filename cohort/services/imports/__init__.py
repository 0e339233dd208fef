from cohort.services.imports.preview import Outcome
from cohort.services.imports.reading import read, read_files
from cohort.services.imports.writing import import_caseload

__all__ = ["Outcome", "import_caseload", "read", "read_files"]

from cohort.services.exports.asking import ask_for_export, decide_export, expire_exports, withdraw_export
from cohort.services.exports.files import CannotExport, check_file, hand_out, keep_file, write_file

__all__ = [
    "CannotExport",
    "ask_for_export",
    "check_file",
    "decide_export",
    "expire_exports",
    "hand_out",
    "keep_file",
    "withdraw_export",
    "write_file",
]

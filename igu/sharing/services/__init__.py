from igu.sharing.services.agreements import confirm_agreement, draft_agreement, end_agreement, review_agreement
from igu.sharing.services.clock import sweep_compartments, warn_of_ends
from igu.sharing.services.glass import break_glass, review_glass
from igu.sharing.services.grants import end_grant, give_grant
from igu.sharing.services.records import (
    end_share,
    keep_out,
    let_in,
    lift_restriction,
    restrict_record,
    share_record,
    step_back,
)

__all__ = [
    "break_glass",
    "confirm_agreement",
    "draft_agreement",
    "end_agreement",
    "end_grant",
    "end_share",
    "give_grant",
    "keep_out",
    "let_in",
    "lift_restriction",
    "restrict_record",
    "review_agreement",
    "review_glass",
    "share_record",
    "step_back",
    "sweep_compartments",
    "warn_of_ends",
]

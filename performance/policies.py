"""Who may see figures, write about them, freeze them and build the report. Whether there is anything to see is the grant's
business: figures lie in the partnership's performance compartment."""

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require


@policy
def see(actor: Actor) -> None:
    require(actor.may(Permission.PERFORMANCE_VIEW), "Your role does not include performance figures.")


@policy
def count(actor: Actor) -> None:
    """Figures of a quarter that is not frozen yet, and the rows behind any figure."""
    see.check(actor)
    require(actor.role.counts, "Your role reads figures once they are frozen, not the records behind them.")


@policy
def write_commentary(actor: Actor) -> None:
    require(actor.may(Permission.COMMENTARY_WRITE), "Only the IGU manager and CSP officers write commentary.")


@policy
def check_commentary(actor: Actor, commentary) -> None:
    """Approving or sending back: by somebody who builds the report, and not by its author."""
    require(actor.may(Permission.REPORT_BUILD), "Only those who build the report check commentary.")
    require(actor.user_id != commentary.author_id, "You wrote this: somebody else has to check it.")


@policy
def freeze(actor: Actor) -> None:
    """Freezing and revising figures, and setting targets."""
    require(actor.may(Permission.FIGURES_FREEZE), "Only CSP officers set targets, and freeze or revise figures.")


@policy
def build_report(actor: Actor) -> None:
    require(actor.may(Permission.REPORT_BUILD), "Only the IGU manager and CSP officers build the report.")


@policy
def download(actor: Actor) -> None:
    """A finished report: for everybody who reads figures."""
    see.check(actor)

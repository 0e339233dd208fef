"""Who may decide who sees what. The database asks the same again (igu/sharing/sql)."""

from igu.access.actor import Actor
from igu.access.models import BrokenGlass, Compartment
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from igu.access.querysets import readable_compartments
from igu.agencies.enums import AgreementStatus
from igu.agencies.models import Partner, SharingAgreement


@policy
def draft_agreement(actor: Actor) -> None:
    """CSP officers and information governance draft agreements."""
    require(actor.may(Permission.AGREEMENT_DRAFT), "Your role does not draft agreements.")


@policy
def confirm_agreement(actor: Actor, agreement: SharingAgreement) -> None:
    """Somebody who speaks for a party that has still to confirm; the same person never for two of them."""
    require(actor.may(Permission.AGREEMENT_CONFIRM), "Your role does not confirm agreements for its agency.")
    require(agreement.status == AgreementStatus.DRAFT, "Only a draft is confirmed.")
    require(
        agreement.parties.filter(partner_id=actor.partner_id, agreed_at=None).exists(),
        "Your agency is not a party that has still to confirm.",
    )
    require(
        not agreement.parties.filter(agreed_by_id=actor.user_id).exists(),
        "You confirmed this for another agency. Somebody else confirms it for this one.",
    )


@policy
def end_agreement(actor: Actor, agreement: SharingAgreement) -> None:
    """A party's signatory, or who drafts agreements, while it has not ended."""
    require(agreement.status != AgreementStatus.ENDED, "This agreement has ended already.")
    if not actor.may(Permission.AGREEMENT_DRAFT):
        party = agreement.parties.filter(partner_id=actor.partner_id).exists()
        require(
            actor.may(Permission.AGREEMENT_CONFIRM) and party, "Only a party to this agreement may review or end it."
        )


review_agreement = end_agreement


@policy
def share(actor: Actor) -> None:
    """Managers and CSP officers share records."""
    require(actor.may(Permission.GRANT_GIVE), "Your role does not share records. Ask your manager.")


@policy
def give_grant(actor: Actor, compartment: Compartment, partner: Partner) -> None:
    """Who shares may share what their agency reads, with another agency of the partnership."""
    require(actor.may(Permission.GRANT_GIVE), "Your role does not share records. Ask your manager.")
    require(compartment.pk in readable_compartments(), "Your agency does not see these records.")
    require(partner.pk != actor.partner_id, "Nobody shares with their own agency.")
    require(partner.partnership_id == actor.partnership_id, "That agency is not in this partnership.")


@policy
def restrict(actor: Actor) -> None:
    """Managers restrict records."""
    require(actor.may(Permission.CASE_RESTRICT), "Your role does not restrict records. Ask your manager.")


@policy
def keep_out(actor: Actor) -> None:
    """Gang workers and their managers keep somebody out by name."""
    require(actor.may(Permission.KEEP_OUT), "Your role does not keep people out of records. Ask its worker.")


@policy
def step_back(actor: Actor) -> None:
    """Everybody whose role reads cases may say that they know somebody outside work."""
    require(actor.role.reads_cases, "Your role reads no cases.")


@policy
def break_glass(actor: Actor) -> None:
    """People who work with people, when it cannot wait."""
    require(actor.may(Permission.GLASS_BREAK), "Your role does not open records in an emergency.")


@policy
def review_glass(actor: Actor, glass: BrokenGlass) -> None:
    """Information governance and managers, never one's own."""
    require(actor.may(Permission.GLASS_REVIEW), "Your role does not review emergencies.")
    require(glass.user_id != actor.user_id, "Somebody else reviews what you opened.")
    require(glass.outcome == "", "This emergency was reviewed already.")

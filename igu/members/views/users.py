"""Users of the actor's partnership, for its administrator. No page here shows or leads to casework."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.audit.enums import Act
from igu.audit.services import record
from igu.members import policies, services
from igu.members.forms import AddUserForm, EndRoleForm, PersonForm, RoleForm, UserFilter
from igu.members.presenters import choices
from igu.members.querysets import matching, users_of, with_roles

PAGE = 25
ENDED = "Where they were signed in has ended, and their API tokens are refused."


def _user(request: HttpRequest, number: int) -> User:
    """A user of the partnership: anybody else's is not found."""
    policies.manage_users.check(request.actor)
    return get_object_or_404(users_of(request.actor), pk=min(number, 2**63 - 1))


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    policies.manage_users.check(request.actor)
    form = UserFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = matching(
        users_of(request.actor),
        words=chosen.get("q", ""),
        role=chosen.get("role", ""),
        inactive=chosen.get("inactive", False),
    )
    page = Paginator(with_roles(found, request.actor), PAGE).get_page(request.GET.get("page"))
    rows = [(each, choices(each.roles_here)) for each in page.object_list]
    record(Act.LISTED, subject="users", by=request.actor, count=len(rows))
    return render(request, "members/users.html", {"filter": form, "page_obj": page, "rows": rows})


@require_safe
def user(request: HttpRequest, number: int) -> HttpResponse:
    member = _user(request, number)
    here = with_roles(users_of(request.actor).filter(pk=member.pk), request.actor)[0].roles_here
    factors = Authenticator.objects.filter(user=member).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")
    record(Act.LOOKED, subject=f"user:{member.pk}", by=request.actor)
    context = {
        "member": member,
        "roles": choices(here),
        "factors": [factor.get_type_display() for factor in factors],
        "refusal": policies.manage.refusal(request.actor, member),
        "identity_refusal": policies.manage_identity.refusal(request.actor, member),
    }
    return render(request, "members/user.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def add(request: HttpRequest) -> HttpResponse:
    policies.manage_users.check(request.actor)
    form = AddUserForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            membership = services.add_user(**form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _mail_reset(request, membership.user)
            messages.success(request, f"{membership.user.name} has been added and is sent a mail to set a password.")
            return redirect("user", number=membership.user_id)
    return render(request, "members/add.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def change(request: HttpRequest, number: int) -> HttpResponse:
    member = _user(request, number)
    policies.manage_identity.check(request.actor, member)
    form = PersonForm(request.POST or None, initial={"name": member.name, "email": member.email})
    if form.is_valid():
        try:
            moved = f" {ENDED}" if form.cleaned_data["email"].lower() != member.email else ""
            services.change_user(user=member, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The name and address have been changed." + moved)
            return redirect("user", number=member.pk)
    return render(request, "members/change.html", {"form": form, "member": member}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def give_role(request: HttpRequest, number: int) -> HttpResponse:
    member = _user(request, number)
    policies.manage.check(request.actor, member)
    form = RoleForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            membership = services.give_role(user=member, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{member.name} now acts for {membership.partner}.")
            return redirect("user", number=member.pk)
    return render(request, "members/role.html", {"form": form, "member": member}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def end_role(request: HttpRequest, number: int, membership: int) -> HttpResponse:
    member = _user(request, number)
    here = Membership.objects.for_actor().filter(user=member, partner__partnership_id=request.actor.partnership_id)
    role = get_object_or_404(here, pk=min(membership, 2**63 - 1))
    policies.manage.check(request.actor, member)
    form = EndRoleForm(request.POST or None, membership=role)
    if form.is_valid():
        services.end_role(membership=role, last_day=form.cleaned_data["last_day"], by=request.actor)
        messages.success(request, f"The last day of {member.name} for {role.partner} has been set.")
        return redirect("user", number=member.pk)
    context = {"form": form, "member": member, "choice": choices([role])[0]}
    return render(request, "members/end_role.html", context, status=400 if form.errors else 200)


@require_POST
@reauthentication_required
def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    member = services.deactivate(user=_user(request, number), by=request.actor)
    messages.success(request, f"{member.name} can no longer sign in. {ENDED}")
    return redirect("user", number=member.pk)


@require_POST
@reauthentication_required
def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    member = services.reactivate(user=_user(request, number), by=request.actor)
    messages.success(request, f"{member.name} can sign in again.")
    return redirect("user", number=member.pk)


@require_POST
@reauthentication_required
def remove_factors(request: HttpRequest, number: int) -> HttpResponse:
    member = _user(request, number)
    services.remove_second_factors(user=member, by=request.actor)
    messages.success(request, f"{member.name} sets up a new second factor at the next sign-in. {ENDED}")
    return redirect("user", number=member.pk)


@require_POST
def send_reset(request: HttpRequest, number: int) -> HttpResponse:
    member = _user(request, number)
    policies.manage_identity.check(request.actor, member)
    _mail_reset(request, member)
    messages.success(request, f"{member.name} is sent a mail to set a new password.")
    return redirect("user", number=member.pk)


def _mail_reset(request: HttpRequest, member: User) -> None:
    """The library's mail to set a password, sent once what was changed is certain to be kept."""
    form = ResetPasswordForm({"email": member.email})
    if form.is_valid():
        transaction.on_commit(partial(_send, form, request))


def _send(form: ResetPasswordForm, request: HttpRequest) -> None:
    with request_context(request):
        form.save(request)

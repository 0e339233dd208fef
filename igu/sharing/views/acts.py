"""A page that does one act of sharing: a form, a service, and its refusal in words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.generic import FormView

from igu.access.policies import Policy, Refused
from igu.sharing import presenters
from igu.sharing.forms import KnownForm


class ActView(FormView):
    """Refused by its policy: 403 with the sentence. Refused for what was typed: 403 with the sentence above it. Invalid: 400
    with what was typed. Done: back, with a sentence."""

    template_name = "sharing/act.html"
    policy: Policy
    title = ""
    lead = ""
    button = "Save"
    done = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.begin(**kwargs)

    def begin(self, **kwargs: Any) -> None:
        """Find what the act is about and check who asks. Raises Http404, Refused."""
        self.policy.check(self.request.actor)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": self.request.actor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("about", "")
        shown = {"title": self.title, "lead": self.lead, "button": self.button, "back": self.back()}
        return super().get_context_data(**shown, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except Refused as refused:
            request.refusal = str(refused)  # for the access log, as RefusalMiddleware notes what nobody caught
            form = self.get_form()
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=403)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.act(**form.cleaned_data)
        except ValidationError as error:
            return self.invalid(form, error)
        self.tell()
        return HttpResponseRedirect(self.success())

    def invalid(self, form: forms.Form, error: ValidationError) -> HttpResponse:
        for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(name if name in form.fields else None, sentences)
        return self.form_invalid(form)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def act(self, **values: Any) -> None:
        raise NotImplementedError

    def tell(self) -> None:
        """That it is done, on the page that follows."""
        messages.success(self.request, self.done)

    def back(self) -> str:
        raise NotImplementedError

    def success(self) -> str:
        """Where to go when it is done; the page it came from unless it has left its reader's sight."""
        return self.back()


class CheckedActView(ActView):
    """An act that changes who sees what: it shows what would change for whom, and is done when that has been confirmed."""

    unchanged = "This changes nobody’s sight of it. Whoever you named sees as much already."
    beside = "For everybody else nothing changes."

    def readers(self) -> list[presenters.Reader]:
        """Who sees it now; asked before the act and after."""
        raise NotImplementedError

    def changes(self, **values: Any) -> list[presenters.Change]:
        return presenters.changes(*presenters.tried(lambda: self.act(**values), self.readers, by=self.request.actor))

    def warnings(self, **values: Any) -> list[str]:
        """What the act would take from somebody beside what it is for, in sentences: it is not done until that is ticked."""
        return []

    def form_valid(self, form: forms.Form) -> HttpResponse:
        checked = "checked" in self.request.POST
        if "again" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            warnings = self.warnings(**form.cleaned_data)
            known = KnownForm(self.request.POST if checked else None) if warnings else None
            if checked and (known is None or known.is_valid()):
                return super().form_valid(form)
            changes = self.changes(**form.cleaned_data)
        except ValidationError as error:
            return self.invalid(form, error)
        posted = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "checked", *KnownForm.base_fields}
        ]
        shown = {"unchanged": self.unchanged, "beside": self.beside, "changes": changes, "warnings": warnings}
        context = self.get_context_data(form=form, known=known, posted=posted, **shown)
        return TemplateResponse(self.request, "sharing/check.html", context, status=400 if checked else 200)

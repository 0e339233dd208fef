"""A page that does one act of sharing: a form, a service, and its refusal in words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from igu.access.policies import Policy


class ActView(FormView):
    """Refused by its policy: 403 with the sentence. Invalid: 400 with what was typed. Done: back, with a sentence."""

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

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.act(**form.cleaned_data)
        except ValidationError as error:
            for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name if name in form.fields else None, sentences)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.success())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def act(self, **values: Any) -> None:
        raise NotImplementedError

    def back(self) -> str:
        raise NotImplementedError

    def success(self) -> str:
        """Where to go when it is done; the page it came from unless it has left its reader's sight."""
        return self.back()

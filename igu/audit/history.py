"""History: the database keeps every version of a tracked row, who made it and when; nobody changes or removes one."""

import pghistory
import pgtrigger
from django.db import models

from igu.access.rls import FollowsParent, Letters, ProtectedRows

_DATED = ("pgh_id", "pgh_obj_id", "pgh_created_at")
"""What tells which version stood at a moment."""


def tracked(*, exclude: tuple[str, ...] = ()):
    """Class decorator: keep a row's versions in `<Model>Event`, readable by whoever reads the row now.

    A version carries its row's compartment and moves with it; everything else in it is fixed. It is of
    the row's tier, and counted if the row is. Who and for whom comes from igu.enter(), as pgh_context {"user": id,
    "membership": id}.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        rows = next(each for each in model._meta.constraints if isinstance(each, ProtectedRows))
        name = model._meta.db_table.removeprefix(f"{model._meta.app_label}_")
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            exclude=list(exclude),
            context_field=pghistory.ContextJSONField(null=True),
            context_id_field=None,
            append_only=False,
            meta={
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name=f"{name}_versions")],
                "constraints": [
                    ProtectedRows(
                        name=f"{name}_version_rows",
                        writes="insert",
                        tier=rows.tier,
                        counted=rows.counted and (*_DATED, *rows.counted),
                    ),
                    FollowsParent(name=f"{name}_version_follows", parent=model._meta.label, field="pgh_obj"),
                ],
                "triggers": [
                    pgtrigger.ReadOnly(name="fixed", exclude=["compartment"]),
                    pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
                ],
            },
        )(model)

    return decorate


def kept_by_receiver(*, exclude: tuple[str, ...] = ()):
    """Class decorator: keep the versions of a letter in `<Model>Event`, readable by its receiver alone.

    A version says who made it, and who of the receiver did what is not the sender's to know. Fixed like every other.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        rows = next(each for each in model._meta.constraints if isinstance(each, Letters))
        name = model._meta.db_table
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            exclude=list(exclude),
            context_field=pghistory.ContextJSONField(null=True),
            context_id_field=None,
            append_only=True,
            meta={
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"], name=f"{name}_versions")],
                "constraints": [
                    Letters(
                        name=f"{name}_version_rows",
                        sender="",
                        receiver=rows.receiver,
                        letter=rows.letter,
                        may_open=rows.may_open,
                    )
                ],
            },
        )(model)

    return decorate

"""History: the database keeps every version of a tracked row, who made it and when; nobody changes or removes one."""

import pghistory
import pgtrigger
from django.db import models

from igu.access.rls import FollowsParent, ProtectedRows


def tracked(*, tier: int = 2, counted: bool = False, exclude: tuple[str, ...] = ()):
    """Class decorator: keep a row's versions in `<Model>Event`, readable by whoever reads the row now.

    A version carries its row's compartment and moves with it; everything else in it is fixed. Who and for whom comes from
    igu.enter(), as pgh_context {"user": id, "membership": id}. Table names are derived from the model's.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
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
                    ProtectedRows(name=f"{name}_version_rows", writes="insert", tier=tier, counted=counted),
                    FollowsParent(name=f"{name}_version_follows", parent=model._meta.label, field="pgh_obj"),
                ],
                "triggers": [
                    pgtrigger.ReadOnly(name="fixed", exclude=["compartment"]),
                    pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
                ],
            },
        )(model)

    return decorate

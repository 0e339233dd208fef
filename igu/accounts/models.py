import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class UserManager(BaseUserManager):
    def create_user(self, *, email: str, name: str, password: str | None = None, **fields) -> "User":
        """A person who may sign in, and nothing more: what they see comes from a membership."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    fields=["email", "name", "is_active"],
    model_name="UserEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
    context_field=pghistory.ContextJSONField(null=True),
    context_id_field=None,
    append_only=True,
)
class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, known by their work e-mail address. Name and address are an administrator's to change.

    Being a superuser means nothing here: rows are reached through a membership of an agency, and no other way.
    """

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

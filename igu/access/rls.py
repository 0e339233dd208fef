"""Row security as constraints of a model: read beside its fields, carried by its migrations.

    class Meta:
        constraints = [
            ProtectedRows(name="alias_rows"),
            FollowsParent(name="alias_follows_person", parent="people.Person", field="person"),
        ]

A row is seen when the byte of its compartment is set in the actor's bits (igu.enter() computes them from the grants).
The sub-select makes PostgreSQL read the setting once for a statement; `<> 48` is "not '0'", which the planner takes to be
true for most rows, so that plans are those it would choose without row security.
"""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement


class _SchemaConstraint(models.BaseConstraint):
    """A constraint that is SQL of its own after the table exists, and says nothing at validation."""

    parameters: tuple[str, ...] = ()

    def __init__(self, *, name: str, **parameters: Any) -> None:
        super().__init__(name=name)
        for parameter in self.parameters:
            setattr(self, parameter, parameters.get(parameter, getattr(self, parameter)))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say beforehand: the database decides."""

    def sql(self, model: type[models.Model]) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        """At the end of the migration, when every table and unique key that it names is there."""
        schema_editor.deferred_sql.append(self._statement(model, self.sql(model)))

    def deconstruct(self) -> tuple[str, tuple, dict]:
        _, _, keywords = super().deconstruct()
        path = f"igu.access.rls.{type(self).__name__}"
        keywords.pop("violation_error_code", None)
        keywords.pop("violation_error_message", None)
        return path, (), keywords | {parameter: getattr(self, parameter) for parameter in self.parameters}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    @staticmethod
    def _statement(model: type[models.Model], sql: str) -> Statement:
        return Statement(sql.replace("%", "%%"), table=model._meta.db_table)


def _bit(setting: str, column: str, *, once: bool) -> str:
    bits = f"textsend(current_setting('{setting}'))"
    return f"get_byte({f'(select {bits})' if once else bits}, {column}) <> 48"


class ProtectedRows(_SchemaConstraint):
    """Rows of the table are seen and written only through the actor's compartments.

    column: the compartment's column. tier: 2 for case content, 3 for what only the most trusted see, and only they write.
    writes: "all", "insert" (append only) or "none". counted: the columns by which rows are counted for the partnership, by a
    role that counts: ids, days and codes, never a name or a note.
    glass: ("case", "case_id") when a broken glass on a case opens the row, with the column that names the case.
    watched: whoever keeps watch over the partnership (igu.watch) reads the row too, by its partnership_id.
    about: the column that names another row as "kind:number"; of what lies at tier 3, only who reads that is told.
    version: raised when the SQL below changes, so that a migration is written.
    """

    parameters = ("column", "tier", "writes", "counted", "glass", "watched", "about", "version")
    column = "compartment_id"
    tier = 2
    writes = "all"
    counted: tuple[str, ...] = ()
    glass: tuple[str, str] | None = None
    watched = False
    about = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table, reads = model._meta.db_table, {2: "igu.r", 3: "igu.s"}[self.tier]
        rights = {"all": "SELECT, INSERT, UPDATE", "insert": "SELECT, INSERT", "none": "SELECT"}[self.writes]
        read, write = _bit(reads, self.column, once=True), _bit("igu.w", self.column, once=False)
        if self.about:
            ordinary = f"split_part({self.about}, ':', 1) <> ALL ((select igu.sensitive_kinds())::text[])"
            read = f"{read} AND ({ordinary} OR {_bit('igu.s', self.column, once=True)})"
        if self.tier > 2:
            write = f"{write} AND {_bit(reads, self.column, once=False)}"
        sql = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'GRANT {rights} ON "{table}" TO igu_app',
            f'CREATE POLICY "{self.name}_see" ON "{table}" FOR SELECT TO igu_app USING ({read})',
        ]
        if self.writes in {"all", "insert"}:
            sql.append(f'CREATE POLICY "{self.name}_add" ON "{table}" FOR INSERT TO igu_app WITH CHECK ({write})')
        if self.writes == "all":
            sql.append(f'CREATE POLICY "{self.name}_change" ON "{table}" FOR UPDATE TO igu_app USING ({write})')
            sql.append(
                f'CREATE OR REPLACE TRIGGER stays_in_compartment BEFORE UPDATE OF {self.column} ON "{table}" FOR EACH ROW '
                f"WHEN (OLD.{self.column} IS DISTINCT FROM NEW.{self.column}) EXECUTE FUNCTION igu.stays_in_compartment()"
            )
        if self.counted:
            count, columns = _bit("igu.f", self.column, once=True), ", ".join(f'"{each}"' for each in self.counted)
            sql += [
                f'GRANT SELECT ({columns}) ON "{table}" TO igu_figures',
                f'CREATE POLICY "{self.name}_count" ON "{table}" FOR SELECT TO igu_figures USING ({count})',
            ]
        if self.glass:
            kind, column = self.glass
            broken = (
                f"('{kind}:' || {column}) = ANY ((select string_to_array(current_setting('igu.glass'), ','))::text[])"
            )
            sql.append(f'CREATE POLICY "{self.name}_glass" ON "{table}" FOR SELECT TO igu_glass USING ({broken})')
        if self.watched:
            sql.append(f'CREATE POLICY "{self.name}_watch" ON "{table}" FOR SELECT TO igu_app USING ({_WATCHED})')
        return ";\n".join(sql)

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        """Policies go, row security stays: until new policies come the table shows nothing."""
        drops = (f'DROP POLICY IF EXISTS "{self.name}_{act}" ON "{model._meta.db_table}"' for act in _ACTS)
        return self._statement(model, ";\n".join(drops))


_ACTS = ("see", "add", "change", "count", "glass", "watch", "own", "partnership", "wall", "inside", "letter")
_WATCHED = "partnership_id = (select nullif(current_setting('igu.watch'), '')::bigint)"


class OwnRows(_SchemaConstraint):
    """Rows belong to one user: only who is acting as them sees them, and writes them unless writes is "none".

    column: the user's column.
    """

    parameters = ("column", "writes", "version")
    column = "user_id"
    writes = "all"
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        mine = f"{self.column} = (select nullif(current_setting('igu.user', true), '')::bigint)"
        rights, acts = {"all": ("SELECT, INSERT, UPDATE", "ALL"), "none": ("SELECT", "SELECT")}[self.writes]
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;\n'
            f'GRANT {rights} ON "{table}" TO igu_app;\n'
            f'CREATE POLICY "{self.name}_own" ON "{table}" FOR {acts} TO igu_app USING ({mine})'
        )

    remove_sql = ProtectedRows.remove_sql


class PartnershipRows(_SchemaConstraint):
    """Rows that whoever acts in a partnership reads, and nobody outside it; written only by functions of the owner.

    where: a condition on top, for a table whose other rows lie in compartments. permission: only those read them whose role
    allows it (igu/access/permissions.py).
    """

    parameters = ("where", "permission", "version")
    where = "true"
    permission = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        ours = f"{self.where} AND partnership_id = (select nullif(current_setting('igu.partnership'), '')::bigint)"
        if self.permission:
            ours += f" AND (select igu.may('{self.permission}'))"
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;\n'
            f'GRANT SELECT ON "{table}" TO igu_app;\n'
            f'CREATE POLICY "{self.name}_partnership" ON "{table}" FOR SELECT TO igu_app USING ({ours})'
        )

    remove_sql = ProtectedRows.remove_sql


class PanelRows(_SchemaConstraint):
    """Rows behind Channel's wall, in the schema channel: only who has entered as a member of their panel sees them, and only
    a member who may write adds or changes one. channel.enter() says who; the wall stands for every role, the owner too.

    column: the panel's column. writes: "all", "insert" or "none", for rows that only Channel's own functions write.
    own: the column of a membership, whose rows are there for whoever acts for it: by these they are let in.
    by_readers: a member who only reads causes rows too (a look that is written down).
    """

    parameters = ("column", "writes", "own", "by_readers", "version")
    column = "panel_id"
    writes = "all"
    own = ""
    by_readers = False
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        rights = {"all": "SELECT, INSERT, UPDATE", "insert": "SELECT, INSERT", "none": "SELECT"}[self.writes]
        sees = f"{self.column} = {_setting('channel.panel')}"
        writes = sees if self.by_readers else f"{self.column} = {_setting('channel.writes')}"
        if self.own:
            sees += f" OR {self.own} = {_setting('igu.membership')}"
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;\n'
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;\n'
            f'GRANT {rights} ON "{table}" TO igu_channel;\n'
            f'CREATE POLICY "{self.name}_wall" ON "{table}" AS RESTRICTIVE FOR ALL TO public '
            f"USING ({sees}) WITH CHECK ({writes});\n"
            f'CREATE POLICY "{self.name}_inside" ON "{table}" FOR ALL TO igu_channel, channel_owner USING (true)'
        )

    remove_sql = ProtectedRows.remove_sql


class Letters(_SchemaConstraint):
    """Rows that one partner wrote to another: whoever acts for the one and writes letters sees them, and whoever acts for
    the other and opens them; nobody else, whatever compartments they read. Written only by functions of the owner.
    Neither sees those about somebody whom they are kept from (igu.letters_kept_from()).

    sender, receiver: the partners' columns; without a sender the row is the receiver's alone.
    letter: the column with the number of the letter that the row is or belongs to.
    may_write, may_open: what the role of somebody of either side has to allow (igu/access/permissions.py).
    """

    parameters = ("sender", "receiver", "letter", "may_write", "may_open", "version")
    sender = "sender_id"
    receiver = "receiver_id"
    letter = ""
    may_write = ""
    may_open = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        sides = [(self.sender, self.may_write), (self.receiver, self.may_open)]
        sees = " OR ".join(
            f"({column} = {_setting('igu.partner')} AND (select igu.may('{permission}')))"
            for column, permission in sides
            if column
        )
        if self.letter:
            sees = f"({sees}) AND {self.letter} NOT IN (SELECT igu.letters_kept_from())"
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;\n'
            f'GRANT SELECT ON "{table}" TO igu_app;\n'
            f'CREATE POLICY "{self.name}_letter" ON "{table}" FOR SELECT TO igu_app USING ({sees})'
        )

    def sides(self, actor: Any) -> list[str]:
        """The columns by which this actor sees a row that names their partner."""
        allowed = [(self.sender, self.may_write), (self.receiver, self.may_open)]
        return [column for column, permission in allowed if column and permission in actor.permissions]

    remove_sql = ProtectedRows.remove_sql


def _setting(name: str) -> str:
    return f"(select nullif(current_setting('{name}', true), '')::bigint)"


class FollowsParent(_SchemaConstraint):
    """A child lies in its parent's compartment, always: a foreign key over (parent, compartment), followed on update.

    The child cannot lie about its compartment, moves with its parent in the same statement, and a parent that is hidden
    gives the same refusal as one that is missing. parent: "app.Model", with a unique (id, compartment); field: the child's
    foreign key, itself without a database constraint.
    """

    parameters = ("parent", "field", "version")
    parent = ""
    field = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        parent = apps.get_model(self.parent)._meta.db_table
        column = model._meta.get_field(self.field).column
        return (
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY ({column}, compartment_id) '
            f'REFERENCES "{parent}" (id, compartment_id) ON UPDATE CASCADE'
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return self._statement(model, f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"')


class LiesWith(_SchemaConstraint):
    """A row that names another of its own table lies in that one's compartment, always, and moves with it.

    field: the foreign key to the same table, itself without a database constraint; empty where the row stands alone.
    """

    parameters = ("field", "version")
    field = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        table, column = model._meta.db_table, model._meta.get_field(self.field).column
        return (
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY ({column}, compartment_id) '
            f'REFERENCES "{table}" (id, compartment_id) ON UPDATE CASCADE'
        )

    remove_sql = FollowsParent.remove_sql


class SeesParent(_SchemaConstraint):
    """A row may only name a parent that its writer sees; a hidden one is refused like a missing one.

    For a row that lies in a compartment of its own. The trigger asks with the writer's rights, before the foreign key
    would answer for rows they cannot see.
    """

    parameters = ("parent", "field", "version")
    parent = ""
    field = ""
    version = 1

    def sql(self, model: type[models.Model]) -> str:
        parent, table = apps.get_model(self.parent)._meta.db_table, model._meta.db_table
        column = model._meta.get_field(self.field).column
        return (
            f"CREATE FUNCTION igu.{self.name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp "
            f"AS $body$ BEGIN IF NEW.{column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT FROM public.{parent} WHERE id = NEW.{column}) THEN "
            f"RAISE foreign_key_violation USING MESSAGE = 'No such {self.field}.'; END IF; RETURN NEW; END $body$;\n"
            f'CREATE TRIGGER {self.name} BEFORE INSERT OR UPDATE OF {column} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION igu.{self.name}()"
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return self._statement(model, f"DROP FUNCTION igu.{self.name}() CASCADE")

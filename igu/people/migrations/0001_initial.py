import django.contrib.postgres.indexes
import django.db.models.deletion
import igu.access.rls
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ethnicity',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField()),
                ('code_set', models.CharField(default='18+1', max_length=10)),
            ],
            options={
                'verbose_name_plural': 'ethnicities',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(max_length=120)),
                ('search_name', models.TextField(editable=False)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(choices=[('F', 'Female'), ('M', 'Male'), ('X', 'Another way'), ('U', 'Not known')], default='U', max_length=1)),
                ('ethnicity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.ethnicity')),
                ('postcode', models.CharField(blank=True, max_length=8)),
                ('import_ref', models.CharField(blank=True, max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['family_name', 'given_name', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_name'], name='person_name_trigrams', opclasses=['igu.gin_trgm_lp_ops']), models.Index(fields=['partnership', 'family_name', 'given_name', 'id'], name='person_by_name'), models.Index(fields=['date_of_birth'], name='person_by_birth'), models.Index(fields=['postcode'], name='person_by_postcode')],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='person_in_compartment'), models.UniqueConstraint(condition=models.Q(('import_ref', ''), _negated=True), fields=('partnership', 'import_ref'), name='person_import_ref_once'), models.CheckConstraint(condition=models.Q(('date_of_birth', None), ('date_of_birth__gte', '1900-01-01'), _connector='OR'), name='person_born_after_1899'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=('person', 'id'), name='person_rows', tier=2, version=1, watched=False, writes='all')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='alias_in_compartment'), models.UniqueConstraint(fields=('person', 'compartment', 'name'), name='alias_once'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=('person', 'person_id'), name='alias_rows', tier=2, version=1, watched=False, writes='all'), igu.access.rls.FollowsParent(field='person', name='alias_follows_person', parent='people.Person', version=1)],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('kind', models.CharField(choices=[('pnc', 'PNC ID'), ('cro', 'CRO number'), ('nhs', 'NHS number')], max_length=4)),
                ('value', models.CharField(max_length=20)),
            ],
            options={
                'ordering': ['kind', 'id'],
                'indexes': [models.Index(fields=['value'], name='identifier_by_value')],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='identifier_in_compartment'), models.UniqueConstraint(fields=('person', 'compartment', 'kind', 'value'), name='identifier_once'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=('person', 'person_id'), name='identifier_rows', tier=2, version=1, watched=False, writes='all'), igu.access.rls.FollowsParent(field='person', name='identifier_follows_person', parent='people.Person', version=1)],
            },
        ),
        migrations.CreateModel(
            name='SafetyWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('short', models.CharField(max_length=60, verbose_name='in a few words')),
                ('text', models.TextField(verbose_name='what to do')),
                ('review_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
            ],
            options={
                'ordering': ['-recorded_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='warning_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=('person', 'person_id'), name='warning_rows', tier=2, version=1, watched=False, writes='all'), igu.access.rls.FollowsParent(field='person', name='warning_follows_person', parent='people.Person', version=1)],
            },
        ),
        migrations.CreateModel(
            name='SafeAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='safe_addresses', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('address', models.TextField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'safe addresses',
                'ordering': ['-from_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='safeaddress_in_compartment'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='safe_address_ends_after_it_starts'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='safeaddress_rows', tier=3, version=1, watched=False, writes='all'), igu.access.rls.FollowsParent(field='person', name='safeaddress_follows_person', parent='people.Person', version=1)],
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.person')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('partnership', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.partnership')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(max_length=120)),
                ('search_name', models.TextField(editable=False)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(choices=[('F', 'Female'), ('M', 'Male'), ('X', 'Another way'), ('U', 'Not known')], default='U', max_length=1)),
                ('ethnicity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.ethnicity')),
                ('postcode', models.CharField(blank=True, max_length=8)),
                ('import_ref', models.CharField(blank=True, max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='person_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='person_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='person_version_follows', parent='people.Person', version=1)],
            },
        ),
        migrations.CreateModel(
            name='AliasEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.alias')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='alias_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='alias_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='alias_version_follows', parent='people.Alias', version=1)],
            },
        ),
        migrations.CreateModel(
            name='IdentifierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.identifier')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('kind', models.CharField(choices=[('pnc', 'PNC ID'), ('cro', 'CRO number'), ('nhs', 'NHS number')], max_length=4)),
                ('value', models.CharField(max_length=20)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='identifier_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='identifier_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='identifier_version_follows', parent='people.Identifier', version=1)],
            },
        ),
        migrations.CreateModel(
            name='SafetyWarningEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.safetywarning')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('short', models.CharField(max_length=60, verbose_name='in a few words')),
                ('text', models.TextField(verbose_name='what to do')),
                ('review_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_for', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.partner')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='safetywarning_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='safetywarning_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='safetywarning_version_follows', parent='people.SafetyWarning', version=1)],
            },
        ),
        migrations.CreateModel(
            name='SafeAddressEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.safeaddress')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('address', models.TextField()),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='safeaddress_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='safeaddress_version_rows', tier=3, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='safeaddress_version_follows', parent='people.SafeAddress', version=1)],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_personevent" ("compartment_id", "date_of_birth", "ethnicity_id", "family_name", "given_name", "id", "import_ref", "key", "partnership_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "recorded_at", "recorded_by_id", "search_name", "sex", "version") VALUES (NEW."compartment_id", NEW."date_of_birth", NEW."ethnicity_id", NEW."family_name", NEW."given_name", NEW."id", NEW."import_ref", NEW."key", NEW."partnership_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."postcode", NEW."recorded_at", NEW."recorded_by_id", NEW."search_name", NEW."sex", NEW."version"); RETURN NULL;', hash='db2ec9688bc640b9585371c29a836415216302f2', operation='INSERT', pgid='pgtrigger_insert_insert_65688', table='people_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_personevent" ("compartment_id", "date_of_birth", "ethnicity_id", "family_name", "given_name", "id", "import_ref", "key", "partnership_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "recorded_at", "recorded_by_id", "search_name", "sex", "version") VALUES (NEW."compartment_id", NEW."date_of_birth", NEW."ethnicity_id", NEW."family_name", NEW."given_name", NEW."id", NEW."import_ref", NEW."key", NEW."partnership_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."postcode", NEW."recorded_at", NEW."recorded_by_id", NEW."search_name", NEW."sex", NEW."version"); RETURN NULL;', hash='0c153e2a52d776d11246abe2baad57714b01c119', operation='UPDATE', pgid='pgtrigger_update_update_de829', table='people_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifierevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."value" IS DISTINCT FROM (NEW."value"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='79d9667c7984c5303acb067cc332383374afa276', operation='UPDATE', pgid='pgtrigger_fixed_b5fc7', table='people_identifierevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifierevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9c5d15d1668adc09197124b2d083a701f32b240f', operation='DELETE', pgid='pgtrigger_kept_bc693', table='people_identifierevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_identifierevent" ("compartment_id", "id", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."compartment_id", NEW."id", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."value"); RETURN NULL;', hash='f3e42605db0aeb522095f8df4f9726995623e8fc', operation='INSERT', pgid='pgtrigger_insert_insert_a1cac', table='people_identifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_identifierevent" ("compartment_id", "id", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."compartment_id", NEW."id", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."value"); RETURN NULL;', hash='f1979fa35c9e48e006b0248006758feb7ce3eb42', operation='UPDATE', pgid='pgtrigger_update_update_e3682', table='people_identifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='aliasevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a78120be3591c6cb25dcd8af3d07e2f0ca97a0aa', operation='UPDATE', pgid='pgtrigger_fixed_02b8b', table='people_aliasevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='aliasevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='45cdc347197b14d40141f83a5e2dbd833cbce783', operation='DELETE', pgid='pgtrigger_kept_65f08', table='people_aliasevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alias',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_aliasevent" ("compartment_id", "id", "name", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compartment_id", NEW."id", NEW."name", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;', hash='145fce108c61acdc17f72114de0f1a6f6c2f19b8', operation='INSERT', pgid='pgtrigger_insert_insert_1e2c7', table='people_alias', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alias',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_aliasevent" ("compartment_id", "id", "name", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compartment_id", NEW."id", NEW."name", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;', hash='fb4e220e783a4c627ad09a3864ff2adcb34e7de1', operation='UPDATE', pgid='pgtrigger_update_update_d297c', table='people_alias', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."partnership_id" IS DISTINCT FROM (NEW."partnership_id") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."search_name" IS DISTINCT FROM (NEW."search_name") OR OLD."date_of_birth" IS DISTINCT FROM (NEW."date_of_birth") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."ethnicity_id" IS DISTINCT FROM (NEW."ethnicity_id") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."import_ref" IS DISTINCT FROM (NEW."import_ref") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e1cb8f129d0e2c380c330869e948bc111566e526', operation='UPDATE', pgid='pgtrigger_fixed_a6c87', table='people_personevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='64a8d526a8ed06ae1e0f01a0fc76d6f681998ca0', operation='DELETE', pgid='pgtrigger_kept_3544d', table='people_personevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safeaddress',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_safeaddressevent" ("address", "compartment_id", "from_on", "id", "key", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "to_on") VALUES (NEW."address", NEW."compartment_id", NEW."from_on", NEW."id", NEW."key", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."to_on"); RETURN NULL;', hash='1433e7a6285b2aead4c5700107f395763b297296', operation='INSERT', pgid='pgtrigger_insert_insert_42859', table='people_safeaddress', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safeaddress',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_safeaddressevent" ("address", "compartment_id", "from_on", "id", "key", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "to_on") VALUES (NEW."address", NEW."compartment_id", NEW."from_on", NEW."id", NEW."key", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."to_on"); RETURN NULL;', hash='df48e12b15d6a8cbd4766b25c64f6073433fc01a', operation='UPDATE', pgid='pgtrigger_update_update_2465d', table='people_safeaddress', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safeaddressevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."from_on" IS DISTINCT FROM (NEW."from_on") OR OLD."to_on" IS DISTINCT FROM (NEW."to_on") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='63cbce92dbd13a0b15007dd1426df4060eba000b', operation='UPDATE', pgid='pgtrigger_fixed_c92fc', table='people_safeaddressevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safeaddressevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2f2a11117c14df86f76488a1849ddf91308da335', operation='DELETE', pgid='pgtrigger_kept_53402', table='people_safeaddressevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safetywarning',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_safetywarningevent" ("compartment_id", "ended_at", "id", "key", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_for_id", "review_on", "short", "text", "version") VALUES (NEW."compartment_id", NEW."ended_at", NEW."id", NEW."key", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."recorded_for_id", NEW."review_on", NEW."short", NEW."text", NEW."version"); RETURN NULL;', hash='7be637ac7da7ebd44b2168387764992b44d6bd42', operation='INSERT', pgid='pgtrigger_insert_insert_b2336', table='people_safetywarning', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safetywarning',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_safetywarningevent" ("compartment_id", "ended_at", "id", "key", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_for_id", "review_on", "short", "text", "version") VALUES (NEW."compartment_id", NEW."ended_at", NEW."id", NEW."key", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."recorded_for_id", NEW."review_on", NEW."short", NEW."text", NEW."version"); RETURN NULL;', hash='4f4759e9b9a031d74bec0fd157b4ad44423a18ca', operation='UPDATE', pgid='pgtrigger_update_update_ffadc', table='people_safetywarning', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safetywarningevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."short" IS DISTINCT FROM (NEW."short") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."review_on" IS DISTINCT FROM (NEW."review_on") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."recorded_for_id" IS DISTINCT FROM (NEW."recorded_for_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='faa5d4fa7fee00ab0c138a95005ab2f9ba9c3ec8', operation='UPDATE', pgid='pgtrigger_fixed_b6ce5', table='people_safetywarningevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safetywarningevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='68e20c7f944ee144eef0bbd328a510eb413ba741', operation='DELETE', pgid='pgtrigger_kept_17c8a', table='people_safetywarningevent', when='BEFORE')),
        ),
    ]

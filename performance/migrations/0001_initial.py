import django.db.models.deletion
import igu.access.rls
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commentary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=10)),
                ('text', models.TextField(max_length=600)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('written', 'To check'), ('sent_back', 'Sent back'), ('approved', 'Approved')], default='draft', max_length=10)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name_plural': 'commentaries',
                'ordering': ['year', 'quarter', 'code'],
                'constraints': [models.UniqueConstraint(fields=('compartment', 'year', 'quarter', 'code'), name='commentary_once'), models.UniqueConstraint(fields=('id', 'compartment'), name='commentary_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='commentary_rows', tier=2, version=1, watched=False, writes='all')],
            },
        ),
        migrations.CreateModel(
            name='FrozenQuarter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['year', 'quarter'],
                'constraints': [models.UniqueConstraint(fields=('compartment', 'year', 'quarter'), name='quarter_frozen_once'), models.UniqueConstraint(fields=('id', 'compartment'), name='frozenquarter_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='frozenquarter_rows', tier=2, version=1, watched=False, writes='insert')],
            },
        ),
        migrations.CreateModel(
            name='FrozenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frozen', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='performance.frozenquarter')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('code', models.CharField(max_length=10)),
                ('revision', models.PositiveSmallIntegerField(default=0)),
                ('definition', models.PositiveSmallIntegerField()),
                ('cutoff', models.DateTimeField()),
                ('sums', models.JSONField()),
                ('numerator', models.CharField(blank=True, max_length=60)),
                ('denominator', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(blank=True, max_length=60)),
                ('rows_digest', models.CharField(max_length=64)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['frozen', 'code', 'revision'],
                'constraints': [models.UniqueConstraint(fields=('frozen', 'code', 'revision'), name='figure_revision_once'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='frozenfigure_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='frozen', name='frozenfigure_follows', parent='performance.FrozenQuarter', version=1)],
            },
        ),
        migrations.CreateModel(
            name='QuarterlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('finding', models.CharField(blank=True, max_length=160, verbose_name='finding in one sentence')),
                ('overview', models.TextField(blank=True, max_length=1200)),
                ('improvers', models.TextField(blank=True, max_length=1200, verbose_name='key improvers and success')),
                ('challenges', models.TextField(blank=True, max_length=1200, verbose_name='key challenges')),
                ('decisions', models.TextField(blank=True, max_length=900, verbose_name='decisions required')),
                ('data_notes', models.TextField(blank=True, max_length=900, verbose_name='data notes')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['year', 'quarter'],
                'constraints': [models.UniqueConstraint(fields=('compartment', 'year', 'quarter'), name='report_once'), models.UniqueConstraint(fields=('id', 'compartment'), name='report_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='report_rows', tier=2, version=1, watched=False, writes='all')],
            },
        ),
        migrations.CreateModel(
            name='ReportEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='performance.quarterlyreport')),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('number', models.PositiveSmallIntegerField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='edition', to='documents.storeddocument')),
                ('job_key', models.UUIDField(unique=True)),
                ('frozen', models.BooleanField(default=False)),
                ('built_at', models.DateTimeField(auto_now_add=True)),
                ('built_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='edition_once'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='edition_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='report', name='edition_follows_report', parent='performance.QuarterlyReport', version=1)],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('code', models.CharField(max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('years', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(blank=True, max_length=80)),
                ('owner', models.CharField(blank=True, max_length=80)),
                ('baseline', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['year', 'code'],
                'constraints': [models.UniqueConstraint(fields=('compartment', 'code', 'year'), name='target_once'), models.UniqueConstraint(fields=('id', 'compartment'), name='target_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='target_rows', tier=2, version=1, watched=False, writes='all')],
            },
        ),
        migrations.CreateModel(
            name='CommentaryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='performance.commentary')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=10)),
                ('text', models.TextField(max_length=600)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('written', 'To check'), ('sent_back', 'Sent back'), ('approved', 'Approved')], default='draft', max_length=10)),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='commentary_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='commentary_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='commentary_version_follows', parent='performance.Commentary', version=1)],
            },
        ),
        migrations.CreateModel(
            name='QuarterlyReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='performance.quarterlyreport')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('finding', models.CharField(blank=True, max_length=160, verbose_name='finding in one sentence')),
                ('overview', models.TextField(blank=True, max_length=1200)),
                ('improvers', models.TextField(blank=True, max_length=1200, verbose_name='key improvers and success')),
                ('challenges', models.TextField(blank=True, max_length=1200, verbose_name='key challenges')),
                ('decisions', models.TextField(blank=True, max_length=900, verbose_name='decisions required')),
                ('data_notes', models.TextField(blank=True, max_length=900, verbose_name='data notes')),
                ('changed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='quarterlyreport_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='quarterlyreport_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='quarterlyreport_version_follows', parent='performance.QuarterlyReport', version=1)],
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='performance.target')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('compartment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment')),
                ('code', models.CharField(max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('years', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(blank=True, max_length=80)),
                ('owner', models.CharField(blank=True, max_length=80)),
                ('baseline', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='target_versions')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='target_version_rows', tier=2, version=1, watched=False, writes='insert'), igu.access.rls.FollowsParent(field='pgh_obj', name='target_version_follows', parent='performance.Target', version=1)],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentary',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "performance_commentaryevent" ("author_id", "changed_at", "checked_by_id", "code", "compartment_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "text", "version", "year") VALUES (NEW."author_id", NEW."changed_at", NEW."checked_by_id", NEW."code", NEW."compartment_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."quarter", NEW."state", NEW."text", NEW."version", NEW."year"); RETURN NULL;', hash='9c43aa382906c1d54a5f9874903b54f7a8a97ed4', operation='INSERT', pgid='pgtrigger_insert_insert_c50c2', table='performance_commentary', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentary',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "performance_commentaryevent" ("author_id", "changed_at", "checked_by_id", "code", "compartment_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "text", "version", "year") VALUES (NEW."author_id", NEW."changed_at", NEW."checked_by_id", NEW."code", NEW."compartment_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."quarter", NEW."state", NEW."text", NEW."version", NEW."year"); RETURN NULL;', hash='3ed69029f0afa6b32d02439204dc3f6fc9553702', operation='UPDATE', pgid='pgtrigger_update_update_e2bab', table='performance_commentary', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentaryevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."quarter" IS DISTINCT FROM (NEW."quarter") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."checked_by_id" IS DISTINCT FROM (NEW."checked_by_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1a1810ab38d772ea01bd0987e412c995189197cc', operation='UPDATE', pgid='pgtrigger_fixed_9e9d3', table='performance_commentaryevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentaryevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fbcc580f373c5175c06e6c1fd85858ddb50a80ea', operation='DELETE', pgid='pgtrigger_kept_d96dc', table='performance_commentaryevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quarterlyreport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "performance_quarterlyreportevent" ("challenges", "changed_at", "changed_by_id", "compartment_id", "data_notes", "decisions", "finding", "id", "improvers", "overview", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "version", "year") VALUES (NEW."challenges", NEW."changed_at", NEW."changed_by_id", NEW."compartment_id", NEW."data_notes", NEW."decisions", NEW."finding", NEW."id", NEW."improvers", NEW."overview", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."quarter", NEW."version", NEW."year"); RETURN NULL;', hash='04bc9135bdb26112ecbd91f164777a69325684ef', operation='INSERT', pgid='pgtrigger_insert_insert_aabaa', table='performance_quarterlyreport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quarterlyreport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "performance_quarterlyreportevent" ("challenges", "changed_at", "changed_by_id", "compartment_id", "data_notes", "decisions", "finding", "id", "improvers", "overview", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "version", "year") VALUES (NEW."challenges", NEW."changed_at", NEW."changed_by_id", NEW."compartment_id", NEW."data_notes", NEW."decisions", NEW."finding", NEW."id", NEW."improvers", NEW."overview", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."quarter", NEW."version", NEW."year"); RETURN NULL;', hash='cf44c4a8413798274b28d6d6e59f07275fc531db', operation='UPDATE', pgid='pgtrigger_update_update_29de6', table='performance_quarterlyreport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quarterlyreportevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."quarter" IS DISTINCT FROM (NEW."quarter") OR OLD."finding" IS DISTINCT FROM (NEW."finding") OR OLD."overview" IS DISTINCT FROM (NEW."overview") OR OLD."improvers" IS DISTINCT FROM (NEW."improvers") OR OLD."challenges" IS DISTINCT FROM (NEW."challenges") OR OLD."decisions" IS DISTINCT FROM (NEW."decisions") OR OLD."data_notes" IS DISTINCT FROM (NEW."data_notes") OR OLD."changed_by_id" IS DISTINCT FROM (NEW."changed_by_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b5c9303148f1ee0c3f0b348b0fd0d3c45c122529', operation='UPDATE', pgid='pgtrigger_fixed_2c33b', table='performance_quarterlyreportevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quarterlyreportevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='603efa7450ee4dd5dca3b1c738591e0b5e908c03', operation='DELETE', pgid='pgtrigger_kept_e9fbd', table='performance_quarterlyreportevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "performance_targetevent" ("baseline", "code", "compartment_id", "id", "owner", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "value", "version", "year", "years") VALUES (NEW."baseline", NEW."code", NEW."compartment_id", NEW."id", NEW."owner", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."text", NEW."value", NEW."version", NEW."year", NEW."years"); RETURN NULL;', hash='5f6a5a858b539221e2940ccc5c8ff2952d59323d', operation='INSERT', pgid='pgtrigger_insert_insert_f2388', table='performance_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "performance_targetevent" ("baseline", "code", "compartment_id", "id", "owner", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "value", "version", "year", "years") VALUES (NEW."baseline", NEW."code", NEW."compartment_id", NEW."id", NEW."owner", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."text", NEW."value", NEW."version", NEW."year", NEW."years"); RETURN NULL;', hash='bb55f8756e42ef86f26ffb2083d318b7de38f719', operation='UPDATE', pgid='pgtrigger_update_update_6cd48', table='performance_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."years" IS DISTINCT FROM (NEW."years") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."owner" IS DISTINCT FROM (NEW."owner") OR OLD."baseline" IS DISTINCT FROM (NEW."baseline") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='33c42fa587a461557e9173d9f6b714b271dd9212', operation='UPDATE', pgid='pgtrigger_fixed_852c3', table='performance_targetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1dbffef6448e30e83266c1b7d639eec1cc84c2f1', operation='DELETE', pgid='pgtrigger_kept_eb096', table='performance_targetevent', when='BEFORE')),
        ),
    ]

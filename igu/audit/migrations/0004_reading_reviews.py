import uuid
from pathlib import Path

import django.db.models.deletion
import igu.access.rls
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "reviews.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_functions'),
        ('agencies', '0001_initial'),
        ('audit', '0003_seals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('span', models.CharField(choices=[('record', 'One record on one day'), ('hour', 'Many records in one hour')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('times', models.PositiveIntegerField()),
                ('reasons', models.CharField(blank=True, max_length=100)),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'Explained: there was a reason for it'), ('training', 'They were reminded or trained'), ('manager', 'Referred to their agency’s manager'), ('incident', 'Reported as a data incident')], max_length=20)),
                ('note', models.CharField(max_length=500)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ReadingReviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('at', models.DateTimeField()),
                ('span', models.CharField(choices=[('record', 'One record on one day'), ('hour', 'Many records in one hour')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('times', models.PositiveIntegerField()),
                ('reasons', models.CharField(blank=True, max_length=100)),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'Explained: there was a reason for it'), ('training', 'They were reminded or trained'), ('manager', 'Referred to their agency’s manager'), ('incident', 'Reported as a data incident')], max_length=20)),
                ('note', models.CharField(max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='accesslogentry',
            constraint=models.UniqueConstraint(fields=('id', 'compartment'), name='access_log_in_compartment'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='compartment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='last',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.accesslogentry'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='partnership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='reviewed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='takes_back',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='audit.readingreview'),
        ),
        migrations.AddField(
            model_name='readingreview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='compartment',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='access.compartment'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='last',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='audit.accesslogentry'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='partner',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.partner'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='partnership',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.partnership'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audit.readingreview'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='reviewed_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='takes_back',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='audit.readingreview'),
        ),
        migrations.AddField(
            model_name='readingreviewevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='readingreview',
            constraint=models.UniqueConstraint(fields=('id', 'compartment'), name='reading_review_in_compartment'),
        ),
        migrations.AddConstraint(
            model_name='readingreview',
            constraint=igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='reading_review_rows', tier=2, version=1, watched=True, writes='none'),
        ),
        migrations.AddConstraint(
            model_name='readingreview',
            constraint=igu.access.rls.FollowsParent(field='last', name='reading_review_follows_entry', parent='audit.AccessLogEntry', version=1),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readingreview',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "audit_readingreviewevent" ("at", "compartment_id", "ends_at", "id", "key", "last_id", "note", "outcome", "partner_id", "partnership_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "reviewed_by_id", "span", "starts_at", "subject", "takes_back_id", "times", "user_id") VALUES (NEW."at", NEW."compartment_id", NEW."ends_at", NEW."id", NEW."key", NEW."last_id", NEW."note", NEW."outcome", NEW."partner_id", NEW."partnership_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reasons", NEW."reviewed_by_id", NEW."span", NEW."starts_at", NEW."subject", NEW."takes_back_id", NEW."times", NEW."user_id"); RETURN NULL;', hash='5d087c520e036156205458e8e04276510b5a462e', operation='INSERT', pgid='pgtrigger_insert_insert_438e6', table='audit_readingreview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readingreview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "audit_readingreviewevent" ("at", "compartment_id", "ends_at", "id", "key", "last_id", "note", "outcome", "partner_id", "partnership_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "reviewed_by_id", "span", "starts_at", "subject", "takes_back_id", "times", "user_id") VALUES (NEW."at", NEW."compartment_id", NEW."ends_at", NEW."id", NEW."key", NEW."last_id", NEW."note", NEW."outcome", NEW."partner_id", NEW."partnership_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reasons", NEW."reviewed_by_id", NEW."span", NEW."starts_at", NEW."subject", NEW."takes_back_id", NEW."times", NEW."user_id"); RETURN NULL;', hash='5d0a32bded4353d00bc5592eaeec0bb7775e9835', operation='UPDATE', pgid='pgtrigger_update_update_f4790', table='audit_readingreview', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='readingreviewevent',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='readingreview_versions'),
        ),
        migrations.AddConstraint(
            model_name='readingreviewevent',
            constraint=igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='readingreview_version_rows', tier=2, version=1, watched=False, writes='insert'),
        ),
        migrations.AddConstraint(
            model_name='readingreviewevent',
            constraint=igu.access.rls.FollowsParent(field='pgh_obj', name='readingreview_version_follows', parent='audit.ReadingReview', version=1),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readingreviewevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."span" IS DISTINCT FROM (NEW."span") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partnership_id" IS DISTINCT FROM (NEW."partnership_id") OR OLD."last_id" IS DISTINCT FROM (NEW."last_id") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."times" IS DISTINCT FROM (NEW."times") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."reviewed_by_id" IS DISTINCT FROM (NEW."reviewed_by_id") OR OLD."takes_back_id" IS DISTINCT FROM (NEW."takes_back_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='029bf1c8c1f22af55372f8296860a2ee66607d3b', operation='UPDATE', pgid='pgtrigger_fixed_380d0', table='audit_readingreviewevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='readingreviewevent',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='064e48ded85d2081b06a479d932d414dfda15242', operation='DELETE', pgid='pgtrigger_kept_79af6', table='audit_readingreviewevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            SQL.read_text(),
            "DROP FUNCTION igu.take_back_review(uuid, bigint, text), "
            "igu.review_reading(uuid, bigint, bigint, text, text, text, text), igu.write_review(audit_readingreview), "
            "igu.may_review(bigint, bigint, bigint, integer, text)",
        ),
    ]

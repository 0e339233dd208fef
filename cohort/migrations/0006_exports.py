import django.contrib.postgres.fields
import django.db.models.deletion
import igu.access.rls
import uuid
from pathlib import Path

from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
ODD_READINGS = (SQL / "odd_readings.sql").read_text().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
"""As it is now: who exports a record has read it."""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0001_initial'),
        ('audit', '0006_exports'),
        ('cohort', '0005_sensitive_codes'),
        ('jobs', '0002_due'),
        ('sharing', '0003_clock_and_log'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordsExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('purpose', models.CharField(choices=[('analysis', 'Analysis of the caseload'), ('inspection', 'Audit or inspection'), ('move', 'Moving records to another system'), ('access_request', 'A person’s request for their own data'), ('proceedings', 'Court or legal proceedings')], max_length=16)),
                ('reason', models.CharField(max_length=500)),
                ('people', models.PositiveIntegerField()),
                ('rows', models.PositiveIntegerField()),
                ('agencies', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting for approval'), ('refused', 'Refused'), ('building', 'Being built'), ('ready', 'Ready'), ('withheld', 'Withheld'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='why it was approved or refused')),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('kept_until', models.DateTimeField(blank=True, null=True)),
                ('people_in_file', models.PositiveIntegerField(blank=True, null=True)),
                ('rows_in_file', models.PositiveIntegerField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'export',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ExportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen', models.CharField(blank=True, max_length=500)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('cases', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('data', models.BinaryField(default=bytes)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('export', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='cohort.recordsexport')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='recordsexport',
            index=models.Index(fields=['requested_by', '-asked_at'], name='export_by_person'),
        ),
        migrations.AddIndex(
            model_name='recordsexport',
            index=models.Index(fields=['partnership', '-asked_at'], name='export_by_partnership'),
        ),
        migrations.AddConstraint(
            model_name='recordsexport',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='export_approved_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='recordsexport',
            constraint=models.CheckConstraint(condition=models.Q(('people__lte', 25), ('decided_by__isnull', False), ('state__in', ['waiting', 'withdrawn', 'expired']), _connector='OR'), name='export_of_many_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='recordsexport',
            constraint=igu.access.rls.OwnRows(column='requested_by_id', name='export_rows', version=1, writes='none'),
        ),
        migrations.AddConstraint(
            model_name='recordsexport',
            constraint=igu.access.rls.PartnershipRows(name='export_to_approve', permission='records.approve_export', version=1, where='true'),
        ),
        migrations.AddConstraint(
            model_name='exportedfile',
            constraint=igu.access.rls.OwnRows(column='requested_by_id', name='exported_file_rows', version=1, writes='none'),
        ),
        migrations.RunSQL(
            (SQL / "exports.sql").read_text(),
            "DROP FUNCTION igu.ask_export(uuid, text, text, text, bigint[], integer, integer), "
            "igu.decide_export(bigint, boolean, text), igu.keep_export(bigint, bigint[], bigint[], integer, bytea), "
            "igu.close_export(bigint, text), igu.expire_exports(), igu.waits_for_approval(bigint[]), igu.still_exports(bigint)",
        ),
        migrations.RunSQL(ODD_READINGS, migrations.RunSQL.noop),
    ]

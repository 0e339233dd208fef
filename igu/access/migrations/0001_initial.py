import django.db.models.deletion
import igu.access.models
import igu.access.rls
from django.conf import settings
from django.db import migrations, models

from igu.access import sql


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(sql.read("compartments"), migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Compartment',
            fields=[
                ('id', models.IntegerField(db_default=igu.access.models.FreeCompartment(), primary_key=True, serialize=False)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compartments', to='agencies.partnership')),
                ('kind', models.CharField(choices=[('casework', 'Casework'), ('performance', 'Performance and reports'), ('derived', 'Shared or restricted differently')], max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='derived', to='access.compartment')),
                ('inherits', models.BooleanField(default=True)),
                ('acl_key', models.TextField(blank=True, null=True, unique=True)),
            ],
            options={
                'ordering': ['id'],
                'permissions': [('read_compartment', 'May read the rows'), ('write_compartment', 'May add and change rows')],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('id__gte', 1), ('id__lte', 8191)), name='compartment_fits_the_bits'), models.CheckConstraint(condition=models.Q(models.Q(('acl_key', None), ('base', None)), models.Q(('acl_key__isnull', False), ('base__isnull', False)), _connector='OR'), name='derived_compartment_has_base_and_key'), igu.access.rls.ProtectedRows(column='id', counted=(), glass=None, name='compartment_rows', tier=2, version=1, watched=False, writes='none')],
            },
        ),
        migrations.CreateModel(
            name='CompartmentGroupGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='access.compartment')),
                ('tier', models.PositiveSmallIntegerField(choices=[(1, 'Tier 1, known to'), (2, 'Tier 2, case content'), (3, 'Tier 3, most sensitive')])),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='agencies.sharingagreement')),
                ('own_records', models.BooleanField(default=False, verbose_name="the partner's own records")),
                ('purpose', models.CharField(max_length=200)),
                ('reason', models.CharField(max_length=500)),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_at', models.DateTimeField(auto_now_add=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='grant_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('own_records', True), models.Q(('agreement__isnull', False), ('ends_at__isnull', False)), _connector='OR'), name='grant_cites_an_agreement_and_ends'), igu.access.rls.ProtectedRows(column='content_object_id', counted=(), glass=None, name='grant_rows', tier=2, version=1, watched=False, writes='none')],
                'unique_together': {('group', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='KeptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_out', to='access.compartment')),
                ('reason', models.CharField(max_length=500)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField(auto_now_add=True)),
                ('review_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'kept out',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'compartment'), name='kept_out_once'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='kept_out_rows', tier=2, version=1, watched=False, writes='none')],
            },
        ),
        migrations.CreateModel(
            name='BrokenGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('subject', models.CharField(max_length=40)),
                ('opens', models.TextField()),
                ('reason_code', models.CharField(choices=[('threat_to_life', 'Threat to somebody’s life'), ('child_at_risk', 'A child at risk now'), ('arrest_or_custody', 'Arrest or custody: safety of the person'), ('duty_decision', 'A decision on duty that cannot wait'), ('other', 'Another emergency')], max_length=30)),
                ('reason', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('justified', 'Justified'), ('training', 'Training needed'), ('disciplinary', 'Referred for discipline')], max_length=20)),
                ('review_note', models.CharField(blank=True, max_length=500)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'broken glasses',
                'ordering': ['-starts_at', 'id'],
                'indexes': [models.Index(fields=['user', 'ends_at'], name='broken_glass_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at', None), ('reviewed_by', None)), models.Q(models.Q(('outcome', ''), _negated=True), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='broken_glass_reviewed_by_someone'), igu.access.rls.OwnRows(column='user_id', name='broken_glass_rows', version=1, writes='none'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='broken_glass_seen', tier=2, version=1, watched=True, writes='none')],
            },
        ),
    ]

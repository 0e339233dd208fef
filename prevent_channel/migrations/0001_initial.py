import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import igu.access.rls
import uuid
from django.conf import settings
from django.db import migrations, models

from prevent_channel.migrations import ChannelMigration


class Migration(ChannelMigration):

    initial = True

    dependencies = [
        ('agencies', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Panel',
            fields=[
                ('partnership', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='agencies.partnership')),
                ('founded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'channel"."panel',
                'default_permissions': (),
                'constraints': [igu.access.rls.PanelRows(by_readers=False, column='partnership_id', name='panel_rows', own='', version=1, writes='none')],
            },
        ),
        migrations.CreateModel(
            name='ChannelReferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_on', models.DateField()),
                ('referred_by', models.CharField(max_length=120)),
                ('referring_agency', models.CharField(max_length=120)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('concern', models.TextField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('police_screen', 'With police for screening'), ('gateway', 'Gateway assessment'), ('s36_decision', 'Passed to the panel'), ('police_led', 'Police-led'), ('not_prevent_exit', 'Not for Channel')], default='received', max_length=20)),
                ('state_note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prevent_channel.panel')),
            ],
            options={
                'db_table': 'channel"."referral',
                'ordering': ['received_on', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PanelMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('coordinator', 'Channel coordinator'), ('member', 'Member')], max_length=12)),
                ('may_write', models.BooleanField(default=True, verbose_name='records and changes referrals')),
                ('starts_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agencies.membership')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='prevent_channel.panel')),
            ],
            options={
                'db_table': 'channel"."panel_membership',
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('act', models.CharField(choices=[('listed', 'Saw the list of referrals'), ('looked', 'Looked at a referral'), ('recorded', 'Recorded a referral'), ('corrected', 'Corrected a referral'), ('moved', 'Moved a referral on'), ('saw_members', 'Saw who is on the panel'), ('appointed', 'Put somebody on the panel'), ('ended', 'Took somebody off the panel'), ('read_log', 'Read this log')], max_length=12)),
                ('membership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agencies.membership')),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prevent_channel.channelreferral')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prevent_channel.panel')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prevent_channel.panelmembership')),
            ],
            options={
                'verbose_name_plural': 'log entries',
                'db_table': 'channel"."log_entry',
                'ordering': ['-at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReferralVersion',
            fields=[
                ('received_on', models.DateField()),
                ('referred_by', models.CharField(max_length=120)),
                ('referring_agency', models.CharField(max_length=120)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('concern', models.TextField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('police_screen', 'With police for screening'), ('gateway', 'Gateway assessment'), ('s36_decision', 'Passed to the panel'), ('police_led', 'Police-led'), ('not_prevent_exit', 'Not for Channel')], default='received', max_length=20)),
                ('state_note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField()),
                ('pgh_context', models.JSONField(null=True)),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prevent_channel.panel')),
                ('pgh_obj', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prevent_channel.channelreferral')),
            ],
            options={
                'db_table': 'channel"."referral_version',
                'ordering': ['pgh_id'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='channelreferral',
            constraint=igu.access.rls.PanelRows(by_readers=False, column='panel_id', name='referral_rows', own='', version=1, writes='all'),
        ),
        migrations.AddConstraint(
            model_name='panelmembership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='panel_member_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='panelmembership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('panel', '='), ('membership', '='), (models.Func(models.F('starts_at'), models.F('ends_at'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='panel_member_once'),
        ),
        migrations.AddConstraint(
            model_name='panelmembership',
            constraint=igu.access.rls.PanelRows(by_readers=False, column='panel_id', name='panel_membership_rows', own='membership_id', version=1, writes='all'),
        ),
        migrations.AddIndex(
            model_name='logentry',
            index=models.Index(fields=['panel', '-at'], name='channel_log_by_time'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=igu.access.rls.PanelRows(by_readers=True, column='panel_id', name='log_rows', own='', version=1, writes='none'),
        ),
        migrations.AddIndex(
            model_name='referralversion',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='referral_versions'),
        ),
        migrations.AddConstraint(
            model_name='referralversion',
            constraint=igu.access.rls.PanelRows(by_readers=False, column='panel_id', name='referral_version_rows', own='', version=1, writes='none'),
        ),
    ]

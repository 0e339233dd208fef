import django.db.models.deletion
import igu.access.rls
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessLogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('act', models.CharField(choices=[('looked', 'Looked at'), ('listed', 'Saw in a list'), ('searched', 'Searched'), ('added', 'Added'), ('changed', 'Changed'), ('downloaded', 'Downloaded'), ('printed', 'Printed'), ('shared', 'Shared'), ('refused', 'Was refused'), ('signed_in', 'Signed in')], max_length=12)),
                ('subject', models.CharField(max_length=40)),
                ('count', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name_plural': 'access log entries',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['subject', '-at'], name='access_log_by_subject'), models.Index(fields=['user', '-at'], name='access_log_by_user'), models.Index(fields=['partnership', '-at'], name='access_log_by_time')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='access_log_rows', tier=2, version=1, watched=True, writes='none')],
            },
        ),
    ]

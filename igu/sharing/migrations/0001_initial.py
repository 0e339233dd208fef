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
            name='SharingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('drafted', 'Drafted an agreement'), ('confirmed', 'Confirmed an agreement'), ('reviewed', 'Reviewed an agreement'), ('agreement_ended', 'Ended an agreement'), ('granted', 'Shared'), ('changed', 'Changed what is shared'), ('grant_ended', 'Stopped sharing'), ('shared', 'Shared this record'), ('share_ended', 'Stopped sharing this record'), ('restricted', 'Restricted this record'), ('unrestricted', 'Lifted the restriction'), ('kept_out', 'Kept somebody out'), ('let_in', 'Let somebody in again'), ('glass_broken', 'Opened in an emergency'), ('glass_reviewed', 'Reviewed an emergency')], max_length=20)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='agencies.sharingagreement')),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('about_partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partner')),
                ('about_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tier', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Tier 1, known to'), (2, 'Tier 2, case content'), (3, 'Tier 3, most sensitive')], null=True)),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['subject', '-at'], name='sharing_act_by_subject')],
                'constraints': [igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='sharing_act_rows', tier=2, version=1, watched=True, writes='none'), igu.access.rls.PartnershipRows(name='sharing_act_agreed', version=1, where='agreement_id IS NOT NULL AND compartment_id IS NULL')],
            },
        ),
    ]

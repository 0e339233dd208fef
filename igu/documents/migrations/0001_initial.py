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
            name='StoredDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.compartment')),
                ('title', models.CharField(max_length=200)),
                ('file_name', models.CharField(max_length=120)),
                ('marking', models.CharField(max_length=40)),
                ('content_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('data', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'compartment'), name='document_in_compartment'), igu.access.rls.ProtectedRows(column='compartment_id', counted=(), glass=None, name='document_rows', tier=2, version=1, watched=False, writes='insert')],
            },
        ),
    ]

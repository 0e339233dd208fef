from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_told_by_tier'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accesslogentry',
            name='act',
            field=models.CharField(choices=[('looked', 'Looked at'), ('listed', 'Saw in a list'), ('searched', 'Searched'), ('added', 'Added'), ('changed', 'Changed'), ('asked', 'Asked for'), ('approved', 'Approved'), ('turned_down', 'Turned down'), ('exported', 'Exported'), ('downloaded', 'Downloaded'), ('printed', 'Printed'), ('shared', 'Shared'), ('refused', 'Was refused'), ('signed_in', 'Signed in')], max_length=12),
        ),
    ]

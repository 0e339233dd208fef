import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('shows_known_to', models.BooleanField(default=False, help_text='A search that finds nothing may then answer: known to another team, ask them.', verbose_name='shows that another team knows a person')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('short_name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('council', 'Council'), ('police', 'Police'), ('probation', 'Probation'), ('youth_justice', 'Youth justice'), ('social_care', 'Social care'), ('health', 'Health'), ('housing', 'Housing'), ('education', 'Education'), ('voluntary', 'Voluntary sector'), ('justice', 'Courts, prosecution and prisons'), ('employment', 'Employment'), ('fire', 'Fire and rescue')], max_length=20)),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='agencies.partnership')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='agencies.agency')),
                ('group', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='partner', to='auth.group')),
            ],
            options={
                'ordering': ['agency__name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('partnership', 'agency'), name='partner_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='agencies.partner')),
                ('role', models.CharField(max_length=30)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('own_group', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='member', to='auth.group')),
            ],
            options={
                'ordering': ['user__name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'partner', 'role'), name='membership_once', violation_error_message='This person already has this role in this agency.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_it_starts', violation_error_message='The last day cannot be before the first.')],
            },
        ),
        migrations.CreateModel(
            name='SharingAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agencies.partnership')),
                ('title', models.CharField(max_length=160)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('purposes', models.TextField(help_text='What the information may be used for, in words a reader outside would follow.')),
                ('gateway', models.CharField(choices=[('cda_115', 'Crime and Disorder Act 1998, section 115'), ('cda_17a', 'Crime and Disorder Act 1998, section 17A (depersonalised information)'), ('pcsc_16', 'Police, Crime, Sentencing and Courts Act 2022, section 16'), ('ctsa_38', 'Counter-Terrorism and Security Act 2015, section 38'), ('cja_325', 'Criminal Justice Act 2003, section 325'), ('children_2004_11', 'Children Act 2004, section 11'), ('children_1989_47', 'Children Act 1989, sections 17 and 47'), ('care_2014', 'Care Act 2014'), ('dpa_schedule_1', 'Data Protection Act 2018, schedule 1'), ('dpa_part_3', 'Data Protection Act 2018, part 3')], max_length=30, verbose_name='legal gateway')),
                ('highest_tier', models.PositiveSmallIntegerField(choices=[(1, '1, known to'), (2, '2, case content'), (3, '3, most sensitive')], default=2)),
                ('starts_on', models.DateField()),
                ('review_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('dpia_reference', models.CharField(max_length=60, verbose_name='data protection impact assessment')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('ended', 'Ended')], default='draft', max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['title', '-version'],
                'constraints': [models.UniqueConstraint(fields=('partnership', 'title', 'version'), name='agreement_version_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='agreement_ends_after_it_starts', violation_error_message='The last day cannot be before the first.'), models.CheckConstraint(condition=models.Q(('review_on__gte', models.F('starts_on')), ('review_on__lte', models.F('ends_on'))), name='agreement_reviewed_while_it_runs', violation_error_message='The review has to fall while the agreement runs.')],
            },
        ),
        migrations.CreateModel(
            name='AgreementParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='agencies.sharingagreement')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_parties', to='agencies.partner')),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'agreement parties',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'partner'), name='party_once'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='party_agreed_by_someone_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='agencies.membership')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.partner')),
                ('role', models.CharField(max_length=30)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('own_group', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='auth.group')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='df835924b50d95a6db71abe79246756a9a4766b8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6e26b', table='agencies_membershipevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agencies_membershipevent" ("ends_on", "id", "own_group_id", "partner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id") VALUES (NEW."ends_on", NEW."id", NEW."own_group_id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."role", NEW."starts_on", NEW."user_id"); RETURN NULL;', hash='4db0726049285262bc299663a57454d2a9b38df7', operation='INSERT', pgid='pgtrigger_insert_insert_da12b', table='agencies_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agencies_membershipevent" ("ends_on", "id", "own_group_id", "partner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "user_id") VALUES (NEW."ends_on", NEW."id", NEW."own_group_id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."role", NEW."starts_on", NEW."user_id"); RETURN NULL;', hash='2873c7263e925e43a965ec41583f10a15c8d410c', operation='UPDATE', pgid='pgtrigger_update_update_bda2e', table='agencies_membership', when='AFTER')),
        ),
    ]

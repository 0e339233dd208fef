import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_functions'),
        ('people', '0003_known_to'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='alias',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='alias',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='aliasevent',
            name='fixed',
        ),
        migrations.RemoveConstraint(
            model_name='alias',
            name='alias_once',
        ),
        migrations.AddField(
            model_name='alias',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='aliasevent',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alias',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_aliasevent" ("compartment_id", "ended_at", "id", "name", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compartment_id", NEW."ended_at", NEW."id", NEW."name", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;', hash='838b122ef258963f2db51e5d581983e41abf840e', operation='INSERT', pgid='pgtrigger_insert_insert_1e2c7', table='people_alias', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alias',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_aliasevent" ("compartment_id", "ended_at", "id", "name", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compartment_id", NEW."ended_at", NEW."id", NEW."name", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;', hash='e8f4d9e6ae60c259f68a3cae088b24951553c127', operation='UPDATE', pgid='pgtrigger_update_update_d297c', table='people_alias', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='aliasevent',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."pgh_id" IS DISTINCT FROM (NEW."pgh_id") OR OLD."pgh_created_at" IS DISTINCT FROM (NEW."pgh_created_at") OR OLD."pgh_label" IS DISTINCT FROM (NEW."pgh_label") OR OLD."pgh_obj_id" IS DISTINCT FROM (NEW."pgh_obj_id") OR OLD."pgh_context" IS DISTINCT FROM (NEW."pgh_context") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='367ca47069c340e95f23e22772aeab2691280e41', operation='UPDATE', pgid='pgtrigger_fixed_02b8b', table='people_aliasevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='alias',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'compartment', 'name'), name='alias_once'),
        ),
    ]

-- Under which subjects the log knows a record and all it holds: a person's cases, a case's interventions. Answers who watches
-- over the partnership, and of records that the actor reads; of what lies there at tier 3, only who reads that. Of everything
-- else only what was asked.
CREATE OR REPLACE FUNCTION igu.logged_as(p_subject text) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; c record; watched boolean;
BEGIN
  RETURN NEXT p_subject;
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    watched := coalesce(r.partnership_id::text = current_setting('igu.watch'), false);
    IF watched OR igu.has('igu.r', r.compartment_id) THEN
      RETURN NEXT r.kind || ':' || r.id;
      FOR c IN SELECT * FROM igu.child_kinds k WHERE k.record_kind = r.kind
        AND (NOT k.sensitive OR watched OR igu.has('igu.s', r.compartment_id)) LOOP
        RETURN QUERY EXECUTE format('SELECT %L || id FROM public.%I WHERE %I = $1', c.kind || ':', c.table_name, c.parent_column)
          USING r.id;
      END LOOP;
    END IF;
  END LOOP;
END $$;

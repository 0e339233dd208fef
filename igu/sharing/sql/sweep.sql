-- A derived compartment that nothing lies in any more is taken away, with its grants: there are 8,191 places. What was
-- decided stays in the history of who sees what, which moves with the records. Equal arrangements share a compartment, so
-- this waits for whoever is deriving one.
CREATE FUNCTION igu.sweep_compartments() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE c record; t record; used boolean; taken integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('igu.derive'));
  FOR c IN SELECT id FROM public.access_compartment WHERE kind = 'derived' LOOP
    used := false;
    FOR t IN SELECT conrelid::regclass AS name, a.attname AS column_name FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'f' AND k.confrelid = 'public.access_compartment'::regclass AND k.conrelid NOT IN (
        'public.access_compartmentgroupgrant'::regclass, 'public.access_keptout'::regclass) LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', t.name, t.column_name) INTO used USING c.id;
      EXIT WHEN used;
    END LOOP;
    CONTINUE WHEN used;
    DELETE FROM public.access_keptout WHERE compartment_id = c.id;
    DELETE FROM public.access_compartmentgroupgrant WHERE content_object_id = c.id;
    DELETE FROM public.access_compartment WHERE id = c.id;
    taken := taken + 1;
  END LOOP;
  RETURN taken;
END $$;
REVOKE ALL ON FUNCTION igu.sweep_compartments() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.sweep_compartments() TO igu_app;

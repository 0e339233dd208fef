-- The rows that go together: a person and whatever names them, or one row alone.
CREATE FUNCTION igu.records_of(p_subject text, p_with_person boolean DEFAULT false)
RETURNS TABLE (kind text, id bigint, table_name name, compartment_id integer, partnership_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE k record; asked text := split_part(p_subject, ':', 1); number bigint := split_part(p_subject, ':', 2)::bigint; person bigint;
BEGIN
  SELECT * INTO k FROM igu.record_kinds r WHERE r.kind = asked;
  IF k IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('SELECT %I FROM public.%I WHERE id = $1', k.person_column, k.table_name) INTO person USING number;
  FOR k IN SELECT * FROM igu.record_kinds r WHERE asked = 'person' OR r.kind = asked OR (p_with_person AND r.kind = 'person')
    ORDER BY r.kind <> 'person', r.kind LOOP
    RETURN QUERY EXECUTE format(
      'SELECT %L::text, t.id::bigint, %L::name, t.compartment_id, t.partnership_id FROM public.%I t WHERE %s = $1',
      k.kind, k.table_name, k.table_name, CASE WHEN asked = 'person' OR k.kind = 'person' THEN quote_ident(k.person_column) ELSE 'id' END)
      USING CASE WHEN asked = 'person' OR k.kind = 'person' THEN person ELSE number END;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION igu.records_of(text, boolean) FROM PUBLIC;

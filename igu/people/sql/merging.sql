-- Two records that are one human being. What hangs on the one (igu.access.catalogue.hang_on_people) goes to the other by its
-- person_id, and keeps the compartment it lies in: so both have to lie in the same, and nobody sees more or less of either.
-- The merged record stays as it was. It lies where the kept one lies by a foreign key, and whoever asks for it is led there.

-- What moved in a merge, and names that it added: also rows that its actor does not see, so nobody may read it.
CREATE TABLE igu.merged_rows (merge_id bigint NOT NULL REFERENCES public.people_merge, table_name name NOT NULL,
  row_id bigint NOT NULL, added boolean NOT NULL, PRIMARY KEY (merge_id, table_name, row_id));
CREATE TABLE igu.hang_on_people (table_name name PRIMARY KEY, is_record boolean NOT NULL);

-- A record is merged by the function below alone, and then stays as it was. Following the kept one is the owner's doing.
CREATE FUNCTION igu.stays_merged() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'igu_owner' THEN
    RAISE foreign_key_violation USING MESSAGE = 'No such person.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER not_added_as_merged BEFORE INSERT ON public.people_person
  FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION igu.stays_merged();
CREATE TRIGGER stays_merged BEFORE UPDATE ON public.people_person FOR EACH ROW
  WHEN ((OLD.merged_into_id IS NOT NULL OR NEW.merged_into_id IS NOT NULL) AND OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION igu.stays_merged();

-- Whom a record stands for: itself, or at the end of its merges the one that was kept.
CREATE FUNCTION igu.kept_person(p_person bigint) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE up AS (SELECT id, merged_into_id FROM public.people_person WHERE id = p_person
    UNION ALL SELECT p.id, p.merged_into_id FROM up JOIN public.people_person p ON p.id = up.merged_into_id)
  SELECT id FROM up WHERE merged_into_id IS NULL
$$;

-- The rows that go together (igu/sharing/sql/records_of.sql), now with the records that were merged into a person, after the
-- person; whichever of them is asked for.
CREATE OR REPLACE FUNCTION igu.records_of(p_subject text, p_with_person boolean DEFAULT false)
RETURNS TABLE (kind text, id bigint, table_name name, compartment_id integer, partnership_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE k record; asked text := split_part(p_subject, ':', 1); number bigint := split_part(p_subject, ':', 2)::bigint; person bigint;
BEGIN
  SELECT * INTO k FROM igu.record_kinds r WHERE r.kind = asked;
  IF k IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('SELECT %I FROM public.%I WHERE id = $1', k.person_column, k.table_name) INTO person USING number;
  person := igu.kept_person(person);
  IF asked = 'person' OR p_with_person THEN
    RETURN QUERY WITH RECURSIVE down AS (SELECT p.*, 0 AS depth FROM public.people_person p WHERE p.id = person
      UNION ALL SELECT p.*, down.depth + 1 FROM down JOIN public.people_person p ON p.merged_into_id = down.id)
      SELECT 'person'::text, d.id, 'people_person'::name, d.compartment_id, d.partnership_id FROM down d ORDER BY d.depth, d.id;
  END IF;
  FOR k IN SELECT * FROM igu.record_kinds r WHERE r.kind <> 'person' AND (asked = 'person' OR r.kind = asked) ORDER BY r.kind LOOP
    RETURN QUERY EXECUTE format(
      'SELECT %L::text, t.id::bigint, %L::name, t.compartment_id, t.partnership_id FROM public.%I t WHERE %s = $1',
      k.kind, k.table_name, k.table_name, CASE WHEN asked = 'person' THEN quote_ident(k.person_column) ELSE 'id' END)
      USING CASE WHEN asked = 'person' THEN person ELSE number END;
  END LOOP;
END $$;

-- Where both have to lie for either act, and its actor to be let: hidden and missing are refused in the same words. Holds
-- the two against everybody else, the lower number first; a merge of the same two waits for this one.
CREATE FUNCTION igu.hold_both(p_kept bigint, p_merged bigint, p_reason text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept record; merged record; place integer;
BEGIN
  PERFORM igu.require(igu.may('person.merge'), 'Your role does not merge records. Ask your manager.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why.');
  PERFORM igu.require(p_kept <> p_merged, 'This is the same record. Choose another.');
  PERFORM pg_advisory_xact_lock(hashtext('igu.merge'));
  PERFORM FROM public.people_person WHERE id IN (p_kept, p_merged) ORDER BY id FOR UPDATE;
  SELECT * INTO kept FROM public.people_person WHERE id = p_kept;
  SELECT * INTO merged FROM public.people_person WHERE id = p_merged;
  FOREACH place IN ARRAY ARRAY[kept.compartment_id, merged.compartment_id] LOOP
    PERFORM igu.require(igu.has('igu.r', place), 'There is no such record.');
  END LOOP;
  FOREACH place IN ARRAY ARRAY[kept.compartment_id, merged.compartment_id] LOOP
    PERFORM igu.require(igu.has('igu.w', place), 'Your agency can read these records but not change them.');
  END LOOP;
  PERFORM igu.require(kept.compartment_id = merged.compartment_id,
    'These two records are shared differently. Merging them would show one of them to somebody who does not see it now. '
    'Share or restrict them alike first.');
  PERFORM FROM public.access_brokenglass WHERE ends_at > statement_timestamp()
    AND string_to_array(opens, ',') && ARRAY['person:' || p_kept, 'person:' || p_merged];
  PERFORM igu.require(NOT FOUND, 'One of these records is open in an emergency. What its reader sees stays as it is until '
    'that ends, after four hours at the most.');
END $$;

-- One row to another person; answers what broke: nothing, or the constraint.
CREATE FUNCTION igu.carry(p_table name, p_row bigint, p_to bigint) RETURNS text LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE broken text;
BEGIN
  EXECUTE format('UPDATE public.%I SET person_id = $1 WHERE id = $2', p_table) USING p_to, p_row;
  RETURN NULL;
EXCEPTION WHEN unique_violation OR exclusion_violation THEN
  GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
  RETURN broken;
END $$;

-- How many of some rows say the same as one row, but for who wrote it down, when and under which reference.
CREATE FUNCTION igu.said_alike(p_table name, p_row bigint, p_where text, p_person bigint, p_rows bigint[]) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM public.%1$I one JOIN public.%1$I other ON to_jsonb(other) - $4 = to_jsonb(one) - $4 '
    'WHERE one.id = $1 AND other.' || p_where, p_table) INTO found USING p_row, p_person, p_rows, ARRAY['id', 'key', 'person_id',
    'version', 'recorded_at', 'recorded_by_id', 'recorded_for_id', 'import_ref'];
  RETURN found;
END $$;

CREATE FUNCTION igu.refuse_what_clashes(p_clashes jsonb) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_clashes <> '[]' THEN
    RAISE EXCEPTION USING ERRCODE = 'ZR002', MESSAGE = 'These records say what cannot both be so.', DETAIL = p_clashes::text;
  END IF;
END $$;

-- Merge one record into another. What the kept one says as well, word for word, stays with the merged one. p_names are
-- added to the names that the kept one goes by. The same key is the same merge.
CREATE FUNCTION igu.merge_people(p_kept bigint, p_merged bigint, p_kept_version integer, p_merged_version integer,
  p_names text[], p_key uuid, p_reason text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '700ms' AS $$
DECLARE done record; t record; r bigint; made bigint; broken text; moved bigint[]; stayed bigint[]; carried jsonb := '{}';
  clashes jsonb := '[]'; added bigint[];
BEGIN
  PERFORM igu.hold_both(p_kept, p_merged, p_reason);
  SELECT id INTO made FROM public.people_merge WHERE key = p_key AND kept_id = p_kept AND merged_id = p_merged;
  IF FOUND THEN
    RETURN made;
  END IF;
  PERFORM igu.require(NOT EXISTS (SELECT FROM public.people_merge WHERE key = p_key), 'This form was sent already. Open it again.');
  SELECT count(*) FILTER (WHERE merged_into_id IS NOT NULL) AS gone, count(*) FILTER (WHERE version <> CASE id
      WHEN p_kept THEN p_kept_version ELSE p_merged_version END) AS changed INTO done
    FROM public.people_person WHERE id IN (p_kept, p_merged);
  PERFORM igu.require(done.gone = 0, 'One of these records was merged meanwhile. Open it again to see into which.');
  PERFORM igu.require(done.changed = 0, 'Somebody changed one of these records meanwhile. Compare them again.');
  FOR t IN SELECT * FROM igu.hang_on_people ORDER BY table_name LOOP
    moved := '{}'; stayed := '{}';
    FOR r IN EXECUTE format('SELECT id FROM public.%I WHERE person_id = $1 ORDER BY id', t.table_name) USING p_merged LOOP
      IF NOT t.is_record AND igu.said_alike(t.table_name, r, 'person_id = $2 AND other.id <> ALL ($3)', p_kept, moved)
          > igu.said_alike(t.table_name, r, 'id = ANY ($3)', p_kept, stayed) THEN
        stayed := stayed || r;
      ELSE
        broken := igu.carry(t.table_name, r, p_kept);
        moved := moved || r;
        IF broken IS NOT NULL THEN
          clashes := clashes || jsonb_build_object('table', t.table_name, 'row', r, 'constraint', broken);
        END IF;
      END IF;
    END LOOP;
    carried := carried || jsonb_build_object(t.table_name, moved);
  END LOOP;
  PERFORM igu.refuse_what_clashes(clashes);
  added := igu.add_names(p_kept, p_names);
  made := igu.write_merge(p_kept, p_merged, p_kept_version, p_key, p_reason);
  INSERT INTO igu.merged_rows SELECT made, c.key, row_id::bigint, false FROM jsonb_each(carried) c, jsonb_array_elements_text(c.value) row_id
    UNION ALL SELECT made, 'people_alias', a, true FROM unnest(added) a;
  RETURN made;
END $$;

-- Where rows with a history are written, public is looked in too: its triggers name their tables without a schema.
CREATE FUNCTION igu.add_names(p_person bigint, p_names text[]) RETURNS bigint[] LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
  WITH added AS (
    INSERT INTO public.people_alias (person_id, compartment_id, name)
    SELECT p.id, p.compartment_id, n FROM public.people_person p, unnest(p_names) n
    WHERE p.id = p_person AND NOT EXISTS (
      SELECT FROM public.people_alias a WHERE a.person_id = p.id AND a.name = n AND a.ended_at IS NULL) RETURNING id)
  SELECT coalesce(array_agg(id), '{}') FROM added
$$;
CREATE FUNCTION igu.write_merge(p_kept bigint, p_merged bigint, p_kept_version integer, p_key uuid, p_reason text) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE public.people_person SET merged_into_id = p_kept, merged_at = clock_timestamp(), version = version + 1 WHERE id = p_merged;
  INSERT INTO public.people_merge (key, kept_id, compartment_id, merged_id, kept_version, at, by_id, by_partner_id, reason, undone_reason)
  SELECT p_key, p_kept, compartment_id, p_merged, p_kept_version, clock_timestamp(), current_setting('igu.user')::bigint,
    current_setting('igu.partner')::bigint, p_reason, '' FROM public.people_person WHERE id = p_kept
  RETURNING id
$$;

-- Take the latest merge back: the rows that moved in it go back, and the names that it added go. What was added since stays.
CREATE FUNCTION igu.take_merge_back(p_merge bigint, p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '700ms' AS $$
DECLARE m record; clashes jsonb := '[]';
BEGIN
  SELECT * INTO m FROM public.people_merge WHERE id = p_merge;
  PERFORM igu.require(igu.has('igu.r', m.compartment_id), 'There is no such record.');
  PERFORM igu.hold_both(m.kept_id, m.merged_id, p_reason);
  PERFORM igu.require((SELECT undone_at IS NULL FROM public.people_merge WHERE id = p_merge), 'This merge was taken back already.');
  PERFORM igu.require(NOT EXISTS (SELECT FROM public.people_merge WHERE undone_at IS NULL
      AND (kept_id = m.kept_id AND id > m.id OR merged_id = m.kept_id)),
    'There was another merge with this record after this one. Take that back first.');
  clashes := igu.carry_back(p_merge, m.merged_id, p_reason);
  PERFORM igu.refuse_what_clashes(clashes);
END $$;
CREATE FUNCTION igu.carry_back(p_merge bigint, p_merged bigint, p_reason text) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r record; broken text; clashes jsonb := '[]';
BEGIN
  UPDATE public.people_person SET merged_into_id = NULL, merged_at = NULL, version = version + 1 WHERE id = p_merged;
  FOR r IN SELECT * FROM igu.merged_rows WHERE merge_id = p_merge AND NOT added ORDER BY table_name, row_id LOOP
    broken := igu.carry(r.table_name, r.row_id, p_merged);
    IF broken IS NOT NULL THEN
      clashes := clashes || jsonb_build_object('table', r.table_name, 'row', r.row_id, 'constraint', broken);
    END IF;
  END LOOP;
  UPDATE public.people_alias SET ended_at = clock_timestamp() WHERE ended_at IS NULL
    AND id IN (SELECT row_id FROM igu.merged_rows WHERE merge_id = p_merge AND added);
  UPDATE public.people_merge SET undone_at = clock_timestamp(), undone_by_id = current_setting('igu.user')::bigint,
    undone_reason = p_reason WHERE id = p_merge;
  RETURN clashes;
END $$;

REVOKE ALL ON FUNCTION igu.kept_person(bigint), igu.stays_merged(), igu.hold_both(bigint, bigint, text),
  igu.carry(name, bigint, bigint), igu.said_alike(name, bigint, text, bigint, bigint[]), igu.refuse_what_clashes(jsonb),
  igu.add_names(bigint, text[]), igu.write_merge(bigint, bigint, integer, uuid, text), igu.carry_back(bigint, bigint, text),
  igu.merge_people(bigint, bigint, integer, integer, text[], uuid, text), igu.take_merge_back(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.merge_people(bigint, bigint, integer, integer, text[], uuid, text), igu.take_merge_back(bigint, text) TO igu_app;

-- Keeping one person out of a record, whatever their agency sees: by its worker, or by themselves.

-- Take a record and all that goes with it from one person's sight, also what they opened of it in an emergency. Whoever calls
-- this holds the record, so that nothing is put on it and nobody opens it meanwhile. p_by: who said so, if not the actor.
CREATE OR REPLACE FUNCTION igu.hide_from(p_subject text, p_user bigint, p_reason text, p_review date, p_by bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    PERFORM igu.move(r.kind || ':' || r.id, r.table_name, igu.derive(jsonb_set(igu.arrangement(r.compartment_id),
      ARRAY['out', p_user::text], jsonb_build_object('reason', p_reason, 'by', coalesce(p_by, current_setting('igu.user')::bigint),
      'review', p_review)), p_reason));
  END LOOP;
  UPDATE public.access_brokenglass SET ends_at = statement_timestamp()
  WHERE user_id = p_user AND ends_at > statement_timestamp()
    AND string_to_array(opens, ',') && (SELECT array_agg(o.kind || ':' || o.id) FROM igu.records_of(p_subject) o);
END $$;

-- Keep one person out of a person's whole record, also out of parts that the actor cannot see.
CREATE OR REPLACE FUNCTION igu.keep_out(p_subject text, p_user bigint, p_reason text, p_review date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE place integer := igu.record_place(p_subject);
BEGIN
  PERFORM igu.require(igu.may('case.keep_out'), 'Your role does not keep people out of records.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why they are kept out.');
  PERFORM igu.require(p_review > (now() AT TIME ZONE 'Europe/London')::date, 'The review has to be in the future.');
  PERFORM FROM public.agencies_membership m JOIN public.agencies_partner p ON p.id = m.partner_id
    WHERE m.user_id = p_user AND p.partnership_id = current_setting('igu.partnership')::bigint;
  PERFORM igu.require(FOUND, 'Nobody of that name works in this partnership.');
  PERFORM igu.note('kept_out', p_reason, p_subject, place, p_user => p_user, p_review => p_review);
  PERFORM igu.hide_from(p_subject, p_user, p_reason, p_review);
END $$;

CREATE OR REPLACE FUNCTION igu.let_in(p_subject text, p_user bigint, p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; a jsonb; place integer := igu.record_place(p_subject); was boolean := false;
BEGIN
  PERFORM igu.require(igu.may('case.keep_out'), 'Your role does not keep people out of records.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why they may see it again.');
  PERFORM igu.require(p_user <> current_setting('igu.user')::bigint, 'Somebody else lets you in again.');
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    a := igu.arrangement(r.compartment_id);
    IF a->'out' ? p_user::text THEN
      PERFORM igu.move(r.kind || ':' || r.id, r.table_name, igu.derive(a #- ARRAY['out', p_user::text], p_reason));
      was := true;
    END IF;
  END LOOP;
  PERFORM igu.require(was, 'They are not kept out of this record.');
  PERFORM igu.check_person_is_shown(p_subject);
  PERFORM igu.note('let_in', p_reason, p_subject, igu.place_of(p_subject), p_user => p_user);
END $$;

-- Who reads a compartment now.
CREATE OR REPLACE FUNCTION igu.read_by(p_compartment integer) RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.user_id FROM public.agencies_membership m
  JOIN public.agencies_partner pa ON pa.id = m.partner_id
  JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
  JOIN igu.role_rights ro ON ro.role = m.role AND ro.reads_cases
  JOIN igu.group_bits b ON b.group_id IN (pa.group_id, m.own_group_id)
  WHERE get_bit(b.r, p_compartment) = 1
    AND (now() AT TIME ZONE 'Europe/London')::date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
    AND NOT EXISTS (SELECT FROM public.access_keptout k
      WHERE k.user_id = m.user_id AND k.compartment_id = p_compartment AND k.ended_at IS NULL)
$$;

-- Whether a record or a part of it would be read by nobody, were it hidden from one person.
CREATE OR REPLACE FUNCTION igu.only_reader(p_subject text, p_user bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM igu.records_of(p_subject) r WHERE ARRAY(SELECT DISTINCT igu.read_by(r.compartment_id)) = ARRAY[p_user])
$$;

-- Whoever knows somebody outside work says so and is kept out from then on. It needs no right but sight of the record, and
-- nobody else to agree; somebody else lets them in again. The last one who sees a record stays, or nobody would.
CREATE OR REPLACE FUNCTION igu.step_back(p_subject text, p_reason text, p_review date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE me bigint := current_setting('igu.user')::bigint; place integer := igu.place_of(p_subject);
BEGIN
  PERFORM igu.require(place IS NOT NULL AND (igu.has('igu.r', place)
    OR p_subject = ANY (string_to_array(current_setting('igu.glass'), ','))), 'There is no such record.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say how you know them.');
  PERFORM igu.require(p_review > (now() AT TIME ZONE 'Europe/London')::date, 'The review has to be in the future.');
  PERFORM igu.hold_record(p_subject);
  PERFORM igu.require(NOT igu.only_reader(p_subject, me),
    'You are the only one who sees this record or a part of it. Have somebody else named on it first.');
  PERFORM igu.note('stepped_back', p_reason, p_subject, place, p_user => me, p_review => p_review);
  PERFORM igu.hide_from(p_subject, me, p_reason, p_review);
END $$;

REVOKE ALL ON FUNCTION igu.hide_from(text, bigint, text, date, bigint), igu.read_by(integer), igu.only_reader(text, bigint), igu.keep_out(text, bigint, text, date),
  igu.let_in(text, bigint, text), igu.step_back(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.keep_out(text, bigint, text, date), igu.let_in(text, bigint, text),
  igu.step_back(text, text, date) TO igu_app;

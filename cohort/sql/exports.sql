-- Exports of records. They are written here alone, so that nobody gets more people out than somebody else has approved.

-- Whether an export waits for somebody else: more than 25 people, with those of one's other exports of a week that nobody
-- approved, so that a list in slices is a list.
CREATE FUNCTION igu.waits_for_approval(p_people bigint[]) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) > 25 FROM (
    SELECT unnest(p_people) UNION
    SELECT unnest(f.people) FROM public.cohort_exportedfile f JOIN public.cohort_recordsexport e ON e.id = f.export_id
    WHERE e.requested_by_id = current_setting('igu.user')::bigint AND e.decided_by_id IS NULL
      AND (e.state = 'building' OR e.ready_at IS NOT NULL) AND e.asked_at > statement_timestamp() - interval '7 days') one_by_one
$$;

-- Answers the export's number; nothing when the same key asked for it before.
CREATE FUNCTION igu.ask_export(p_key uuid, p_purpose text, p_reason text, p_chosen text, p_people bigint[], p_rows integer,
  p_agencies integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint; whose bigint; me bigint := current_setting('igu.user')::bigint; people bigint[];
BEGIN
  PERFORM igu.require(igu.may('records.export'), 'Your role does not export records.');
  PERFORM pg_advisory_xact_lock(hashtext('igu.ask_export'), hashtext(me::text));
  SELECT requested_by_id INTO whose FROM public.cohort_recordsexport WHERE key = p_key;
  IF FOUND THEN
    PERFORM igu.require(whose = me, 'This form was sent already. Open it again.');
    RETURN NULL;
  END IF;
  people := ARRAY(SELECT p.id FROM unnest(p_people) WITH ORDINALITY asked(id, place) JOIN public.people_person p USING (id)
    WHERE igu.has('igu.r', p.compartment_id) ORDER BY asked.place);
  PERFORM igu.require(cardinality(people) > 0 AND cardinality(people) = cardinality(p_people), 'Some of these people are not there.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why, in a sentence that others will read later.');
  INSERT INTO public.cohort_recordsexport (key, partnership_id, partner_id, requested_by_id, membership_id, asked_at, purpose,
    reason, people, rows, agencies, state, note)
  VALUES (p_key, current_setting('igu.partnership')::bigint, current_setting('igu.partner')::bigint, me,
    current_setting('igu.membership')::bigint, clock_timestamp(), p_purpose, p_reason, cardinality(people), p_rows, p_agencies,
    CASE WHEN igu.waits_for_approval(people) THEN 'waiting' ELSE 'building' END, '')
  RETURNING id INTO made;
  INSERT INTO public.cohort_exportedfile (export_id, requested_by_id, chosen, people, cases, data)
  VALUES (made, me, p_chosen, people, '{}', '');
  RETURN made;
END $$;

-- Answers the number of the job that builds it, which is its asker's; nothing when it is refused.
CREATE FUNCTION igu.decide_export(p_export bigint, p_approve boolean, p_note text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE e public.cohort_recordsexport; job bigint;
BEGIN
  PERFORM igu.require(igu.may('records.approve_export'), 'Your role does not approve exports.');
  SELECT * INTO e FROM public.cohort_recordsexport WHERE id = p_export FOR UPDATE;
  PERFORM igu.require(e.partnership_id = current_setting('igu.partnership')::bigint, 'There is no such export.');
  PERFORM igu.require(e.requested_by_id <> current_setting('igu.user')::bigint, 'Somebody else approves what you asked for.');
  PERFORM igu.require(e.state = 'waiting', 'This export does not wait for approval.');
  PERFORM igu.require(length(btrim(p_note)) > 0, 'Say why, in a sentence that others will read later.');
  PERFORM igu.require(NOT p_approve OR igu.still_exports(e.membership_id),
    'Whoever asked for this no longer exports records here. Refuse it.');
  UPDATE public.cohort_recordsexport SET state = CASE WHEN p_approve THEN 'building' ELSE 'refused' END, note = p_note,
    decided_by_id = current_setting('igu.user')::bigint, decided_at = clock_timestamp() WHERE id = p_export;
  IF p_approve THEN
    INSERT INTO public.jobs_job (key, kind, params, requested_by_id, membership_id, state, requested_at, fence, attempts, error, result)
    VALUES (e.key, 'export_records', jsonb_build_object('export', e.id), e.requested_by_id, e.membership_id, 'queued',
      clock_timestamp(), 0, 0, '', '{}')
    RETURNING id INTO job;
  END IF;
  RETURN job;
END $$;

-- Whether a membership runs today, of somebody who may sign in, in a role that exports.
CREATE FUNCTION igu.still_exports(p_membership bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.agencies_membership me JOIN public.accounts_user u ON u.id = me.user_id AND u.is_active
    JOIN igu.role_rights ro ON ro.role = me.role
    WHERE me.id = p_membership AND 'records.export' = ANY (ro.permissions)
      AND (statement_timestamp() AT TIME ZONE 'Europe/London')::date BETWEEN me.starts_on AND coalesce(me.ends_on, 'infinity'))
$$;

-- The finished file, for a day: of people who were asked for, all of whom its asker reads now, with the cases in it.
CREATE FUNCTION igu.keep_export(p_export bigint, p_people bigint[], p_cases bigint[], p_rows integer, p_data bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e public.cohort_recordsexport; f public.cohort_exportedfile;
BEGIN
  PERFORM igu.require(igu.may('records.export'), 'Your role does not export records.');
  SELECT * INTO e FROM public.cohort_recordsexport
    WHERE id = p_export AND membership_id = current_setting('igu.membership')::bigint FOR UPDATE;
  PERFORM igu.require(e.state = 'building', 'This export is no longer being built.');
  SELECT * INTO f FROM public.cohort_exportedfile WHERE export_id = p_export;
  PERFORM igu.require(NOT EXISTS (SELECT unnest(p_people) EXCEPT SELECT unnest(f.people)), 'Nobody is exported who was not asked for.');
  PERFORM igu.require(
    NOT EXISTS (SELECT FROM public.people_person WHERE id = ANY (p_people) AND NOT igu.has('igu.r', compartment_id))
    AND NOT EXISTS (SELECT FROM public.cohort_case WHERE id = ANY (p_cases)
      AND NOT (igu.has('igu.r', compartment_id) AND person_id = ANY (p_people))),
    'What you may see has changed since this was asked for, and nothing was kept. Ask for it again.');
  UPDATE public.cohort_exportedfile SET people = p_people, cases = p_cases, data = p_data WHERE export_id = p_export;
  UPDATE public.cohort_recordsexport SET state = 'ready', ready_at = clock_timestamp(), kept_until = clock_timestamp() + interval '1 day',
    people_in_file = cardinality(p_people), rows_in_file = p_rows WHERE id = p_export;
END $$;

-- By its asker, or since a row in it is no longer theirs to open: the file goes at once.
CREATE FUNCTION igu.close_export(p_export bigint, p_state text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE e public.cohort_recordsexport;
BEGIN
  SELECT * INTO e FROM public.cohort_recordsexport WHERE id = p_export FOR UPDATE;
  PERFORM igu.require(e.requested_by_id = current_setting('igu.user')::bigint, 'There is no such export.');
  PERFORM igu.require(e.state IN ('waiting', 'building', 'ready') AND p_state IN ('withheld', 'withdrawn'), 'This export has ended already.');
  UPDATE public.cohort_exportedfile SET data = '', cases = '{}' WHERE export_id = p_export;
  UPDATE public.cohort_recordsexport SET state = p_state WHERE id = p_export;
END $$;

-- By the clock, for nobody: files of a day, requests that nobody decided in a week, work that did not end in a day. Who was
-- in a file, and how they were chosen, is forgotten after a week. Answers how many ended.
CREATE FUNCTION igu.expire_exports() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ended integer;
BEGIN
  UPDATE public.cohort_recordsexport SET state = 'expired' WHERE (state = 'ready' AND kept_until <= statement_timestamp())
    OR (state = 'waiting' AND asked_at < statement_timestamp() - interval '7 days')
    OR (state = 'building' AND coalesce(decided_at, asked_at) < statement_timestamp() - interval '1 day');
  GET DIAGNOSTICS ended = ROW_COUNT;
  UPDATE public.cohort_exportedfile f SET data = '', cases = '{}' FROM public.cohort_recordsexport e
    WHERE e.id = f.export_id AND e.state NOT IN ('ready', 'building') AND (f.data <> '' OR f.cases <> '{}');
  UPDATE public.cohort_exportedfile f SET people = '{}', chosen = '' FROM public.cohort_recordsexport e
    WHERE e.id = f.export_id AND e.state NOT IN ('ready', 'building', 'waiting') AND e.asked_at < statement_timestamp() - interval '7 days'
      AND f.people <> '{}';
  RETURN ended;
END $$;

REVOKE ALL ON FUNCTION igu.waits_for_approval(bigint[]), igu.still_exports(bigint),
  igu.ask_export(uuid, text, text, text, bigint[], integer, integer), igu.decide_export(bigint, boolean, text),
  igu.keep_export(bigint, bigint[], bigint[], integer, bytea), igu.close_export(bigint, text), igu.expire_exports() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.ask_export(uuid, text, text, text, bigint[], integer, integer),
  igu.decide_export(bigint, boolean, text), igu.keep_export(bigint, bigint[], bigint[], integer, bytea),
  igu.close_export(bigint, text), igu.expire_exports() TO igu_app;

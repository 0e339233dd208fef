-- Breaking the glass: four hours' sight of one person's record, with a reason, reviewed afterwards by somebody else.
-- It is answered in the same way whether the record exists, lies in another partnership, or its reader is kept out of it.
CREATE OR REPLACE FUNCTION igu.break_glass(p_subject text, p_code text, p_reason text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint; v_opens text; place integer; me bigint := current_setting('igu.user')::bigint;
BEGIN
  PERFORM igu.require(igu.may('glass.break'), 'Your role does not open records in an emergency.');
  PERFORM igu.require(length(btrim(p_reason)) >= 20, 'Say in 20 characters or more what the emergency is.');
  PERFORM igu.hold_record(p_subject);
  SELECT string_agg(r.kind || ':' || r.id, ','), max(r.compartment_id) FILTER (WHERE r.kind || ':' || r.id = p_subject)
    INTO v_opens, place FROM igu.records_of(p_subject) r
    WHERE r.partnership_id = current_setting('igu.partnership')::bigint AND NOT EXISTS (
      SELECT FROM public.access_keptout k WHERE k.user_id = me AND k.compartment_id = r.compartment_id AND k.ended_at IS NULL);
  INSERT INTO public.access_brokenglass (user_id, partner_id, partnership_id, compartment_id, subject, opens, reason_code,
    reason, starts_at, ends_at, outcome, review_note)
  VALUES (me, current_setting('igu.partner')::bigint, current_setting('igu.partnership')::bigint, place, p_subject,
    CASE WHEN place IS NULL THEN '' ELSE v_opens END, p_code, p_reason, statement_timestamp(),
    statement_timestamp() + interval '4 hours', '', '')
  RETURNING id INTO made;
  PERFORM igu.note('glass_broken', p_reason, p_subject, place);
  RETURN made;
END $$;

CREATE OR REPLACE FUNCTION igu.review_glass(p_glass bigint, p_outcome text, p_note text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE b record; me bigint := current_setting('igu.user')::bigint;
BEGIN
  PERFORM igu.require(igu.may('glass.review'), 'Your role does not review emergencies.');
  SELECT * INTO b FROM public.access_brokenglass WHERE id = p_glass FOR UPDATE;
  PERFORM igu.require(b.id IS NOT NULL AND (igu.has('igu.r', b.compartment_id)
    OR b.partnership_id::text = current_setting('igu.watch')), 'There is no such emergency.');
  PERFORM igu.require(b.user_id <> me, 'Somebody else reviews what you opened.');
  PERFORM igu.require(b.outcome = '', 'This emergency was reviewed already.');
  PERFORM igu.require(length(btrim(p_note)) > 0, 'Say what the review found.');
  UPDATE public.access_brokenglass SET outcome = p_outcome, review_note = p_note, reviewed_by_id = me,
    reviewed_at = clock_timestamp() WHERE id = p_glass;
  PERFORM igu.note('glass_reviewed', p_note, b.subject, b.compartment_id, p_user => b.user_id);
END $$;

REVOKE ALL ON FUNCTION igu.break_glass(text, text, text), igu.review_glass(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.break_glass(text, text, text), igu.review_glass(bigint, text, text) TO igu_app;

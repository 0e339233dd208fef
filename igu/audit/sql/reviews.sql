-- Saying what came of asking about unusual reading, and taking that back. The only way to write reviews: information
-- governance reviews the reading of anybody in its partnership, and whoever runs or speaks for an agency that of their own
-- people, in records that they see; nobody their own. Both answer nothing when somebody else was first.
CREATE FUNCTION igu.may_review(p_user bigint, p_partner bigint, p_partnership bigint, p_compartment integer, p_span text)
RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(igu.may('access_log.review') AND p_user <> current_setting('igu.user')::bigint
    AND (p_partnership::text = current_setting('igu.watch') OR (p_span = 'record'
      AND p_partner = current_setting('igu.partner')::bigint AND get_byte(textsend(current_setting('igu.r')), p_compartment) <> 48)), false)
$$;

-- One more row, by the actor, now; nothing when what it takes back was taken back already. Where rows with a history are
-- written, public is looked in too: its triggers name their tables without a schema.
CREATE FUNCTION igu.write_review(r public.audit_readingreview) RETURNS bigint LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.audit_readingreview (key, at, span, user_id, partner_id, partnership_id, compartment_id, last_id, subject,
    starts_at, ends_at, times, reasons, outcome, note, takes_back_id, reviewed_by_id)
  VALUES (r.key, clock_timestamp(), r.span, r.user_id, r.partner_id, r.partnership_id, r.compartment_id, r.last_id, r.subject,
    r.starts_at, r.ends_at, r.times, r.reasons, r.outcome, r.note, r.takes_back_id, current_setting('igu.user')::bigint)
  ON CONFLICT (takes_back_id) DO NOTHING RETURNING id
$$;

CREATE FUNCTION igu.review_reading(p_key uuid, p_first bigint, p_through bigint, p_span text, p_reasons text, p_outcome text, p_note text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f public.audit_accesslogentry; r public.audit_readingreview; made bigint;
  unit text := CASE p_span WHEN 'hour' THEN 'hour' ELSE 'day' END;
BEGIN
  SELECT * INTO f FROM public.audit_accesslogentry WHERE id = p_first;
  IF NOT igu.may_review(f.user_id, f.partner_id, f.partnership_id, f.compartment_id, p_span) THEN
    RAISE insufficient_privilege USING MESSAGE = 'This reading is not yours to review.';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('igu.review_reading', f.user_id));
  SELECT id INTO made FROM public.audit_readingreview WHERE key = p_key AND reviewed_by_id = current_setting('igu.user')::bigint;
  IF FOUND THEN
    RETURN made;
  END IF;
  r.starts_at := date_trunc(unit, f.at AT TIME ZONE 'Europe/London') AT TIME ZONE 'Europe/London';
  r.ends_at := (date_trunc(unit, f.at AT TIME ZONE 'Europe/London') + ('1 ' || unit)::interval) AT TIME ZONE 'Europe/London';
  r.subject := CASE p_span WHEN 'hour' THEN '' ELSE f.subject END;
  IF EXISTS (SELECT FROM public.audit_readingreview s WHERE s.span = p_span AND s.user_id = f.user_id AND s.partner_id = f.partner_id
      AND s.subject = r.subject AND s.starts_at = r.starts_at AND s.last_id >= f.id AND s.takes_back_id IS NULL
      AND NOT EXISTS (SELECT FROM public.audit_readingreview b WHERE b.takes_back_id = s.id)) THEN
    RETURN NULL;
  END IF;
  SELECT CASE p_span WHEN 'hour' THEN count(DISTINCT e.subject) ELSE count(*) END, (array_agg(e.compartment_id ORDER BY e.id DESC))[1]
    INTO r.times, r.compartment_id FROM public.audit_accesslogentry e
    WHERE e.user_id = f.user_id AND e.partner_id = f.partner_id AND e.id BETWEEN f.id AND p_through
      AND e.at >= r.starts_at AND e.at < r.ends_at AND e.act IN ('looked', 'downloaded', 'printed')
      AND (p_span = 'hour' OR e.subject = f.subject)
    HAVING bool_or(e.id = f.id) AND bool_or(e.id = p_through);
  IF NOT FOUND THEN
    RAISE check_violation USING MESSAGE = 'These entries do not stand in one line.';
  END IF;
  r.key := p_key; r.span := p_span; r.user_id := f.user_id; r.partner_id := f.partner_id; r.partnership_id := f.partnership_id;
  r.last_id := p_through; r.reasons := p_reasons; r.outcome := p_outcome; r.note := p_note;
  RETURN igu.write_review(r);
END $$;

CREATE FUNCTION igu.take_back_review(p_key uuid, p_review bigint, p_note text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.audit_readingreview; made bigint;
BEGIN
  SELECT * INTO r FROM public.audit_readingreview WHERE id = p_review AND takes_back_id IS NULL;
  IF NOT igu.may_review(r.user_id, r.partner_id, r.partnership_id, r.compartment_id, r.span) THEN
    RAISE insufficient_privilege USING MESSAGE = 'This review is not yours to take back.';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('igu.review_reading', r.user_id));
  SELECT id INTO made FROM public.audit_readingreview WHERE key = p_key AND reviewed_by_id = current_setting('igu.user')::bigint;
  IF FOUND THEN
    RETURN made;
  END IF;
  r.key := p_key; r.outcome := ''; r.note := p_note; r.takes_back_id := r.id;
  RETURN igu.write_review(r);
END $$;

REVOKE ALL ON FUNCTION igu.may_review(bigint, bigint, bigint, integer, text), igu.write_review(public.audit_readingreview),
  igu.review_reading(uuid, bigint, bigint, text, text, text, text), igu.take_back_review(uuid, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.review_reading(uuid, bigint, bigint, text, text, text, text),
  igu.take_back_review(uuid, bigint, text) TO igu_app;

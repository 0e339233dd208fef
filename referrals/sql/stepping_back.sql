-- Whoever knows somebody outside work does not read what another agency tells of them, before they are on record too.

-- Who is to read no letter about somebody. declared: they said so of it. Otherwise for the name and day of birth that it has,
-- until it is worked as a case: they said so of another letter to the same agency, or are kept out of somebody on record, who
-- may go by more names than the letter knows.
CREATE OR REPLACE VIEW igu.known_outside WITH (security_invoker = true) AS
  SELECT s.referral_id, s.user_id, true AS declared FROM public.referrals_steppedback s WHERE s.ended_at IS NULL
  UNION ALL
  SELECT r.id, s.user_id, false FROM public.referrals_steppedback s
  JOIN public.referrals_referral o ON o.id = s.referral_id
  JOIN public.referrals_referral r ON r.receiver_id = o.receiver_id AND r.date_of_birth = o.date_of_birth
    AND r.search_name = o.search_name
  JOIN public.referrals_triage t ON t.referral_id = r.id AND t.case_key IS NULL
  WHERE s.ended_at IS NULL
  UNION ALL
  SELECT r.id, k.user_id, false FROM public.access_keptout k
  JOIN public.people_person p ON p.compartment_id = k.compartment_id
  JOIN public.referrals_referral r ON r.partnership_id = p.partnership_id AND r.date_of_birth = p.date_of_birth
    AND starts_with(p.search_name || ' ', r.search_name || ' ')
  JOIN public.referrals_triage t ON t.referral_id = r.id AND t.case_key IS NULL
  WHERE k.ended_at IS NULL;

-- Whether a letter waits for a decision that the actor is the only one to take who is not to be kept from it.
CREATE OR REPLACE FUNCTION igu.nobody_else_decides(r public.referrals_referral) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT igu.may('referrals.decide') AND r.state IN ('submitted', 'acknowledged', 'info_requested', 'challenged')
    AND NOT EXISTS (SELECT FROM igu.who_may(r.receiver_id, 'referrals.decide') other
      WHERE other <> current_setting('igu.user')::bigint
        AND NOT EXISTS (SELECT FROM igu.known_outside o WHERE o.referral_id = r.id AND o.user_id = other))
$$;

-- A letter, what it repeats and what repeats it.
CREATE OR REPLACE FUNCTION igu.told_together(p_referral bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE told AS (
    SELECT r.id, r.earlier_id FROM public.referrals_referral r WHERE r.id = p_referral
    UNION
    SELECT again.id, again.earlier_id FROM told CROSS JOIN LATERAL (
      SELECT a.id, a.earlier_id FROM public.referrals_referral a WHERE a.earlier_id = told.id
      UNION ALL SELECT a.id, a.earlier_id FROM public.referrals_referral a WHERE a.id = told.earlier_id) again
  )
  SELECT id FROM told
$$;

-- Who said of a letter, or of what was told together with it, that they know whom it is about.
CREATE OR REPLACE FUNCTION igu.who_stepped_back(p_referral bigint) RETURNS SETOF public.referrals_steppedback LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.* FROM public.referrals_steppedback s
  WHERE s.referral_id IN (SELECT igu.told_together(p_referral)) AND s.ended_at IS NULL ORDER BY s.id
$$;

-- Whether the actor sees a letter, as its row security has it.
CREATE OR REPLACE FUNCTION igu.sees_letter(p_referral bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.referrals_referral r
    CROSS JOIN (SELECT nullif(current_setting('igu.partner', true), '')::bigint AS me) actor
    WHERE r.id = p_referral AND r.id NOT IN (SELECT igu.letters_kept_from())
      AND (r.sender_id = me AND igu.may('referrals.make') OR r.receiver_id = me AND igu.may('referrals.receive')))
$$;

-- Hold a letter until the transaction ends, before the record is held that it is to be worked as.
CREATE OR REPLACE FUNCTION igu.hold_letter(p_referral bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.referrals_referral WHERE id = p_referral FOR UPDATE;
  PERFORM igu.require(igu.sees_letter(p_referral), 'There is no such referral.');
END $$;

-- Whoever knows whom a letter is about says so, and does not see it from then on; nobody has to agree. The receiver's say so of
-- the record once there is one; the sender's, who may not know of it, are kept out of it as well. Neither agency is left without
-- somebody to answer for the letter, of whichever of the two they are, or of both.
CREATE OR REPLACE FUNCTION igu.step_back_from_letter(p_referral bigint, p_reason text, p_review date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r public.referrals_referral; worked uuid;
  me bigint := current_setting('igu.user')::bigint; mine bigint := current_setting('igu.partner')::bigint;
BEGIN
  PERFORM igu.hold_letter(p_referral);
  SELECT * INTO r FROM public.referrals_referral WHERE id = p_referral;
  SELECT case_key INTO worked FROM public.referrals_triage WHERE referral_id = p_referral;
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say how you know them.');
  PERFORM igu.require(p_review > (now() AT TIME ZONE 'Europe/London')::date, 'The review has to be in the future.');
  PERFORM igu.require(r.sender_id = mine OR worked IS NULL, 'They are on record now: say so on their record.');
  PERFORM igu.require(NOT EXISTS (
      SELECT FROM (VALUES (r.sender_id, 'referrals.make'), (r.receiver_id, 'referrals.decide')) AS answers (partner, permission)
      WHERE (partner = mine OR me IN (SELECT igu.who_may(partner, permission)))
        AND NOT EXISTS (SELECT FROM igu.who_may(partner, permission) other
          WHERE other <> me AND other NOT IN (SELECT user_id FROM igu.who_stepped_back(p_referral)))),
    'Nobody else of your agency could answer for this referral. Tell your manager.');
  INSERT INTO public.referrals_steppedback (referral_id, sender_id, receiver_id, user_id, reason, at, review_on)
  VALUES (p_referral, nullif(mine, r.receiver_id), nullif(mine, r.sender_id), me, p_reason, clock_timestamp(), p_review);
  IF worked IS NOT NULL THEN
    PERFORM igu.keep_out_who_stepped_back(p_referral, worked);
  END IF;
END $$;

-- Somebody else of the same agency shows it to them again: of the receiver, who decides on it.
CREATE OR REPLACE FUNCTION igu.let_in_to_letter(p_referral bigint, p_user bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine bigint := current_setting('igu.partner')::bigint; receives boolean;
BEGIN
  PERFORM igu.hold_letter(p_referral);
  SELECT receiver_id = mine INTO receives FROM public.referrals_referral WHERE id = p_referral;
  PERFORM igu.require(NOT receives OR igu.may('referrals.decide'), 'Your role does not do this.');
  UPDATE public.referrals_steppedback SET ended_at = clock_timestamp(), ended_by_id = current_setting('igu.user')::bigint
    WHERE id IN (SELECT s.id FROM igu.who_stepped_back(p_referral) s WHERE mine IN (s.sender_id, s.receiver_id) AND s.user_id = p_user);
  PERFORM igu.require(FOUND, 'They did not step back from this referral.');
END $$;

-- Whether a case that a letter is to be worked as, or another open one of the same person which the actor sees, is worked by
-- somebody who stepped back: it would be taken from them in silence.
CREATE OR REPLACE FUNCTION igu.worked_by_who_stepped_back(p_referral bigint, p_case uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.cohort_case worked
    JOIN public.cohort_case c ON c.person_id = worked.person_id AND c.closed_on IS NULL AND igu.has('igu.r', c.compartment_id)
    WHERE worked.key = p_case AND c.worker_id IN (SELECT user_id FROM igu.who_stepped_back(p_referral)))
$$;

-- What somebody said of a letter holds for the record that it has come to, which from then on hides the letter. Of the sender's
-- people only that they said so is told there. Whoever is the only reader of a part of it stays, and sees no letter.
CREATE OR REPLACE FUNCTION igu.keep_out_who_stepped_back(p_referral bigint, p_case uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE s public.referrals_steppedback; person text; said text;
BEGIN
  FOR s IN SELECT * FROM igu.who_stepped_back(p_referral) LOOP
    IF person IS NULL THEN
      SELECT 'person:' || c.person_id INTO person FROM public.cohort_case c WHERE c.key = p_case;
      PERFORM igu.hold_record(person);
    END IF;
    CONTINUE WHEN igu.only_reader(person, s.user_id);
    said := CASE WHEN s.receiver_id IS NULL THEN 'Said of the referral that they know them outside work.' ELSE s.reason END;
    PERFORM igu.note('stepped_back', said, person, igu.place_of(person), p_user => s.user_id, p_review => s.review_on);
    PERFORM igu.hide_from(person, s.user_id, said, s.review_on, s.user_id);
    UPDATE public.referrals_steppedback SET ended_at = clock_timestamp(), ended_by_id = current_setting('igu.user')::bigint
      WHERE id = s.id;
  END LOOP;
END $$;

-- Who of the actor's agency looked at a letter, or did something with it; what the other agency's people did is theirs to know.
CREATE OR REPLACE FUNCTION igu.looks_at_letter(p_referral bigint) RETURNS TABLE (at timestamptz, user_id bigint, act text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.at, e.user_id, e.act::text, e.reason::text FROM public.audit_accesslogentry e
  WHERE e.subject = 'referral:' || p_referral AND e.partner_id = current_setting('igu.partner')::bigint
    AND igu.may('access_log.own_agency') AND igu.sees_letter(p_referral)
  ORDER BY e.at DESC, e.id DESC
$$;

REVOKE ALL ON FUNCTION igu.nobody_else_decides(public.referrals_referral), igu.told_together(bigint), igu.who_stepped_back(bigint),
  igu.sees_letter(bigint), igu.hold_letter(bigint), igu.step_back_from_letter(bigint, text, date), igu.let_in_to_letter(bigint, bigint),
  igu.worked_by_who_stepped_back(bigint, uuid), igu.keep_out_who_stepped_back(bigint, uuid), igu.looks_at_letter(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.hold_letter(bigint), igu.step_back_from_letter(bigint, text, date),
  igu.let_in_to_letter(bigint, bigint), igu.looks_at_letter(bigint) TO igu_app;

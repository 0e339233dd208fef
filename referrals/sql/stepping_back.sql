-- Whoever knows somebody outside work does not read what another agency tells of them, before they are on record too.

-- Who is to read no letter about somebody: whoever said so of it (declared); and whoever is kept out of somebody on record
-- who has its name and day of birth.
CREATE OR REPLACE VIEW igu.known_outside WITH (security_invoker = true) AS
  SELECT s.referral_id, r.sender_id, r.receiver_id, s.user_id, true AS declared
  FROM public.referrals_steppedback s JOIN public.referrals_referral r ON r.id = s.referral_id
  WHERE s.ended_at IS NULL
  UNION ALL
  SELECT r.id, r.sender_id, r.receiver_id, k.user_id, false
  FROM public.access_keptout k
  JOIN public.people_person p ON p.compartment_id = k.compartment_id
  JOIN public.referrals_referral r ON r.partnership_id = p.partnership_id AND r.search_name = p.search_name
    AND r.date_of_birth = p.date_of_birth
  WHERE k.ended_at IS NULL;

-- Whether somebody of a partner who is to read a letter has a role that allows something, beside the actor.
CREATE OR REPLACE FUNCTION igu.another_may(p_referral bigint, p_partner bigint, p_permission text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM igu.who_may(p_partner, p_permission) other
    WHERE other <> current_setting('igu.user')::bigint
      AND NOT EXISTS (SELECT FROM igu.known_outside o WHERE o.referral_id = p_referral AND o.user_id = other))
$$;

-- Whether the actor sees a letter, as its row security has it.
CREATE OR REPLACE FUNCTION igu.sees_letter(p_referral bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.referrals_referral r
    CROSS JOIN (SELECT nullif(current_setting('igu.partner', true), '')::bigint AS me) actor
    WHERE r.id = p_referral AND r.id NOT IN (SELECT igu.letters_kept_from())
      AND (r.sender_id = me AND igu.may('referrals.make') OR r.receiver_id = me AND igu.may('referrals.receive')))
$$;

-- Whoever knows whom a letter is about says so, and does not see it from then on; nobody has to agree. Once it is worked as a
-- case they say so of the record, which hides both. The last one of an agency who answers for its letters stays.
CREATE OR REPLACE FUNCTION igu.step_back_from_letter(p_referral bigint, p_reason text, p_review date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.referrals_referral; me bigint := current_setting('igu.partner')::bigint;
BEGIN
  SELECT * INTO r FROM public.referrals_referral WHERE id = p_referral FOR UPDATE;
  PERFORM igu.require(igu.sees_letter(p_referral), 'There is no such referral.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say how you know them.');
  PERFORM igu.require(p_review > (now() AT TIME ZONE 'Europe/London')::date, 'The review has to be in the future.');
  PERFORM igu.require(r.sender_id = me OR EXISTS (SELECT FROM public.referrals_triage t
    WHERE t.referral_id = p_referral AND t.case_key IS NULL), 'They are on record now: say so on their record.');
  PERFORM igu.require(igu.another_may(p_referral, me, CASE me WHEN r.sender_id THEN 'referrals.make' ELSE 'referrals.decide' END),
    'Nobody else of your agency could answer for this referral. Tell your manager.');
  INSERT INTO public.referrals_steppedback (referral_id, sender_id, receiver_id, user_id, reason, at, review_on)
  VALUES (p_referral, nullif(me, r.receiver_id), nullif(me, r.sender_id), current_setting('igu.user')::bigint, p_reason,
    clock_timestamp(), p_review);
END $$;

-- Somebody else of the same agency shows it to them again: of the receiver, who decides on it.
CREATE OR REPLACE FUNCTION igu.let_in_to_letter(p_referral bigint, p_user bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE me bigint := current_setting('igu.partner')::bigint; receives boolean;
BEGIN
  PERFORM igu.require(igu.sees_letter(p_referral), 'There is no such referral.');
  SELECT receiver_id = me INTO receives FROM public.referrals_referral WHERE id = p_referral;
  PERFORM igu.require(NOT receives OR igu.may('referrals.decide'), 'Your role does not do this.');
  UPDATE public.referrals_steppedback SET ended_at = clock_timestamp(), ended_by_id = current_setting('igu.user')::bigint
    WHERE referral_id = p_referral AND me IN (sender_id, receiver_id) AND user_id = p_user AND ended_at IS NULL;
  PERFORM igu.require(FOUND, 'They did not step back from this referral.');
END $$;

-- What somebody said of a letter holds for the record that it has come to. For the receiver's people that record is from then
-- on what hides the letter.
CREATE OR REPLACE FUNCTION igu.keep_out_who_stepped_back(p_referral bigint, p_case uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE s public.referrals_steppedback; person text;
BEGIN
  FOR s IN SELECT * FROM public.referrals_steppedback WHERE referral_id = p_referral AND ended_at IS NULL ORDER BY id LOOP
    IF person IS NULL THEN
      SELECT 'person:' || c.person_id INTO person FROM public.cohort_case c WHERE c.key = p_case;
      PERFORM igu.hold_record(person);
    END IF;
    PERFORM igu.note('kept_out', s.reason, person, igu.place_of(person), p_user => s.user_id, p_review => s.review_on);
    PERFORM igu.hide_from(person, s.user_id, s.reason, s.review_on);
  END LOOP;
  UPDATE public.referrals_steppedback SET ended_at = clock_timestamp(), ended_by_id = current_setting('igu.user')::bigint
    WHERE referral_id = p_referral AND receiver_id IS NOT NULL AND ended_at IS NULL;
END $$;

-- Who of the actor's agency looked at a letter, or did something with it; what the other agency's people did is theirs to know.
CREATE OR REPLACE FUNCTION igu.looks_at_letter(p_referral bigint) RETURNS TABLE (at timestamptz, user_id bigint, act text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.at, e.user_id, e.act::text, e.reason::text FROM public.audit_accesslogentry e
  WHERE e.subject = 'referral:' || p_referral AND e.partner_id = current_setting('igu.partner')::bigint
    AND igu.may('access_log.own_agency') AND igu.sees_letter(p_referral)
  ORDER BY e.at DESC, e.id DESC
$$;

REVOKE ALL ON FUNCTION igu.another_may(bigint, bigint, text), igu.sees_letter(bigint), igu.step_back_from_letter(bigint, text, date),
  igu.let_in_to_letter(bigint, bigint), igu.keep_out_who_stepped_back(bigint, uuid), igu.looks_at_letter(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.step_back_from_letter(bigint, text, date), igu.let_in_to_letter(bigint, bigint),
  igu.looks_at_letter(bigint) TO igu_app;

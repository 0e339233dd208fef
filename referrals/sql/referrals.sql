-- Referrals are written here alone: a sender tells and never decides, a receiver decides and never rewrites what it was told.

-- What these functions name may come with a later migration.
SET LOCAL check_function_bodies = off;

-- Whoever may act for a partner now in a role that allows something.
CREATE OR REPLACE FUNCTION igu.who_may(p_partner bigint, p_permission text) RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT me.user_id FROM public.agencies_membership me JOIN public.accounts_user u ON u.id = me.user_id AND u.is_active
  JOIN igu.role_rights ro ON ro.role = me.role
  WHERE me.partner_id = p_partner AND p_permission = ANY (ro.permissions)
    AND (statement_timestamp() AT TIME ZONE 'Europe/London')::date BETWEEN me.starts_on AND coalesce(me.ends_on, 'infinity')
$$;

-- The partners that take referrals in the actor's partnership: those whose own records its ordinary casework is, to read and
-- to write, with somebody who may decide now.
CREATE OR REPLACE FUNCTION igu.referral_receivers() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT pa.id FROM public.agencies_partner pa
  WHERE pa.partnership_id = nullif(current_setting('igu.partnership', true), '')::bigint
    AND EXISTS (SELECT FROM public.access_compartmentgroupgrant g
      JOIN public.access_compartment c ON c.id = g.content_object_id AND c.kind = 'casework'
        AND c.partnership_id = pa.partnership_id
      JOIN public.auth_permission p ON p.id = g.permission_id AND p.codename = 'write_compartment'
      WHERE g.group_id = pa.group_id AND g.own_records AND g.tier >= 2
        AND g.starts_at <= statement_timestamp() AND statement_timestamp() < coalesce(g.ends_at, 'infinity'))
    AND EXISTS (SELECT FROM igu.who_may(pa.id, 'referrals.decide'))
$$;

-- The letters of the actor's agency that are about somebody whom the actor is not to see. Once a letter is worked as a case,
-- its receiver's people read it as they read that case, where it lies now: not who is kept out of it, nor who is not named in
-- a restriction; an emergency that opens the case opens its letters. Of the sender, whoever is not kept out. Who knows them
-- outside work (igu.known_outside): always where they said so; the receiver's also for the name, unless nobody else could
-- decide. What was told again is about the same person as what it repeats.
CREATE OR REPLACE FUNCTION igu.letters_kept_from() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH me AS (
    SELECT nullif(current_setting('igu.partner', true), '')::bigint AS partner,
      nullif(current_setting('igu.user', true), '')::bigint AS person, textsend(current_setting('igu.r', true)) AS reads,
      string_to_array(current_setting('igu.glass', true), ',') AS opened
  ), hidden AS (
    SELECT r.id FROM me
    JOIN public.referrals_referral r ON me.partner IN (r.sender_id, r.receiver_id)
    JOIN public.referrals_triage t ON t.referral_id = r.id AND t.case_key IS NOT NULL
    LEFT JOIN public.cohort_case c ON c.key = t.case_key
    WHERE EXISTS (SELECT FROM public.access_keptout k
        WHERE k.user_id = me.person AND k.compartment_id = c.compartment_id AND k.ended_at IS NULL)
      OR (r.receiver_id = me.partner AND NOT coalesce(get_byte(me.reads, c.compartment_id) <> 48, false)
        AND NOT coalesce('case:' || c.id = ANY (me.opened), false))
    UNION
    SELECT r.id FROM me
    JOIN igu.known_outside o ON o.user_id = (SELECT person FROM me)
    JOIN public.referrals_referral r ON r.id = o.referral_id AND me.partner IN (r.sender_id, r.receiver_id)
    WHERE o.declared OR (r.receiver_id = me.partner AND NOT igu.nobody_else_decides(r))
  )
  SELECT DISTINCT told FROM hidden CROSS JOIN LATERAL igu.told_together(hidden.id) told
$$;

-- One referral as it is to stand, new or the next version; where rows with a history are written, public is looked in too:
-- its triggers name their tables without a schema. What the sender told is written once.
CREATE OR REPLACE FUNCTION igu.keep_referral(r public.referrals_referral) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.referrals_referral SELECT r.*
  ON CONFLICT (id) DO UPDATE SET state = r.state, act_key = r.act_key, decide_by = r.decide_by, answer_by = r.answer_by,
    acknowledged_at = r.acknowledged_at, decided_at = r.decided_at, feedback = r.feedback, elsewhere = r.elsewhere,
    worker_name = r.worker_name, earlier_id = r.earlier_id, challenge = r.challenge, challenged_at = r.challenged_at,
    challenge_by = r.challenge_by, challenge_answer = r.challenge_answer, version = r.version + 1
$$;

-- The same of what the receiver makes of it.
CREATE OR REPLACE FUNCTION igu.keep_triage(p_referral bigint, p_receiver bigint, p_note text, p_case uuid) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.referrals_triage AS t (referral_id, receiver_id, note, case_key, version)
  VALUES (p_referral, p_receiver, p_note, p_case, 1)
  ON CONFLICT (referral_id) DO UPDATE SET note = p_note, case_key = p_case, version = t.version + 1
$$;

-- Answers the referral's number; nothing when the same key was sent before.
CREATE OR REPLACE FUNCTION igu.send_referral(p_told jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r public.referrals_referral := jsonb_populate_record(NULL::public.referrals_referral, p_told);
  me bigint := current_setting('igu.partner')::bigint; whose bigint; sent bigint;
BEGIN
  PERFORM igu.require(igu.may('referrals.make'), 'Your role does not refer people.');
  SELECT sender_id, id INTO whose, sent FROM public.referrals_referral WHERE key = r.key;
  IF FOUND THEN
    PERFORM igu.require(whose = me AND sent NOT IN (SELECT igu.letters_kept_from()), 'This form was sent already. Open it again.');
    RETURN NULL;
  END IF;
  PERFORM igu.require(r.receiver_id <> me AND r.receiver_id IN (SELECT igu.referral_receivers()),
    'That agency takes no referrals here.');
  r.id := nextval(pg_get_serial_sequence('public.referrals_referral', 'id'));
  r.partnership_id := current_setting('igu.partnership')::bigint;
  r.sender_id := me; r.sent_by_id := current_setting('igu.user')::bigint; r.sent_at := clock_timestamp();
  r.state := 'submitted'; r.version := 1; r.feedback := ''; r.elsewhere := ''; r.worker_name := '';
  r.challenge := ''; r.challenge_answer := '';
  r.answer_by := NULL; r.acknowledged_at := NULL; r.decided_at := NULL; r.earlier_id := NULL; r.challenged_at := NULL;
  r.challenge_by := NULL; r.act_key := NULL;
  PERFORM igu.keep_referral(r), igu.keep_triage(r.id, r.receiver_id, '', NULL);
  RETURN r.id;
END $$;

-- One step of one side (referrals/rules.py has them in words). p_due: the last day for what is due next; p_earlier: what the
-- same agency told before; p_case: the key of what an accepted one is worked as; p_worker: who works it, in words.
-- Answers 'moved', 'again' when the same form moved it before, 'changed' when it has another version.
CREATE OR REPLACE FUNCTION igu.move_referral(p_referral bigint, p_version integer, p_key uuid, p_step text, p_words text, p_elsewhere text,
  p_due date, p_earlier bigint, p_case uuid, p_worker text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r public.referrals_referral; step record; me bigint := current_setting('igu.partner')::bigint;
  now_is timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO step FROM (VALUES
    ('acknowledge', 'receiver', 'referrals.receive', '{submitted}', 'acknowledged'),
    ('ask', 'receiver', 'referrals.receive', '{submitted,acknowledged}', 'info_requested'),
    ('accept', 'receiver', 'referrals.decide', '{submitted,acknowledged,info_requested}', 'accepted'),
    ('signpost', 'receiver', 'referrals.decide', '{submitted,acknowledged,info_requested}', 'signposted'),
    ('decline', 'receiver', 'referrals.decide', '{submitted,acknowledged,info_requested}', 'declined'),
    ('duplicate', 'receiver', 'referrals.decide', '{submitted,acknowledged,info_requested}', 'duplicate'),
    ('answer', 'sender', 'referrals.make', '{info_requested}', 'acknowledged'),
    ('tell', 'sender', 'referrals.make', '{submitted,acknowledged,info_requested}', NULL),
    ('withdraw', 'sender', 'referrals.make', '{submitted,acknowledged,info_requested}', 'withdrawn'),
    ('challenge', 'sender', 'referrals.make', '{declined}', 'challenged'),
    ('uphold', 'receiver', 'referrals.decide', '{challenged}', 'declined'),
    ('reopen', 'receiver', 'referrals.decide', '{challenged}', 'acknowledged')
  ) AS steps (code, side, permission, before, after) WHERE code = p_step;
  PERFORM igu.require(FOUND, 'There is no such step.');
  SELECT * INTO r FROM public.referrals_referral WHERE id = p_referral FOR UPDATE;
  PERFORM igu.require(p_referral NOT IN (SELECT igu.letters_kept_from()), 'There is no such referral.');
  PERFORM igu.require(CASE step.side WHEN 'sender' THEN r.sender_id ELSE r.receiver_id END = me,
    'This is for the other agency to do.');
  PERFORM igu.require(igu.may(step.permission), 'Your role does not do this.');
  IF r.act_key = p_key THEN
    RETURN 'again';
  ELSIF r.version <> p_version THEN
    RETURN 'changed';
  END IF;
  PERFORM igu.require(r.state = ANY (step.before::text[]) AND (p_step <> 'challenge' OR r.challenged_at IS NULL),
    'That cannot be done from where this referral stands.');
  PERFORM igu.require(p_step = 'acknowledge' OR length(btrim(p_words)) > 0, 'Say it in words that the other agency will read.');
  PERFORM igu.require(p_step NOT IN ('signpost', 'decline') OR length(btrim(p_elsewhere)) > 0, 'Say where else help is.');
  PERFORM igu.require(CASE WHEN p_step = 'duplicate' THEN EXISTS (SELECT FROM public.referrals_referral e
      WHERE e.id = p_earlier AND e.id <> r.id AND e.sender_id = r.sender_id AND e.receiver_id = r.receiver_id AND e.sent_at < r.sent_at)
    ELSE p_earlier IS NULL END, 'Name what the same agency told before.');
  PERFORM igu.require(CASE WHEN p_step = 'accept' THEN EXISTS (SELECT FROM public.cohort_case c
      WHERE c.key = p_case AND igu.has('igu.w', c.compartment_id))
    ELSE p_case IS NULL END, 'An accepted referral is worked as a case that you may change.');
  PERFORM igu.require(p_step <> 'accept' OR NOT igu.worked_by_who_stepped_back(r.id, p_case),
    'Somebody who knows them outside work is named as their worker. Choose another, or give the case to another first.');
  PERFORM igu.require(p_worker = '' OR (p_step = 'accept' AND igu.share_an_agreement(r.sender_id, r.receiver_id)),
    'Who works with somebody is told only to an agency that is party to an agreement in force.');
  IF p_step IN ('ask', 'answer', 'tell') THEN
    INSERT INTO public.referrals_referralmessage (referral_id, sender_id, receiver_id, asks, text, at, written_by_id)
    VALUES (r.id, r.sender_id, r.receiver_id, p_step = 'ask', p_words, now_is,
      CASE WHEN p_step <> 'ask' THEN current_setting('igu.user')::bigint END);
  END IF;
  r.state := coalesce(step.after, r.state); r.act_key := p_key; r.worker_name := p_worker; r.earlier_id := p_earlier;
  IF step.side = 'receiver' THEN
    r.acknowledged_at := coalesce(r.acknowledged_at, now_is);
  END IF;
  IF p_step IN ('accept', 'signpost', 'decline', 'duplicate', 'withdraw') THEN
    r.decided_at := now_is; r.feedback := p_words; r.elsewhere := p_elsewhere;
  ELSIF p_step = 'ask' THEN
    r.answer_by := p_due;
  ELSIF p_step = 'answer' THEN
    r.answer_by := NULL; r.decide_by := p_due;
  ELSIF p_step = 'challenge' THEN
    r.challenged_at := now_is; r.challenge := p_words; r.challenge_by := p_due;
  ELSIF p_step = 'uphold' THEN
    r.challenge_answer := p_words;
  ELSIF p_step = 'reopen' THEN
    r.challenge_answer := p_words; r.decide_by := p_due; r.decided_at := NULL; r.feedback := ''; r.elsewhere := '';
  END IF;
  PERFORM igu.keep_referral(r);
  IF p_step = 'accept' THEN
    PERFORM igu.keep_triage(t.referral_id, t.receiver_id, t.note, p_case)
      FROM public.referrals_triage t WHERE t.referral_id = r.id FOR UPDATE;
    PERFORM igu.keep_out_who_stepped_back(r.id, p_case);
  END IF;
  RETURN 'moved';
END $$;

-- Whether two partners are parties to one agreement that runs today, London's.
CREATE OR REPLACE FUNCTION igu.share_an_agreement(p_one bigint, p_other bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.agencies_sharingagreement a
    JOIN public.agencies_agreementparty one ON one.agreement_id = a.id AND one.partner_id = p_one
    JOIN public.agencies_agreementparty other ON other.agreement_id = a.id AND other.partner_id = p_other
    WHERE a.status = 'agreed'
      AND (statement_timestamp() AT TIME ZONE 'Europe/London')::date BETWEEN a.starts_on AND a.ends_on)
$$;

-- The receiver's own note. Answers whether it still had the version that was read.
CREATE OR REPLACE FUNCTION igu.note_on_referral(p_referral bigint, p_version integer, p_note text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.referrals_triage;
BEGIN
  SELECT * INTO t FROM public.referrals_triage WHERE referral_id = p_referral FOR UPDATE;
  PERFORM igu.require(t.receiver_id = current_setting('igu.partner')::bigint AND igu.may('referrals.receive'),
    'This is for the agency that received it.');
  PERFORM igu.require(p_referral NOT IN (SELECT igu.letters_kept_from()), 'There is no such referral.');
  IF t.version <> p_version THEN
    RETURN false;
  END IF;
  PERFORM igu.keep_triage(t.referral_id, t.receiver_id, p_note, t.case_key);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION igu.who_may(bigint, text), igu.referral_receivers(), igu.letters_kept_from(), igu.keep_referral(public.referrals_referral),
  igu.keep_triage(bigint, bigint, text, uuid), igu.send_referral(jsonb), igu.share_an_agreement(bigint, bigint),
  igu.move_referral(bigint, integer, uuid, text, text, text, date, bigint, uuid, text),
  igu.note_on_referral(bigint, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.referral_receivers(), igu.letters_kept_from(), igu.send_referral(jsonb),
  igu.share_an_agreement(bigint, bigint),
  igu.move_referral(bigint, integer, uuid, text, text, text, date, bigint, uuid, text),
  igu.note_on_referral(bigint, integer, text) TO igu_app;

SET LOCAL check_function_bodies = on;

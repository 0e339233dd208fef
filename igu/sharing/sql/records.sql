-- One record shared more widely, restricted, or kept from somebody: it moves, with all it holds, to a compartment derived
-- from its own. A record is a person, or a row of its own that names one (igu.record_kinds): "person:12", "case:7".

-- How a compartment differs from its base: who is granted more, whether the base's grants count, who is kept out.
CREATE OR REPLACE FUNCTION igu.arrangement(p_compartment integer) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('base', coalesce(c.base_id, c.id), 'inherits', c.inherits,
    'grants', coalesce((SELECT jsonb_object_agg(group_id::text, granted) FROM (
      SELECT g.group_id, jsonb_build_object('tier', max(g.tier), 'writes', bool_or(p.codename = 'write_compartment'),
        'agreement', max(g.agreement_id), 'own', bool_or(g.own_records), 'purpose', max(g.purpose),
        'ends', extract(epoch FROM max(g.ends_at))) AS granted
      FROM public.access_compartmentgroupgrant g JOIN public.auth_permission p ON p.id = g.permission_id
      WHERE c.base_id IS NOT NULL AND g.content_object_id = c.id AND coalesce(g.ends_at, 'infinity') > statement_timestamp()
      GROUP BY g.group_id) each_group), '{}'),
    'out', coalesce((SELECT jsonb_object_agg(k.user_id::text, jsonb_build_object('reason', k.reason, 'by', k.set_by_id,
        'review', k.review_on)) FROM public.access_keptout k WHERE k.compartment_id = c.id AND k.ended_at IS NULL), '{}'))
  FROM public.access_compartment c WHERE c.id = p_compartment
$$;

-- The compartment of an arrangement, found by its key or made: equal arrangements share one.
CREATE OR REPLACE FUNCTION igu.derive(p_arrangement jsonb, p_reason text) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE found integer; v_base integer := (p_arrangement->>'base')::integer; g record;
BEGIN
  IF p_arrangement->'inherits' = 'true' AND p_arrangement->'grants' = '{}' AND p_arrangement->'out' = '{}' THEN
    RETURN v_base;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('igu.derive'));
  SELECT id INTO found FROM public.access_compartment WHERE acl_key = p_arrangement::text;
  IF found IS NOT NULL THEN
    RETURN found;
  END IF;
  INSERT INTO public.access_compartment (partnership_id, kind, name, base_id, inherits, acl_key)
    SELECT partnership_id, 'derived', left(name, 100) || ', derived', id, (p_arrangement->>'inherits')::boolean, p_arrangement::text
    FROM public.access_compartment WHERE id = v_base RETURNING id INTO found;
  FOR g IN SELECT key::integer AS grp, value AS v FROM jsonb_each(p_arrangement->'grants') LOOP
    PERFORM igu.write_grant(found, g.grp, (g.v->>'tier')::integer, (g.v->>'writes')::boolean, (g.v->>'agreement')::bigint,
      (g.v->>'own')::boolean, g.v->>'purpose', p_reason, statement_timestamp(), to_timestamp((g.v->>'ends')::float8));
  END LOOP;
  INSERT INTO public.access_keptout (user_id, compartment_id, reason, set_by_id, set_at, review_on)
    SELECT key::bigint, found, value->>'reason', (value->>'by')::bigint, clock_timestamp(), (value->>'review')::date
    FROM jsonb_each(p_arrangement->'out');
  RETURN found;
END $$;

-- Move one record. Its children follow by their foreign keys; what was logged and decided about them follows here.
-- Where rows with a history are written, public is looked in too: its triggers name their tables without a schema.
CREATE OR REPLACE FUNCTION igu.move(p_record text, p_table name, p_to integer) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c record; number bigint := split_part(p_record, ':', 2)::bigint;
BEGIN
  EXECUTE format('UPDATE public.%I SET compartment_id = $1 WHERE id = $2 AND compartment_id <> $1', p_table) USING p_to, number;
  FOR c IN SELECT * FROM igu.child_kinds WHERE record_kind = split_part(p_record, ':', 1) LOOP
    EXECUTE format('UPDATE public.audit_accesslogentry SET compartment_id = $1 WHERE compartment_id IS NOT NULL
      AND subject IN (SELECT %L || id FROM public.%I WHERE %I = $2)', c.kind || ':', c.table_name, c.parent_column)
      USING p_to, number;
  END LOOP;
  UPDATE public.audit_accesslogentry SET compartment_id = p_to WHERE subject = p_record AND compartment_id IS NOT NULL;
  UPDATE public.sharing_sharingact SET compartment_id = p_to WHERE subject = p_record;
  UPDATE public.access_brokenglass SET compartment_id = p_to WHERE subject = p_record AND compartment_id IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION igu.place_of(p_subject text) RETURNS integer LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.compartment_id FROM igu.records_of(p_subject) r WHERE r.kind || ':' || r.id = p_subject
$$;

-- Hold the person whom a record is about, and whoever was merged with them, until the transaction ends, before what goes
-- together is listed: who puts something on them waits, and is waited for (igu.hold_person). A merge that was waited for
-- makes them others, so these are asked for until they are those held. Somebody may have moved them meanwhile: what the
-- actor may do is worked out again.
CREATE OR REPLACE FUNCTION igu.hold_record(p_subject text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE people bigint[]; held bigint[] := '{}';
BEGIN
  LOOP
    SELECT array_agg(r.id ORDER BY r.id) INTO people FROM igu.records_of(p_subject, true) r WHERE r.kind = 'person';
    EXIT WHEN people IS NULL OR people <@ held;
    PERFORM FROM public.people_person WHERE id = ANY (people) ORDER BY id FOR UPDATE;
    held := people;
  END LOOP;
  PERFORM igu.enter(current_setting('igu.membership')::bigint);
END $$;

-- The compartment of a record that the actor may change, held; hidden and missing are refused in the same words.
CREATE OR REPLACE FUNCTION igu.record_place(p_subject text) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE place integer := igu.place_of(p_subject);
BEGIN
  PERFORM igu.require(place IS NOT NULL AND igu.has('igu.r', place), 'There is no such record.');
  PERFORM igu.hold_record(p_subject);
  place := igu.place_of(p_subject);
  PERFORM igu.require(place IS NOT NULL AND igu.has('igu.r', place), 'There is no such record.');
  PERFORM igu.require(igu.has('igu.w', place), 'Your agency can read this record but not change who sees it.');
  RETURN place;
END $$;

-- Who reads a compartment, now or from a moment to come, and until when; under no agreement that ended.
CREATE OR REPLACE FUNCTION igu.readings_of(p_compartment integer)
RETURNS TABLE (group_id integer, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.group_id, greatest(t.starts_at, statement_timestamp()), t.ends_at FROM igu.grant_times t
  WHERE t.compartment_id = p_compartment AND t.codename = 'read_compartment' AND t.tier >= 2
    AND t.ends_at > greatest(t.starts_at, statement_timestamp())
$$;

-- Whoever is shown a record is shown the person it is about, as soon and for as long: otherwise the act is refused.
CREATE OR REPLACE FUNCTION igu.check_person_is_shown(p_subject text) RETURNS void LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE place integer := igu.place_of(p_subject); persons integer;
BEGIN
  SELECT r.compartment_id INTO persons FROM igu.records_of(p_subject, true) r WHERE r.kind = 'person';
  PERFORM igu.require(NOT EXISTS (
      SELECT FROM igu.readings_of(place) r WHERE NOT EXISTS (
        SELECT FROM igu.readings_of(persons) p WHERE p.starts_at <= r.starts_at AND p.ends_at >= r.ends_at AND (p.group_id = r.group_id
          OR EXISTS (SELECT FROM public.agencies_membership m JOIN public.agencies_partner a ON a.id = m.partner_id
            WHERE m.own_group_id = r.group_id AND a.group_id = p.group_id))))
    AND NOT EXISTS (
      SELECT user_id FROM public.access_keptout WHERE compartment_id = persons AND ended_at IS NULL
      EXCEPT SELECT user_id FROM public.access_keptout WHERE compartment_id = place AND ended_at IS NULL),
    'Somebody would see this record who does not see the person it is about. Change it on the person: that holds for both.');
END $$;

-- A person's own group for one membership, made when it is first needed.
CREATE OR REPLACE FUNCTION igu.own_group(p_membership bigint) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE own integer;
BEGIN
  SELECT own_group_id INTO own FROM public.agencies_membership WHERE id = p_membership FOR UPDATE;
  IF own IS NULL THEN
    INSERT INTO public.auth_group (name) VALUES ('member ' || p_membership) RETURNING id INTO own;
    UPDATE public.agencies_membership SET own_group_id = own WHERE id = p_membership;
  END IF;
  RETURN own;
END $$;

-- Share one record with an agency, or with one person acting for it: never with an agency whose own record it is there, whose
-- entry this would take the place of, and never with oneself in another role.
CREATE OR REPLACE FUNCTION igu.share_record(p_subject text, p_partner bigint, p_membership bigint, p_tier integer, p_writes boolean,
  p_agreement bigint, p_purpose text, p_reason text, p_ends timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; target integer; place integer := igu.record_place(p_subject); entry jsonb;
BEGIN
  PERFORM igu.require(length(btrim(p_reason)) > 0 AND length(btrim(p_purpose)) > 0, 'Say what it is for, and why.');
  IF p_membership IS NULL THEN
    SELECT group_id INTO target FROM public.agencies_partner WHERE id = p_partner;
  ELSE
    PERFORM FROM public.agencies_membership WHERE id = p_membership AND partner_id = p_partner;
    PERFORM igu.require(FOUND, 'That person does not act for that agency.');
    PERFORM FROM public.agencies_membership WHERE id = p_membership AND user_id = current_setting('igu.user')::bigint;
    PERFORM igu.require(NOT FOUND, 'Nobody shares with themselves.');
    target := igu.own_group(p_membership);
  END IF;
  entry := jsonb_build_object(target::text, jsonb_build_object('tier', p_tier, 'writes', p_writes, 'agreement', p_agreement,
    'own', false, 'purpose', p_purpose, 'ends', extract(epoch FROM p_ends)));
  FOR r IN SELECT * FROM igu.records_of(p_subject, true) LOOP
    IF igu.has('igu.w', r.compartment_id) THEN
      PERFORM igu.check_grant(r.compartment_id, p_partner, p_tier, p_writes, p_agreement, p_ends);
      PERFORM igu.require(NOT EXISTS (SELECT FROM igu.grant_times t
        JOIN public.access_compartmentgroupgrant g ON g.id = t.grant_id AND g.own_records
        WHERE t.group_id = target AND t.compartment_id = r.compartment_id), 'These are that agency''s own records.');
      PERFORM igu.move(r.kind || ':' || r.id, r.table_name,
        igu.derive(jsonb_set(igu.arrangement(r.compartment_id), '{grants}', igu.arrangement(r.compartment_id)->'grants' || entry), p_reason));
    END IF;
  END LOOP;
  PERFORM igu.check_person_is_shown(p_subject);
  PERFORM igu.note('shared', p_reason, p_subject, igu.place_of(p_subject), p_agreement, p_partner,
    (SELECT user_id FROM public.agencies_membership WHERE id = p_membership), p_tier, p_purpose, p_ends);
END $$;

CREATE OR REPLACE FUNCTION igu.end_share(p_subject text, p_group integer, p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; a jsonb; ended boolean := false; place integer := igu.record_place(p_subject);
BEGIN
  PERFORM igu.require(igu.may('grant.give'), 'Your role does not share records.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why it ends.');
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    a := igu.arrangement(r.compartment_id);
    IF igu.has('igu.w', r.compartment_id) AND a->'inherits' = 'true' AND a->'grants' ? p_group::text THEN
      PERFORM igu.move(r.kind || ':' || r.id, r.table_name, igu.derive(a #- ARRAY['grants', p_group::text], p_reason));
      ended := true;
    END IF;
  END LOOP;
  PERFORM igu.require(ended, 'This record is not shared with them by itself.');
  PERFORM igu.note('share_ended', p_reason, p_subject, igu.place_of(p_subject),
    p_partner => (SELECT id FROM public.agencies_partner WHERE group_id = p_group
      UNION ALL SELECT partner_id FROM public.agencies_membership WHERE own_group_id = p_group LIMIT 1),
    p_user => (SELECT user_id FROM public.agencies_membership WHERE own_group_id = p_group));
END $$;

-- The one grant by which a group sees most of some compartments now, whole: its tier, its agreement, its end, and whether it
-- writes. Of two of a tier the one that lasts longer. Nothing is taken from one grant and put to another, which would give
-- what nobody granted, or keep what an agreement that ended gave.
CREATE OR REPLACE FUNCTION igu.granted_now(p_group integer, p_compartments integer[]) RETURNS TABLE (tier integer,
  writes boolean, agreement_id bigint, own_records boolean, ends_at timestamptz) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT g.tier::integer, EXISTS (
      SELECT FROM igu.grant_times t JOIN public.access_compartmentgroupgrant w ON w.id = t.grant_id
      WHERE t.codename = 'write_compartment' AND t.tier >= 2 AND t.group_id = p_group
        AND w.content_object_id = g.content_object_id AND w.agreement_id IS NOT DISTINCT FROM g.agreement_id
        AND t.starts_at <= statement_timestamp() AND statement_timestamp() < t.ends_at),
    g.agreement_id, g.own_records, g.ends_at
  FROM igu.grant_times t JOIN public.access_compartmentgroupgrant g ON g.id = t.grant_id
  WHERE t.codename = 'read_compartment' AND t.tier >= 2 AND t.group_id = p_group
    AND g.content_object_id = ANY (p_compartments)
    AND t.starts_at <= statement_timestamp() AND statement_timestamp() < t.ends_at
  ORDER BY g.tier DESC, t.ends_at DESC, g.id LIMIT 1
$$;

-- Show a record only to agencies and people named, each with no more than their agency's grants give them on it or on the
-- ordinary records, and to its actor. On a record that is restricted already: to these now, instead of those before.
CREATE OR REPLACE FUNCTION igu.restrict_record(p_subject text, p_partners bigint[], p_memberships bigint[], p_ends timestamptz,
  p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; n record; had record; a jsonb; granted jsonb; place integer := igu.record_place(p_subject);
BEGIN
  PERFORM igu.require(igu.may('case.restrict'), 'Your role does not restrict records.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why it is restricted.');
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    CONTINUE WHEN NOT igu.has('igu.w', r.compartment_id);
    a := igu.arrangement(r.compartment_id);
    granted := '{}';
    FOR n IN
      SELECT pa.group_id AS agency, pa.group_id AS target, pa.id AS partner FROM public.agencies_partner pa WHERE pa.id = ANY (p_partners)
      UNION SELECT pa.group_id, igu.own_group(m.id), pa.id FROM public.agencies_membership m
        JOIN public.agencies_partner pa ON pa.id = m.partner_id
        WHERE m.id = ANY (p_memberships || current_setting('igu.membership')::bigint) LOOP
      SELECT * INTO had FROM igu.granted_now(n.agency, ARRAY[r.compartment_id, (a->>'base')::integer]);
      IF FOUND THEN
        granted := granted || jsonb_build_object(n.target::text, jsonb_build_object('tier', had.tier, 'writes', had.writes,
          'agreement', had.agreement_id, 'own', had.own_records, 'purpose', 'Named on a restricted record',
          'ends', extract(epoch FROM least(had.ends_at, CASE WHEN n.target <> n.agency AND NOT EXISTS (
            SELECT FROM public.agencies_membership m WHERE m.own_group_id = n.target
              AND m.id = current_setting('igu.membership')::bigint) THEN p_ends END))));
      END IF;
    END LOOP;
    PERFORM igu.move(r.kind || ':' || r.id, r.table_name,
      igu.derive(jsonb_build_object('base', a->'base', 'inherits', false, 'grants', granted, 'out', a->'out'), p_reason));
  END LOOP;
  PERFORM igu.check_person_is_shown(p_subject);
  PERFORM igu.note('restricted', p_reason, p_subject, igu.place_of(p_subject), p_ends => p_ends);
END $$;

CREATE OR REPLACE FUNCTION igu.lift_restriction(p_subject text, p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE r record; a jsonb; lifted boolean := false; place integer := igu.record_place(p_subject);
BEGIN
  PERFORM igu.require(igu.may('case.restrict'), 'Your role does not restrict records.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why the restriction is lifted.');
  FOR r IN SELECT * FROM igu.records_of(p_subject) LOOP
    a := igu.arrangement(r.compartment_id);
    IF igu.has('igu.w', r.compartment_id) AND a->'inherits' = 'false' THEN
      PERFORM igu.move(r.kind || ':' || r.id, r.table_name,
        igu.derive(jsonb_build_object('base', a->'base', 'inherits', true, 'grants', '{}'::jsonb, 'out', a->'out'), p_reason));
      lifted := true;
    END IF;
  END LOOP;
  PERFORM igu.require(lifted, 'This record is not restricted.');
  PERFORM igu.check_person_is_shown(p_subject);
  PERFORM igu.note('unrestricted', p_reason, p_subject, igu.place_of(p_subject));
END $$;

-- Who sees compartments, by which grant: the base's where it inherits, and its own. How much and until when is the right
-- to read's; a right to write that ended, or that was once more, says nothing. Answers only those who see them.
CREATE OR REPLACE FUNCTION igu.who_sees(p_compartments integer[]) RETURNS TABLE (compartment_id integer, group_id integer,
  by_itself boolean, tier integer, writes boolean, agreement_id bigint, own_records boolean, purpose text, reason text,
  granted_by_id bigint, starts_at timestamptz, ends_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.id, g.group_id, g.content_object_id = c.id AND c.base_id IS NOT NULL, g.tier::integer, EXISTS (
      SELECT FROM public.access_compartmentgroupgrant w JOIN public.auth_permission p ON p.id = w.permission_id
      WHERE p.codename = 'write_compartment' AND w.group_id = g.group_id AND w.content_object_id = g.content_object_id
        AND w.tier > 1 AND coalesce(w.ends_at, 'infinity') > statement_timestamp()),
    g.agreement_id, g.own_records, g.purpose, g.reason, g.granted_by_id, g.starts_at, g.ends_at
  FROM public.access_compartment c
  JOIN public.access_compartmentgroupgrant g ON g.content_object_id = c.id OR (c.inherits AND g.content_object_id = c.base_id)
  JOIN public.auth_permission p ON p.id = g.permission_id
  WHERE c.id = ANY (p_compartments) AND igu.has('igu.r', c.id) AND p.codename = 'read_compartment'
$$;

REVOKE ALL ON FUNCTION igu.arrangement(integer), igu.derive(jsonb, text),
  igu.move(text, name, integer), igu.place_of(text), igu.record_place(text), igu.own_group(bigint),
  igu.readings_of(integer), igu.check_person_is_shown(text),
  igu.hold_record(text), igu.granted_now(integer, integer[]),
  igu.share_record(text, bigint, bigint, integer, boolean, bigint, text, text, timestamptz), igu.end_share(text, integer, text),
  igu.restrict_record(text, bigint[], bigint[], timestamptz, text), igu.lift_restriction(text, text),
  igu.who_sees(integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.share_record(text, bigint, bigint, integer, boolean, bigint, text, text, timestamptz),
  igu.end_share(text, integer, text), igu.restrict_record(text, bigint[], bigint[], timestamptz, text),
  igu.lift_restriction(text, text), igu.who_sees(integer[]) TO igu_app;

-- Grants on a compartment: what one agency lets another do with all records in it.

-- May the actor give a partner this much in a compartment? Never more than they hold, never to their own agency, only to a
-- party of an agreement in force to which theirs is a party too, never beyond its tier or its last day.
CREATE FUNCTION igu.check_grant(p_compartment integer, p_partner bigint, p_tier integer, p_writes boolean,
  p_agreement bigint, p_ends timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE a record; today date := (now() AT TIME ZONE 'Europe/London')::date; mine bigint := current_setting('igu.partner')::bigint;
BEGIN
  PERFORM igu.require(igu.may('grant.give'), 'Your role does not share records.');
  PERFORM igu.require(igu.has('igu.r', p_compartment), 'There is no such record.');
  PERFORM igu.require(p_tier BETWEEN 1 AND 3, 'Choose how much they see.');
  PERFORM igu.require(p_tier < 3 OR igu.has('igu.s', p_compartment), 'You cannot share more than you see.');
  PERFORM igu.require(NOT p_writes OR (p_tier > 1 AND igu.has('igu.w', p_compartment)), 'You cannot share more than you may do.');
  PERFORM igu.require(p_partner <> mine, 'Nobody shares with their own agency.');
  SELECT * INTO a FROM public.agencies_sharingagreement WHERE id = p_agreement AND status = 'agreed'
    AND partnership_id = current_setting('igu.partnership')::bigint AND today BETWEEN starts_on AND ends_on;
  PERFORM igu.require(FOUND, 'Sharing needs an agreement in force.');
  PERFORM igu.require((SELECT count(*) = 2 FROM public.agencies_agreementparty
    WHERE agreement_id = p_agreement AND partner_id IN (p_partner, mine)), 'Both agencies have to be parties to the agreement.');
  PERFORM igu.require(p_tier <= a.highest_tier, 'The agreement does not reach that tier.');
  PERFORM igu.require(p_ends > statement_timestamp(), 'Sharing ends at a moment in the future.');
  PERFORM igu.require(p_ends <= (a.ends_on + 1)::timestamp AT TIME ZONE 'Europe/London', 'Sharing cannot outlast its agreement.');
END $$;

-- Write a grant's rows: the right to read, and the right to write or its end.
CREATE FUNCTION igu.write_grant(p_compartment integer, p_group integer, p_tier integer, p_writes boolean, p_agreement bigint,
  p_own boolean, p_purpose text, p_reason text, p_starts timestamptz, p_ends timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.access_compartmentgroupgrant g SET ends_at = greatest(starts_at, statement_timestamp()), reason = p_reason
    FROM public.auth_permission p WHERE p.id = g.permission_id AND p.codename = 'write_compartment' AND NOT p_writes
    AND g.content_object_id = p_compartment AND g.group_id = p_group;
  INSERT INTO public.access_compartmentgroupgrant AS old (content_object_id, group_id, permission_id, tier, agreement_id,
    own_records, purpose, reason, granted_by_id, granted_at, starts_at, ends_at)
  SELECT p_compartment, p_group, p.id, p_tier, p_agreement, p_own, p_purpose, p_reason, current_setting('igu.user')::bigint,
    statement_timestamp(), p_starts, p_ends
  FROM public.auth_permission p JOIN public.django_content_type t ON t.id = p.content_type_id
  WHERE t.app_label = 'access' AND t.model = 'compartment'
    AND (p.codename = 'read_compartment' OR p.codename = 'write_compartment' AND p_writes)
  ORDER BY p.codename
  ON CONFLICT (group_id, permission_id, content_object_id) DO UPDATE SET tier = excluded.tier,
    agreement_id = excluded.agreement_id, purpose = excluded.purpose, reason = excluded.reason,
    granted_by_id = excluded.granted_by_id, granted_at = excluded.granted_at, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at
  WHERE NOT old.own_records
$$;

CREATE FUNCTION igu.give_grant(p_compartment integer, p_partner bigint, p_tier integer, p_writes boolean, p_agreement bigint,
  p_purpose text, p_reason text, p_starts timestamptz, p_ends timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE theirs integer; had boolean;
BEGIN
  PERFORM igu.check_grant(p_compartment, p_partner, p_tier, p_writes, p_agreement, p_ends);
  PERFORM igu.require(length(btrim(p_reason)) > 0 AND length(btrim(p_purpose)) > 0, 'Say what it is for, and why.');
  PERFORM igu.require(p_starts >= statement_timestamp() - interval '1 minute', 'Sharing cannot start in the past.');
  SELECT group_id INTO theirs FROM public.agencies_partner WHERE id = p_partner;
  PERFORM igu.require(NOT EXISTS (SELECT FROM public.access_compartmentgroupgrant
    WHERE content_object_id = p_compartment AND group_id = theirs AND own_records), 'These are that agency''s own records.');
  SELECT EXISTS (SELECT FROM public.access_compartmentgroupgrant WHERE content_object_id = p_compartment
    AND group_id = theirs AND ends_at > statement_timestamp()) INTO had;
  PERFORM igu.write_grant(p_compartment, theirs, p_tier, p_writes, p_agreement, false, p_purpose, p_reason, p_starts, p_ends);
  PERFORM igu.note(CASE WHEN had THEN 'changed' ELSE 'granted' END, p_reason, p_compartment => p_compartment,
    p_agreement => p_agreement, p_partner => p_partner, p_tier => p_tier, p_purpose => p_purpose, p_ends => p_ends);
END $$;

CREATE FUNCTION igu.end_grant(p_compartment integer, p_partner bigint, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.require(igu.may('grant.give'), 'Your role does not share records.');
  PERFORM igu.require(igu.has('igu.w', p_compartment), 'There is no such record.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why it ends.');
  UPDATE public.access_compartmentgroupgrant g SET ends_at = greatest(g.starts_at, statement_timestamp()), reason = p_reason
    FROM public.agencies_partner p WHERE p.id = p_partner AND g.group_id = p.group_id AND NOT g.own_records
    AND g.content_object_id = p_compartment AND g.ends_at > statement_timestamp();
  PERFORM igu.require(FOUND, 'That agency has no grant here that could end.');
  PERFORM igu.note('grant_ended', p_reason, p_compartment => p_compartment, p_partner => p_partner);
END $$;

REVOKE ALL ON FUNCTION igu.check_grant(integer, bigint, integer, boolean, bigint, timestamptz),
  igu.write_grant(integer, integer, integer, boolean, bigint, boolean, text, text, timestamptz, timestamptz),
  igu.give_grant(integer, bigint, integer, boolean, bigint, text, text, timestamptz, timestamptz),
  igu.end_grant(integer, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.give_grant(integer, bigint, integer, boolean, bigint, text, text, timestamptz, timestamptz),
  igu.end_grant(integer, bigint, text) TO igu_app;

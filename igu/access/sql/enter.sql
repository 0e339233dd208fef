-- Who acts, until this transaction ends. Sets: igu.membership, igu.user, igu.partner, igu.partnership; igu.r, igu.s, igu.w,
-- igu.known (what their agency's group and their own may do, less what they are kept out of and what their role does not
-- read: casework, figures); igu.f (what a role that counts may count: the partnership's casework); igu.watch (the partnership
-- whose log they watch); igu.glass (what they opened in an emergency and are not kept out of); and the context that history keeps. Answers the role to put on.
CREATE OR REPLACE FUNCTION igu.enter(p_membership bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  m record; b record; out_of bit(8192); f bit(8192); glass text;
  current text := coalesce(current_setting('igu.membership', true), '');
BEGIN
  IF current <> '' AND current <> p_membership::text AND session_user NOT IN ('igu_owner', 'igu_test') THEN
    RAISE insufficient_privilege USING MESSAGE = 'An actor is already set in this transaction.';
  END IF;
  SELECT me.id, me.user_id, me.partner_id, pa.partnership_id, pa.group_id, me.own_group_id,
      ro.reads_cases, ro.counts, ro.watches, 'performance.view' = ANY (ro.permissions) AS reads_figures INTO m
    FROM public.agencies_membership me
    JOIN public.accounts_user u ON u.id = me.user_id AND u.is_active
    JOIN public.agencies_partner pa ON pa.id = me.partner_id
    JOIN igu.role_rights ro ON ro.role = me.role
    WHERE me.id = p_membership
      AND (statement_timestamp() AT TIME ZONE 'Europe/London')::date BETWEEN me.starts_on AND coalesce(me.ends_on, 'infinity');
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'This membership cannot be acted for.';
  END IF;
  PERFORM igu.refresh_bits(group_id) FROM igu.group_bits
    WHERE group_id IN (m.group_id, m.own_group_id) AND next_change <= statement_timestamp();
  SELECT bit_or(known) AS known, bit_or(r) AS r, bit_or(s) AS s, bit_or(w) AS w INTO b
    FROM igu.group_bits WHERE group_id IN (m.group_id, m.own_group_id);
  SELECT bit_or(set_bit(0::bit(8192), compartment_id, 1)) INTO out_of
    FROM public.access_keptout WHERE user_id = m.user_id AND ended_at IS NULL;
  IF NOT m.reads_cases THEN
    SELECT bit_or(set_bit(0::bit(8192), id, 1)) INTO out_of
      FROM public.access_compartment WHERE kind <> 'performance';
  END IF;
  IF NOT m.reads_figures THEN
    SELECT coalesce(out_of, 0::bit(8192)) | coalesce(bit_or(set_bit(0::bit(8192), id, 1)), 0::bit(8192)) INTO out_of
      FROM public.access_compartment WHERE partnership_id = m.partnership_id AND kind = 'performance';
  END IF;
  IF m.counts THEN
    SELECT bit_or(set_bit(0::bit(8192), id, 1)) INTO f FROM public.access_compartment
      WHERE partnership_id = m.partnership_id AND kind IN ('casework', 'derived');
  END IF;
  SELECT string_agg(opens, ',') INTO glass FROM public.access_brokenglass g
    WHERE user_id = m.user_id AND partner_id = m.partner_id AND opens <> ''
      AND ends_at > statement_timestamp() AND starts_at <= statement_timestamp()
      AND NOT EXISTS (SELECT FROM public.access_keptout k
        WHERE k.user_id = g.user_id AND k.compartment_id = g.compartment_id AND k.ended_at IS NULL);
  out_of := ~coalesce(out_of, 0::bit(8192));
  PERFORM set_config('igu.membership', p_membership::text, true), set_config('igu.user', m.user_id::text, true),
    set_config('igu.partner', m.partner_id::text, true), set_config('igu.partnership', m.partnership_id::text, true),
    set_config('igu.known', (coalesce(b.known, 0::bit(8192)) & out_of)::text, true),
    set_config('igu.r', (coalesce(b.r, 0::bit(8192)) & out_of)::text, true),
    set_config('igu.s', (coalesce(b.s, 0::bit(8192)) & out_of)::text, true),
    set_config('igu.w', (coalesce(b.w, 0::bit(8192)) & out_of)::text, true),
    set_config('igu.f', coalesce(f, 0::bit(8192))::text, true),
    set_config('igu.watch', CASE WHEN m.watches THEN m.partnership_id::text ELSE '' END, true),
    set_config('igu.glass', coalesce(glass, ''), true),
    set_config('pghistory.context_metadata',
      json_build_object('user', m.user_id, 'membership', p_membership)::text, true);
  RETURN CASE WHEN glass IS NULL THEN 'igu_app' ELSE 'igu_glass' END;
END $$;

REVOKE ALL ON FUNCTION igu.enter(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.enter(bigint) TO igu_app, igu_figures;

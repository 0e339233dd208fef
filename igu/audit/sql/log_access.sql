-- The one way to write the access log: user and partnership are those of the transaction's actor, the time is the clock's.
-- Where the actor sees the record through a broken glass alone and gives no reason, it is the one they broke the glass with.
CREATE OR REPLACE FUNCTION igu.log_access(p_partner bigint, p_act text, p_subject text, p_compartment integer, p_count integer, p_reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.audit_accesslogentry (at, user_id, partner_id, partnership_id, compartment_id, act, subject, count, reason)
  SELECT clock_timestamp(), current_setting('igu.user')::bigint, me.partner_id, current_setting('igu.partnership')::bigint,
    p_compartment, p_act, p_subject, p_count, CASE
      WHEN p_reason <> '' OR coalesce(current_setting('igu.glass', true), '') = ''
        OR get_byte(textsend(current_setting('igu.r')), p_compartment) <> 48 THEN p_reason
      ELSE coalesce((SELECT left('Emergency: ' || g.reason, 500) FROM public.access_brokenglass g
        WHERE g.user_id = me.user_id AND g.partner_id = me.partner_id AND p_subject = ANY (string_to_array(g.opens, ','))
          AND statement_timestamp() BETWEEN g.starts_at AND g.ends_at ORDER BY g.id DESC LIMIT 1), '')
    END
  FROM public.agencies_membership me WHERE me.id = current_setting('igu.membership')::bigint AND me.partner_id = p_partner
$$;
REVOKE ALL ON FUNCTION igu.log_access(bigint, text, text, integer, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.log_access(bigint, text, text, integer, integer, text) TO igu_app;

-- Agreements of which it is time to warn, 30 and 7 days before the last day, each once; and whom: who speaks for a party,
-- and who drafts agreements in the partnership. Nobody acts when this is asked; it tells of no record.
CREATE FUNCTION igu.warnings_due() RETURNS TABLE (title text, ends_on date, days integer, address text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH today AS (SELECT (now() AT TIME ZONE 'Europe/London')::date AS day), warned AS (
    INSERT INTO public.sharing_agreementwarning (agreement_id, days, sent_at)
    SELECT a.id, min(w.days), clock_timestamp() FROM today, public.agencies_sharingagreement a, (VALUES (30), (7)) w(days)
      WHERE a.status = 'agreed' AND a.starts_on <= day AND a.ends_on >= day AND a.ends_on - day <= w.days
      GROUP BY a.id
    ON CONFLICT DO NOTHING RETURNING agreement_id)
  SELECT DISTINCT a.title || ', version ' || a.version, a.ends_on, a.ends_on - day, u.email::text
  FROM today, warned JOIN public.agencies_sharingagreement a ON a.id = warned.agreement_id
    JOIN public.agencies_partner p ON p.partnership_id = a.partnership_id
    JOIN public.agencies_membership m ON m.partner_id = p.id JOIN igu.role_rights r ON r.role = m.role
    JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
  WHERE day BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity') AND ('agreement.draft' = ANY (r.permissions)
    OR 'agreement.confirm' = ANY (r.permissions) AND EXISTS (
      SELECT FROM public.agencies_agreementparty y WHERE y.agreement_id = a.id AND y.partner_id = p.id))
  ORDER BY 4, 2, 1
$$;
REVOKE ALL ON FUNCTION igu.warnings_due() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.warnings_due() TO igu_app;
